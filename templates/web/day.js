/* The day's sheet, for the screen and for two signatures on paper. */

import { desk, sayInstead, sayProblem } from "/assets/desk.js";
import { byId, element, put, rows, show } from "/assets/dom.js";
import { read } from "/assets/outbox.js";
import { numberText, timeText, word, wordOr } from "/assets/words.js";

/* As they are added up; those that are always on the sheet, even if zero. */
const SUMS = ["opening", "received", "returned", "sent", "bound",
	"spoiled", "missing", "other", "closing"];
const ALWAYS = ["opening", "received", "returned", "bound", "spoiled",
	"missing", "closing"];

let sheet = null;

async function load() {
	const date = byId("day-date").value;
	sheet = null;
	desk.redraw();
	const answer = await read(date === "" ? "/v1/day" : `/v1/day?date=${date}`);
	if (answer.status === 200)
		take(answer.body);
	else
		sayProblem(answer);
	desk.redraw();
}

function take(body) {
	sheet = body;
	byId("day-date").value = sheet.date;
}

function drawSums() {
	const sums = SUMS.filter((name) => sheet[name] !== undefined &&
		(sheet[name] !== 0 || ALWAYS.includes(name)));
	byId("day-sums").replaceChildren(...sums.map((name) =>
		element("div", { class: name },
		    element("dt", {}, word(`day.${name}`)),
		    element("dd", {}, numberText(sheet[name])))));
}

function whatText({ what, reason }) {
	const text = wordOr(`day.line.${what}`, what);
	const why = what === "spoil" ? `spoil.${reason}` : `why.${reason}`;
	return reason === undefined ? text : `${text}: ${wordOr(why, reason)}`;
}

function lineCells(line) {
	return [timeText(line.time_ms, { timeStyle: "medium" }), whatText(line),
		line.serial === line.last ? line.serial :
		    `${line.serial} – ${line.last}`,
		line.envelopes, line.operator];
}

function draw() {
	show(byId("day-loading"), sheet === null);
	show(byId("day-sheet"), sheet !== null);
	if (sheet === null)
		return;
	const { title, counter, station } = desk.shift;
	put(byId("day-counter"), `${title} (${counter})`);
	put(byId("day-of"), timeText(`${sheet.date}T12:00`, { dateStyle: "full" }));
	put(byId("day-printed"), word("day.printed",
	    { at: timeText(Date.now()), station }));
	drawSums();
	rows(byId("day-lines"), sheet.lines.map(lineCells), [3]);
	show(byId("day-no-lines"), sheet.lines.length === 0);
	show(byId("day-table"), sheet.lines.length > 0);
}

/* What is printed is what is true now, not when the page was opened. */
async function print() {
	await load();
	if (sheet !== null)
		window.print();
}

byId("day-date").addEventListener("change", load);
byId("day-print").addEventListener("click", print);

export const dayView = {
	name: "day",
	isBusy: () => false,
	leave() {},
	cancel() {},
	choose: () => false,
	enter() {
		byId("day-date").value = "";
		load();
	},
	scan: (code) => sayInstead(code, "wanted.nothing"),
	draw,
};
