/* Handing out: the papers, envelope, card, and the envelope once more. Nothing is
 * asked of the server that changes anything before that last scan; it cannot
 * happen by itself, as an Enter at the end of a scan could, and shows that the
 * envelope in the clerk's hand is the one that is bound. */

import { ask, desk, drawChoices, drawSteps, say, sayInstead, sayNothing,
	sayProblem } from "/assets/desk.js";
import { byId, put, show } from "/assets/dom.js";
import { forgetWrite, inquire, pendingWrite, read, send }
	from "/assets/outbox.js";
import { oldCardOf, papersOf } from "/assets/papers.js";
import { numberText, word } from "/assets/words.js";

const STEPS = ["papers", "envelope", "card", "confirm"];
const REASONS = ["previous-missing", "previous-damaged", "lot-not-opened",
	"other"];
const AGAIN = 3000; /* ms in which the same scan is a trembling hand's */

/* What was seen of whoever stands there: until her card is bound. */
const papers = papersOf("why", () => {
	flow = nothingInHand();
	say("step", ["papers.complete"]);
});

/* step: papers, envelope, looking, why, card, confirm, sending. The card's number
 * is here and nowhere else, until there is an answer. What was sent before the
 * page was closed had its papers. */
function nothingInHand() {
	return { step: papers.isComplete() || unconfirmed() !== null
		? "envelope" : "papers", envelope: null, card: null, reason: null };
}

let flow = nothingInHand();
let next = { serial: null, on_hand: null };
let nextKnown = Promise.resolve(); /* when next is that of now */
let last = { serial: null, at: 0 };

/* The binding that was sent, and whose answer this page has not heard. */
function unconfirmed() {
	return pendingWrite("bind");
}

/* An envelope or a card that will not do leaves whoever stands there, and what
 * was seen of her. */
function beginAnew() {
	flow = nothingInHand();
}

function nextCitizen() {
	papers.beginAnew();
	beginAnew();
}

/* What was the next one is not asked about any more, even if the answer is
 * slow: whoever scans quickly is right more often than what was known. */
function askNext() {
	next = { ...next, serial: null };
	nextKnown = read("/v1/next").then((answer) => {
		if (answer.status === 200)
			next = answer.body;
		desk.redraw();
	});
}

/* --- The envelope --- */

function takeEnvelope(code) {
	const kept = unconfirmed();
	if (code.serial === last.serial && Date.now() - last.at < AGAIN)
		return;
	if (kept === null)
		look(code);
	else if (kept.serial !== code.serial)
		say("bad", ["resume.other", kept]);
	else
		wantCard({ ...nothingInHand(), envelope: code, reason: kept.reason,
			activation: kept.activation, kept });
}

function wantCard(now) {
	flow = { ...now, step: "card" };
	say("step", ["bind.step.card", flow.envelope]);
}

async function look(code) {
	const mine = flow = { ...nothingInHand(), step: "looking", envelope: code };
	sayNothing();
	const answer = await inquire("/v1/lookup", { envelope: code.text }, () => {
		if (mine === flow)
			say("wait", ["bind.look.wait"]);
		return mine === flow;
	});
	await nextKnown;
	if (mine === flow)
		judge(answer);
}

function judge(answer) {
	const { envelope } = flow;
	if (answer.status !== 200)
		refuse(answer);
	else if (answer.body.state !== "on hand")
		refuseState(envelope, answer.body.state);
	else if (next.serial !== null && next.serial !== envelope.serial)
		askWhy(next.serial);
	else
		wantCard(flow);
}

function refuse(answer) {
	beginAnew();
	sayProblem(answer);
}

function refuseState(envelope, state) {
	beginAnew();
	say("bad", ["bind.is", { serial: envelope.serial,
		state: { name: `state.${state}`, otherwise: state } }]);
}

function askWhy(expected) {
	flow.step = "why";
	flow.expected = expected;
	say("ask", ["bind.why", { expected, serial: flow.envelope.serial }],
	    ["bind.why.right", { expected }]);
}

/* The server may ask as well, when card and confirmation are there already. */
function choose(number) {
	if (flow.step === "papers")
		return papers.choose(number);
	if (flow.step !== "why" || number > REASONS.length)
		return false;
	flow.reason = REASONS[number - 1];
	if (flow.card === null)
		wantCard(flow);
	else
		bind();
	return true;
}

/* --- The card --- */

function takeCard(code, typed) {
	flow.card = { text: code.text, typed };
	flow.step = "confirm";
	say("step", ["bind.step.confirm", flow.envelope]);
}

/* --- Confirmed --- */

function confirmEnvelope(code) {
	if (code.text === flow.envelope.text)
		bind();
	else
		say("bad", ["bind.other-envelope",
			{ serial: code.serial, first: flow.envelope.serial }]);
}

function confirmCard(code) {
	if (code.text === flow.card.text) {
		say("step", ["bind.step.card-again", flow.envelope]);
	} else {
		beginAnew();
		say("bad", ["bind.other-card"]);
	}
}

async function bind() {
	const { envelope, card, reason, kept } = flow;
	const { serial } = envelope;
	const activation = flow.activation ?? papers.record();
	const body = { envelope: envelope.text, card: card.text, activation };
	if (reason !== null)
		body.out_of_order = reason;
	flow.step = "sending";
	sayNothing();
	const answer = await send({ method: "POST", path: "/v1/bindings", body,
		kept: { ...kept, what: "bind", serial, reason, activation } },
	    () => say("wait", ["bind.wait", { serial }]));
	finish(answer, serial);
}

function finish(answer, serial) {
	if (answer.status === 409 && answer.body.expected !== undefined) {
		flow.kept = undefined; /* that was a question: nothing was done */
		askWhy(answer.body.expected);
		return;
	}
	if (answer.status === 201)
		nextCitizen();
	else
		beginAnew();
	if (answer.status === 201)
		succeed(serial, answer.body);
	else if (isOtherwise(answer))
		say("bad", ["resume.other-card", { serial }]);
	else
		sayProblem(answer);
	askNext();
}

function succeed(serial, answer) {
	last = { serial, at: Date.now() };
	say("good", ["bind.good", { serial }], ...oldCardOf(answer));
}

/* The same key was judged with another content: after a reload, another card. */
function isOtherwise(answer) {
	return answer.body.type === "/problems/request-reused";
}

/* --- What was sent before the page was closed --- */

/* Envelope or card are gone: the day's sheet (days are UTC's, as in reports)
 * says whether it was done. */
async function giveUp(kept) {
	const day = new Date(kept.since).toISOString().slice(0, 10);
	const answer = await read(`/v1/day?date=${day}`);
	if (answer.status !== 200) {
		sayProblem(answer);
		return;
	}
	const done = answer.body.lines.some((line) =>
		line.what === "bind" && line.serial === kept.serial);
	forgetWrite("bind");
	nextCitizen();
	say(done ? "good" : "bad",
	    [done ? "resume.was-done" : "resume.was-not", kept]);
	askNext();
}

/* --- As one of the counter's tasks --- */

const takes = {
	envelope: { envelope: takeEnvelope },
	looking: { envelope: takeEnvelope },
	why: { envelope: takeEnvelope },
	card: { card: takeCard, envelope: rescan },
	confirm: { envelope: confirmEnvelope, card: confirmCard },
};

const wanted = {
	papers: "wanted.papers",
	envelope: "wanted.envelope",
	looking: "wanted.envelope",
	why: "wanted.choice",
	card: "wanted.card",
	confirm: "wanted.confirm",
};

/* A second time before the card: the same one is no mistake. */
function rescan(code) {
	if (code.text === flow.envelope.text)
		say("step", ["bind.step.again", code]);
	else
		sayInstead(code, "wanted.card");
}

function isSent(code) {
	return code.text === flow.envelope.text || code.text === flow.card.text;
}

function scan(code, typed) {
	const take = takes[flow.step]?.[code.kind];
	if (flow.step === "sending") {
		if (!isSent(code))
			say("wait", ["busy"]);
	} else if (take !== undefined) {
		take(code, typed);
	} else {
		sayInstead(code, wanted[flow.step], flow.envelope);
	}
}

function cancel() {
	const kept = unconfirmed();
	if (flow.step === "sending")
		return;
	if (flow.step === "envelope" && kept !== null) {
		giveUp(kept);
	} else if (flow.step !== "papers" || papers.isBegun()) {
		nextCitizen();
		say("bad", ["bind.cancelled"]);
	}
}

function cardText() {
	if (flow.card === null)
		return "";
	return flow.card.typed
	    ? word("bind.card.typed", { number: flow.card.text })
	    : word("bind.card.scanned", { end: flow.card.text.slice(-4) });
}

/* Which of the three is on; a question belongs to the scan that caused it. */
function stepNow() {
	if (flow.step === "sending")
		return "confirm";
	if (flow.step === "why")
		return flow.card === null ? "envelope" : "confirm";
	return flow.step === "looking" ? "envelope" : flow.step;
}

function enter() {
	beginAnew();
	askNext();
}

function draw() {
	const kept = unconfirmed();
	const serial = flow.envelope?.serial ?? "";
	put(byId("next-serial"), next.serial ?? "–");
	put(byId("next-count"),
	    next.on_hand === null ? "–" : numberText(next.on_hand));
	drawSteps("bind", STEPS, stepNow(), [papers.text(), serial, cardText()]);
	show(byId("resume"), kept !== null && flow.step !== "sending");
	if (kept !== null)
		put(byId("resume-text"), word("resume.text", kept));
	const step = flow.step === "looking" ? "sending" : flow.step;
	show(byId("bind-next"), step !== "papers"); /* its place is the list's */
	put(byId("bind-do"), word(`bind.do.${step}`));
	/* The question says it. */
	show(byId("bind-do"), step !== "why" && step !== "papers");
	show(byId("bind-cancel"), step !== "sending" &&
	    (step !== "papers" || papers.isBegun()));
	papers.draw(step === "papers");
	drawChoices(byId("why-choices"),
	    REASONS.map((reason) => word(`why.${reason}`)), choose);
	ask(byId("why"), flow.step !== "why" ? null :
		word("bind.why", { expected: flow.expected, serial }));
}

export const bindView = {
	name: "bind",
	enter,
	isBusy: () => flow.step === "sending",
	leave: nextCitizen,
	scan, choose, cancel, draw,
};
