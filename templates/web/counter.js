/* The counter's page: which task is on, and who gets what was scanned. */

import { bindView } from "/assets/bind.js";
import { readCode } from "/assets/codes.js";
import { commands, commandsView } from "/assets/commands.js";
import { dayView } from "/assets/day.js";
import { desk, drawMessage, say, sayInstead, sayNothing }
	from "/assets/desk.js";
import { byId, put, show, translate } from "/assets/dom.js";
import { oldView } from "/assets/old.js";
import { pendingWrite } from "/assets/outbox.js";
import { receiveView } from "/assets/receive.js";
import { listen } from "/assets/scanner.js";
import { askShift, endShift, signView } from "/assets/sign.js";
import { isSilent, setSilent } from "/assets/sound.js";
import { splitView } from "/assets/split.js";
import { spoilView } from "/assets/spoil.js";
import { languageNow, switchLanguage, word } from "/assets/words.js";

const views = [signView, bindView, splitView, spoilView, receiveView, oldView,
	dayView, commandsView];

/* No letters: a screen reader has those, and a scanner types them. */
const KEYS = { F2: "bind", F4: "spoil", F6: "split", F7: "old", F8: "receive", F9: "day" };

let view = signView;

let isReady;
const ready = new Promise((resolve) => {
	isReady = resolve;
});

/* --- Which task is on --- */

function open(name) {
	if (view.isBusy()) {
		say("wait", ["busy"]);
		return;
	}
	view.leave();
	view = desk.shift?.operator ? views.find((one) => one.name === name)
	    : signView;
	sayNothing();
	view.enter();
	byId(`${view.name}-title`).focus();
}

function end() {
	if (view.isBusy())
		say("wait", ["busy"]);
	else
		endShift();
}

desk.signedIn = ({ operator }) => {
	desk.shift = { ...desk.shift, operator };
	open("bind");
};

desk.signedOut = (why) => {
	desk.shift = { ...desk.shift, operator: null };
	view.leave();
	view = signView;
	say(why === "end.good" ? "good" : "bad", [why]);
};

/* --- What was scanned --- */

function carryOut(does) {
	if (does.open !== undefined)
		open(does.open);
	else if (does.cancel)
		view.cancel();
	else if (does.finish)
		view.finish?.();
	else if (does.press !== undefined)
		byId(does.press).click();
	else if (!view.choose(does.choose))
		return false;
	return true;
}

function command(code) {
	const found = commands.find(([text]) => text === code.text);
	if (desk.shift?.operator == null)
		say("bad", ["sign.first"]);
	else if (found === undefined || !carryOut(found[2]))
		sayInstead(code, "wanted.nothing");
}

/* What is scanned while the page still asks who is here is not lost: it waits. */
async function take(text, isTyped) {
	await ready;
	const code = readCode(text);
	if (code.kind === "command")
		command(code);
	else
		view.scan(code, isTyped);
}

/* One key alone, outside any field. A blank is that of the box it is on, which
 * the scanner's ear keeps from it. */
function key(character) {
	const box = document.activeElement;
	if (character === " " && box.matches("input[type=checkbox], input[type=radio]")) {
		box.click();
		return true;
	}
	return /^[1-9]$/.test(character) && view.choose(Number(character));
}

function typed(event) {
	const field = byId("hand");
	const text = field.value.trim();
	event.preventDefault();
	field.value = "";
	if (text !== "" && !key(text))
		take(text, true);
}

function functionKey(event) {
	if (event.key in KEYS)
		open(KEYS[event.key]);
	else if (event.key === "F10")
		view.finish?.();
	else if (event.key === "Escape")
		view.cancel();
	else
		return;
	event.preventDefault();
}

/* --- Seen --- */

function drawFrame() {
	const { title, operator } = desk.shift ?? {};
	put(byId("station"), title ?? "");
	put(byId("operator"), operator ?? word("nobody"));
	show(byId("menu"), Boolean(operator));
	put(byId("sound"), word(isSilent() ? "sound.on" : "sound.off"));
	for (const button of document.querySelectorAll("[data-view]"))
		if (button.dataset.view === view.name)
			button.setAttribute("aria-current", "page");
		else
			button.removeAttribute("aria-current");
}

desk.redraw = () => {
	document.title = word("title");
	byId("main").className = view.name;
	translate();
	drawFrame();
	drawMessage();
	for (const one of views)
		show(byId(one.name), one === view);
	view.draw();
};

function changeLanguage() {
	switchLanguage();
	desk.redraw();
}

function changeSound() {
	setSilent(!isSilent());
	desk.redraw();
}

/* --- From the beginning --- */

function tellStation() {
	const { locked, open } = desk.shift;
	if (locked || !open)
		say("bad", [locked ? "locked" : "closed"]);
}

/* Of what a closed page left behind, a binding is asked for by its own task. */
function tellPending() {
	const spoil = pendingWrite("spoil");
	if (spoil !== null)
		say("ask", ["spoil.resume", spoil]);
}

async function begin() {
	desk.redraw();
	if (!await askShift()) {
		setTimeout(begin, 5000);
		return;
	}
	sayNothing();
	if (desk.shift.operator)
		open("bind");
	tellStation();
	tellPending();
	isReady();
}

/* What is not confirmed yet is easier asked again by the page that sent it. */
function warn(event) {
	if (view.isBusy())
		event.preventDefault();
}

function connect() {
	listen(byId("hand"), { scan: (text) => take(text, false), key });
	document.addEventListener("keydown", functionKey);
	window.addEventListener("beforeunload", warn);
	byId("by-hand").addEventListener("submit", typed);
	byId("language").addEventListener("click", changeLanguage);
	byId("sound").addEventListener("click", changeSound);
	byId("end").addEventListener("click", end);
	for (const button of document.querySelectorAll("[data-view]"))
		button.addEventListener("click", () => open(button.dataset.view));
	for (const button of document.querySelectorAll("[data-cancel]"))
		button.addEventListener("click", () => view.cancel());
}

/* One page a browser: two would share what is pending, and one scanner would
 * speak to whichever is in front. */
function beginAlone(lock) {
	if (lock === null) {
		translate();
		say("bad", ["open-twice"]);
		return undefined;
	}
	begin();
	return new Promise(() => {}); /* kept until the page is closed */
}

document.documentElement.lang = languageNow();
connect();
navigator.locks.request("busta-counter", { ifAvailable: true }, beginAlone);
