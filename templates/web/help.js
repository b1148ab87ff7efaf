/* The help desk's page: who is at it, and the one thing that is done there. */

import { blockView, connectBlock } from "/assets/block.js";
import { readCode } from "/assets/codes.js";
import { desk, drawMessage, say, sayNothing } from "/assets/desk.js";
import { byId, put, show, translate } from "/assets/dom.js";
import { listen } from "/assets/scanner.js";
import { askShift, endShift, signView } from "/assets/sign.js";
import { isSilent, setSilent } from "/assets/sound.js";
import { languageNow, switchLanguage, word } from "/assets/words.js";

const views = [signView, blockView];
let view = signView;

/* What people type without a field goes where it is wanted now. */
const field = {
	get now() { return byId(view === signView ? "hand" : "card"); },
	get value() { return this.now.value; },
	set value(text) { this.now.value = text; },
	focus() { this.now.focus(); },
};

function open(next) {
	view.leave();
	view = next;
	view.enter();
	sayNothing();
	byId(view === signView ? "sign-title" : "card").focus();
}

desk.signedIn = ({ operator }) => {
	desk.shift = { ...desk.shift, operator };
	open(blockView);
};

desk.signedOut = (why) => {
	desk.shift = { ...desk.shift, operator: null };
	open(signView);
	say(why === "end.good" ? "good" : "bad", [why]);
};

function end() {
	if (view.isBusy())
		say("wait", ["busy"]);
	else
		endShift();
}

function take(text) {
	view.scan(readCode(text));
}

function typed(event) {
	const text = byId("hand").value.trim();
	event.preventDefault();
	byId("hand").value = "";
	if (text !== "")
		take(text);
}

function drawFrame() {
	const { station, operator } = desk.shift ?? {};
	put(byId("station"), station ?? "");
	put(byId("operator"), operator ?? word("nobody"));
	show(byId("end"), Boolean(operator));
	put(byId("sound"), word(isSilent() ? "sound.on" : "sound.off"));
}

desk.redraw = () => {
	document.title = word("help.page");
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

async function begin() {
	desk.redraw();
	if (!await askShift()) {
		setTimeout(begin, 5000);
		return;
	}
	open(desk.shift.operator ? blockView : signView);
	if (desk.shift.locked)
		say("bad", ["locked"]);
}

function connect() {
	connectBlock();
	listen(field, { scan: take, key: () => false });
	byId("by-hand").addEventListener("submit", typed);
	byId("language").addEventListener("click", changeLanguage);
	byId("sound").addEventListener("click", changeSound);
	byId("end").addEventListener("click", end);
	for (const button of document.querySelectorAll("[data-cancel]"))
		button.addEventListener("click", () => view.cancel());
	document.addEventListener("keydown", (event) => {
		if (event.key === "Escape")
			view.cancel();
	});
	window.addEventListener("beforeunload", (event) => {
		if (view.isBusy())
			event.preventDefault();
	});
}

document.documentElement.lang = languageNow();
connect();
begin();
