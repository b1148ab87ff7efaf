/* The auditor's page: it reads, and has no request that changes anything. */

import { chart, stateName } from "/assets/chart.js";
import { readCode } from "/assets/codes.js";
import { byId, element, put, rows, show, translate } from "/assets/dom.js";
import { read } from "/assets/outbox.js";
import { listen } from "/assets/scanner.js";
import { languageNow, numberText, problemText, switchLanguage, timeText, word,
	wordOr } from "/assets/words.js";

const HOUR = 3600 * 1000, DAY = 24 * HOUR;

/* What the server said last, by the table's name; null: nothing. */
const seen = { stock: null, transit: null, discrepancies: null,
	checkpoint: null };
let failure = null;
let at = null;
let proofSaid = [];

/* "1 ora", "3 giorni", as the language has them. */
function lasting(count, unit) {
	return new Intl.NumberFormat(languageNow(),
	    { style: "unit", unit, unitDisplay: "long" }).format(count);
}

function age(ms) {
	return ms < 2 * DAY ? lasting(Math.floor(ms / HOUR), "hour")
	    : lasting(Math.floor(ms / DAY), "day");
}

function placeName(row) {
	return row.title ? `${row.title} (${row.place})` : row.place;
}

/* Serials are a list, or a text that says "-" of none. */
function listed(serials) {
	const text = Array.isArray(serials) ? serials.join(", ") : serials;
	return text === "-" || text === "" ? "–" : text;
}

/* Of each table: its columns, its cells, and what is said if it is empty. */
const tables = {
	stock: {
		columns: ["audit.place", "audit.state", "audit.count"],
		numbers: [2],
		empty: "audit.no-stock",
		cells: (row) => [placeName(row), stateName(row.state),
			row.envelopes],
	},
	transit: {
		columns: ["audit.delivery", "audit.from", "audit.to",
			"audit.inside", "audit.since", "audit.by", "audit.age"],
		numbers: [3],
		empty: "audit.no-transit",
		cells: (row) => [row.delivery, row.from, row.to, row.envelopes,
			timeText(row.sent), row.by,
			age(seen.transit.time_ms - Date.parse(row.sent))],
	},
	discrepancies: {
		columns: ["audit.what", "audit.where", "audit.when",
			"audit.lacking", "audit.extra", "audit.wrong-codes"],
		numbers: [5],
		empty: "audit.no-discrepancies",
		cells: (row) => [wordOr(`audit.is.${row.what}`, row.what),
			row.place, row.time === null ? "–" : timeText(row.time),
			listed(row.lacking), listed(row.extra),
			row.wrong_codes ?? "–"],
	},
};

/* --- Asked --- */

async function load() {
	const names = Object.keys(seen);
	const answers = await Promise.all(names.map((name) =>
		read(`/v1/audit/${name}`)));
	failure = null;
	answers.forEach((answer, i) => {
		seen[names[i]] = answer.status === 200 ? answer.body : null;
		if (answer.status !== 200)
			failure = problemText(answer.body);
	});
	at = Date.now();
	draw();
}

/* --- Seen --- */

function drawTable(name) {
	const { columns, numbers, empty, cells } = tables[name];
	const lines = seen[name]?.rows ?? [];
	show(byId(`${name}-table`), lines.length > 0);
	show(byId(`${name}-none`), lines.length === 0);
	put(byId(`${name}-none`), word(at === null ? "loading" :
		seen[name] === null ? "no-answer" : empty));
	byId(`${name}-head`).replaceChildren(...columns.map((column, i) =>
		element("th", { scope: "col",
			class: numbers.includes(i) ? "number" : null },
		    word(column))));
	rows(byId(name), lines.map(cells), numbers);
}

function drawStock() {
	const lines = seen.stock?.rows ?? [];
	const sum = lines.reduce((all, row) => all + row.envelopes, 0);
	byId("stock-foot").replaceChildren(
	    element("th", { scope: "row", colspan: 2 }, word("total")),
	    element("td", { class: "number" }, numberText(sum)));
	show(byId("stock-chart"), lines.length > 0);
	byId("stock-chart").replaceChildren(...lines.length > 0
	    ? chart(lines, word("audit.chart")) : []);
}

/* One that is not sound is not shown as if it said something. */
function drawCheckpoint() {
	const last = seen.checkpoint;
	const verdict = last === null ? (at === null ? "loading" : "no-answer") :
	    last.verified ? "audit.verified" : "audit.not-verified";
	put(byId("verified"), word(verdict));
	byId("verified").className = last === null ? "verified" :
	    last.verified ? "verified good" : "verified bad";
	show(byId("checkpoint"), last !== null && last.note !== null);
	if (last === null || last.note === null)
		return;
	put(byId("size"), numberText(last.size));
	put(byId("log-size"), numberText(last.log_size));
	put(byId("root"), last.root);
}

function downloadLink(path, name, text, what) {
	return element("li", {}, element("a", { href: path, download: name },
	    word(text, { what: what === undefined ? "" : word(what) })));
}

function drawDownloads() {
	const list = Object.keys(tables).flatMap((name) => [
		downloadLink(`/v1/audit/${name}.csv`, `${name}.csv`,
		    "audit.download.csv", `audit.${name}`),
		downloadLink(`/v1/audit/${name}`, `${name}.json`,
		    "audit.download.json", `audit.${name}`)]);
	byId("downloads").replaceChildren(...list,
	    downloadLink("/v1/audit/checkpoint.txt", "checkpoint.txt",
		"audit.download.checkpoint"));
}

function draw() {
	document.title = word("audit.title");
	translate();
	put(byId("at"), at === null ? "" :
		word("audit.at", { at: timeText(at) }));
	put(byId("failure"), failure === null ? "" : word(failure));
	put(byId("proof-said"), proofSaid.length === 0 ? "" : word(...proofSaid));
	Object.keys(tables).forEach(drawTable);
	drawStock();
	drawCheckpoint();
	drawDownloads();
}

/* --- The proof of one envelope --- */

/* A link that is followed once: the answer is looked at first, since a refusal
 * should be read and not saved. */
function save(text, name) {
	const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
	element("a", { href: url, download: name }).click();
	URL.revokeObjectURL(url);
}

async function proof(text) {
	const code = readCode(text);
	const plain = code.serial === undefined ? "" : code.serial;
	proofSaid = ["audit.proof.bad"];
	if (plain !== "")
		await fetchProof(plain);
	draw();
}

async function fetchProof(serial) {
	try {
		const answer = await fetch(`/v1/audit/proofs/${serial}`,
		    { cache: "no-store" });
		if (answer.ok) {
			save(await answer.text(), `${serial}.proof`);
			proofSaid = ["audit.proof.good", { serial }];
		} else {
			proofSaid = [problemText(await answer.json())];
		}
	} catch {
		proofSaid = ["no-answer"];
	}
}

function typed(event) {
	event.preventDefault();
	proof(byId("serial").value);
}

function scanned(text) {
	const code = readCode(text);
	byId("serial").value = code.serial ?? text;
	proof(text);
}

function changeLanguage() {
	switchLanguage();
	draw();
}

document.documentElement.lang = languageNow();
listen(byId("serial"), { scan: scanned, key: () => false });
byId("language").addEventListener("click", changeLanguage);
byId("refresh").addEventListener("click", load);
byId("proof").addEventListener("submit", typed);
draw();
load();
