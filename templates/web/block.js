/* Blocking a card: number and CIP as the caller reads them, read back to her,
 * and then sent, since there is no way back. Of neither anything is kept: the
 * fields are emptied as they are sent, and with whatever ends the call. */

import { readCode } from "/assets/codes.js";
import { ask, say, sayInstead, sayNothing, sayProblem } from "/assets/desk.js";
import { byId, put, show } from "/assets/dom.js";
import { sendUnkept } from "/assets/outbox.js";
import { word } from "/assets/words.js";

const FORGET = 3 * 60 * 1000; /* milliseconds without a key */

/* "ask", "confirm" or "sending". */
let step = "ask";
let timer = null;

function forgetCodes() {
	clearTimeout(timer);
	byId("card").value = byId("cip").value = "";
	put(byId("confirm-card"), "");
	put(byId("confirm-cip"), "");
}

function beginAnew() {
	step = "ask";
	forgetCodes();
}

/* Blanks and hyphens are how people read digits to each other. */
function typedCard() {
	return readCode(byId("card").value);
}

function typedCip() {
	return byId("cip").value.replace(/[\s.-]/g, "");
}

function inFours(text) {
	return text.replace(/(.{4})(?=.)/g, "$1 ");
}

function fault() {
	if (typedCard().kind !== "card")
		return ["card", "help.no-card"];
	if (!/^[0-9]+$/.test(typedCip()))
		return ["cip", "help.no-cip"];
	return null;
}

/* What cannot be right costs the caller no try. */
function goOn(event) {
	event.preventDefault();
	if (step === "sending")
		return;
	const found = fault();
	if (found !== null) {
		say("bad", [found[1]]);
		byId(found[0]).focus();
		return;
	}
	step = "confirm";
	put(byId("confirm-card"), inFours(typedCard().text));
	put(byId("confirm-cip"), inFours(typedCip()));
	sayNothing();
}

function change() {
	step = "ask";
	sayNothing();
	byId("card").focus();
}

async function block() {
	const body = { card: typedCard().text, cip: typedCip() };
	step = "sending";
	forgetCodes();
	sayNothing();
	const answer = await sendUnkept({ method: "POST", path: "/v1/blocks", body },
	    () => say("wait", ["help.wait"]));
	beginAnew();
	if (answer.status === 201)
		say("good", ["help.good", { entry: answer.body.entry }]);
	else
		sayProblem(answer);
}

function cancel() {
	if (step === "sending")
		return;
	beginAnew();
	say("bad", ["help.cancelled"]);
	byId("card").focus();
}

/* The caller has hung up, and nobody said so. */
function keepForAWhile() {
	clearTimeout(timer);
	timer = setTimeout(() => {
		if (step === "sending")
			return;
		beginAnew();
		say("bad", ["help.forgotten"]);
	}, FORGET);
}

/* A help desk has a scanner for badges; a card that is there may be read, too. */
function scan(code) {
	if (step === "sending")
		say("wait", ["busy"]);
	else if (code.kind === "card" && step === "ask")
		byId("card").value = code.text;
	else
		sayInstead(code, "help.wanted");
}

function draw() {
	show(byId("block-form"), step === "ask");
	ask(byId("confirm"), step === "confirm" ? word("help.confirm") : null);
}

export function connectBlock() {
	byId("block-form").addEventListener("submit", goOn);
	byId("go").addEventListener("click", block);
	byId("change").addEventListener("click", change);
	window.addEventListener("pagehide", () => {
		if (step !== "sending")
			beginAnew();
	});
	for (const field of [byId("card"), byId("cip")])
		field.addEventListener("input", keepForAWhile);
}

export const blockView = {
	name: "block",
	isBusy: () => step === "sending",
	enter: beginAnew,
	leave: beginAnew,
	scan, cancel, draw,
};
