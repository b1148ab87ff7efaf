/* Codes for a card without an envelope: the papers, where the second halves go,
 * the card, and a slip with the first ones to print. Nothing is drawn before the
 * address was typed twice and read back. Card and address are here and nowhere
 * else, until there is an answer; the number of a slip that is not printed yet
 * is kept, since this station alone can print it. */

import { ask, desk, drawSteps, say, sayInstead, sayNothing, sayProblem }
	from "/assets/desk.js";
import { byId, put, show } from "/assets/dom.js";
import { forgetWrite, keepWrite, pendingWrite, readFile, send }
	from "/assets/outbox.js";
import { oldCardOf, papersOf } from "/assets/papers.js";
import { word } from "/assets/words.js";

const STEPS = ["papers", "address", "card", "slip"];
const SLIP = "busta.slip"; /* the number of the one that is to be printed */
const SHOWN = 60 * 1000;   /* ms for which a window may read its file */

const papers = papersOf("split-form", () => {
	flow = nothingWritten();
	say("step", ["split.complete"]);
});

/* step: papers, address, card, confirm, sending, slip, telling. */
function nothingWritten() {
	return { step: papers.isComplete() || unconfirmed() !== null
		? "address" : "papers", to: null, lang: null, card: null };
}

let flow = nothingWritten();

function unconfirmed() {
	return pendingWrite("split");
}

function slipNow() {
	return localStorage.getItem(SLIP);
}

function emptyFields() {
	byId("split-to").value = byId("split-again").value = "";
	byId("split-lang").value = "it";
}

function beginAnew() {
	flow = slipNow() !== null
	    ? { step: "slip", number: slipNow(), isOpened: false }
	    : nothingWritten();
	emptyFields();
}

function nextCitizen() {
	papers.beginAnew();
	beginAnew();
}

/* --- The address --- */

/* As POST /v1/splits takes it, or null. A mobile number of ten digits is one of
 * Italy. */
function addressOf(text) {
	const digits = text.replace(/[\s().-]/g, "");
	if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
		return `mailto:${text}`;
	if (/^\+[1-9][0-9]{6,14}$/.test(digits))
		return `tel:${digits}`;
	return /^3[0-9]{8,9}$/.test(digits) ? `tel:+39${digits}` : null;
}

function shownAddress() {
	return flow.to?.replace(/^(mailto|tel):/, "") ?? "";
}

function takeAddress(event) {
	event.preventDefault();
	if (flow.step !== "address")
		return;
	const to = addressOf(byId("split-to").value.trim());
	if (to === null) {
		say("bad", ["split.no-address"]);
		byId("split-to").focus();
	} else if (to !== addressOf(byId("split-again").value.trim())) {
		say("bad", ["split.two"]);
		byId("split-again").focus();
	} else {
		flow = { ...flow, step: "card", to, lang: byId("split-lang").value };
		byId("split-title").focus();
		say("step", ["split.now-card"]);
	}
}

/* --- The card --- */

function takeCard(code, typed) {
	flow = { ...flow, step: "confirm", card: { text: code.text, typed } };
	say("ask", ["split.now-confirm"]);
}

function confirmCard(code) {
	if (code.text === flow.card.text) {
		say("ask", ["split.same-card"]);
	} else {
		beginAnew();
		say("bad", ["split.other-card"]);
	}
}

/* After a reload, another address or card than those that were sent: of these it
 * is still not known. */
function isOtherwise(answer, kept) {
	return kept !== null && answer.body?.type === "/problems/request-reused";
}

async function drawCodes() {
	const kept = unconfirmed();
	const activation = kept?.activation ?? papers.record();
	const lang = kept?.lang ?? flow.lang;
	const body = { card: flow.card.text, activation, to: flow.to, lang };
	flow.step = "sending";
	sayNothing();
	const answer = await send({ method: "POST", path: "/v1/splits", body,
		kept: { ...kept, what: "split", activation, lang } },
	    () => say("wait", ["split.wait"]));
	if (isOtherwise(answer, kept)) {
		keepWrite(kept);
		beginAnew();
		say("bad", ["split.otherwise"]);
		return;
	}
	if (answer.status !== 201) {
		beginAnew();
		sayProblem(answer);
		return;
	}
	localStorage.setItem(SLIP, answer.body.number);
	nextCitizen();
	say("good", ["split.drawn", { number: answer.body.number }],
	    ...oldCardOf(answer.body));
}

/* --- The slip --- */

/* In a window of its own, from which it is printed: what is in it is in no
 * folder, and forgotten after a while. */
async function openSlip() {
	const { number } = flow;
	const answer = await readFile(`/v1/splits/${number}/slip`);
	if (answer.status !== 200) {
		if (/\/(slip-gone|no-slip|slip-often)$/.test(answer.body?.type ?? ""))
			forgetSlip();
		sayProblem(answer);
		return;
	}
	const url = URL.createObjectURL(answer.file);
	const isOpen = window.open(url) !== null;
	setTimeout(() => URL.revokeObjectURL(url), SHOWN);
	flow.isOpened = isOpen || flow.isOpened;
	say(isOpen ? "step" : "bad", [isOpen ? "split.opened" : "split.no-window"]);
}

function forgetSlip() {
	localStorage.removeItem(SLIP);
	nextCitizen();
}

async function tellPrinted() {
	const { number } = flow;
	if (!flow.isOpened) {
		say("bad", ["split.print-first"]);
		return;
	}
	flow.step = "telling";
	sayNothing();
	const answer = await send({ method: "POST",
		path: `/v1/splits/${number}/printed`, body: {},
		kept: { what: "printed", key: pendingWrite("printed")?.key } },
	    () => say("wait", ["split.done.wait"]));
	if (answer.status === 201 || answer.status === 409)
		forgetSlip();
	else
		flow.step = "slip";
	if (answer.status === 201)
		say("good", ["split.good", { number }]);
	else
		sayProblem(answer);
}

/* --- As one of the counter's tasks --- */

const takes = { card: takeCard, confirm: confirmCard };

const wanted = {
	papers: "wanted.papers",
	address: "wanted.address",
	card: "wanted.card",
	confirm: "wanted.yes",
	slip: "wanted.slip",
};

function isBusy() {
	return flow.step === "sending" || flow.step === "telling";
}

function scan(code, typed) {
	if (isBusy())
		say("wait", ["busy"]);
	else if (code.kind === "card" && flow.step in takes)
		takes[flow.step](code, typed);
	else
		sayInstead(code, wanted[flow.step]);
}

function choose(number) {
	return flow.step === "papers" && papers.choose(number);
}

function finish() {
	if (flow.step === "confirm")
		drawCodes();
	else if (flow.step === "slip")
		tellPrinted();
}

function cancel() {
	if (isBusy())
		return;
	if (flow.step === "slip") {
		say("bad", ["split.not-now", flow]);
	} else if (flow.step === "address" && unconfirmed() !== null) {
		forgetWrite("split");
		nextCitizen();
		say("bad", ["split.forgotten"]);
	} else if (flow.step !== "papers" || papers.isBegun()) {
		nextCitizen();
		say("bad", ["split.cancelled"]);
	}
}

function cardText() {
	if (!flow.card)
		return "";
	return flow.card.typed
	    ? word("bind.card.typed", { number: flow.card.text })
	    : word("bind.card.scanned", { end: flow.card.text.slice(-4) });
}

function stepNow() {
	const places = { confirm: "card", sending: "card", telling: "slip" };
	return places[flow.step] ?? flow.step;
}

function enter() {
	beginAnew();
	desk.redraw();
}

function draw() {
	const { step, number } = flow;
	const isSlip = stepNow() === "slip";
	drawSteps("split", STEPS, stepNow(), isSlip
	    ? ["", "", "", number]
	    : [papers.text(), shownAddress(), cardText(), ""]);
	show(byId("split-resume"), unconfirmed() !== null && step === "address");
	put(byId("split-do"), word(`split.do.${step === "telling" ? "sending"
	    : step}`));
	show(byId("split-do"), !["papers", "confirm", "slip"].includes(step));
	papers.draw(step === "papers");
	show(byId("split-form"), step === "address");
	put(byId("split-confirm-to"), shownAddress());
	put(byId("split-confirm-card"), cardText());
	ask(byId("split-confirm"), step === "confirm" ? word("split.confirm") : null);
	ask(byId("split-paper"), step === "slip" ? word("split.paper", { number })
	    : null);
	show(byId("split-cancel"), !isBusy() && !isSlip &&
	    (step !== "papers" || papers.isBegun()));
}

byId("split-form").addEventListener("submit", takeAddress);
byId("split-go").addEventListener("click", drawCodes);
byId("split-print").addEventListener("click", openSlip);
byId("split-done").addEventListener("click", tellPrinted);

export const splitView = {
	name: "split",
	leave: nextCitizen,
	enter, isBusy, scan, choose, finish, cancel, draw,
};
