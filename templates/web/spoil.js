/* Spoiling: envelope, reason, and the envelope once more, since there is no way
 * back: its PIN is erased with the answer. */

import { ask, drawChoices, drawSteps, say, sayInstead, sayNothing,
	sayProblem } from "/assets/desk.js";
import { byId, put, show } from "/assets/dom.js";
import { pendingWrite, send } from "/assets/outbox.js";
import { word } from "/assets/words.js";

const STEPS = ["envelope", "reason", "confirm"];
const REASONS = ["fold", "scan", "counter", "damaged"];

let flow = { step: "envelope" };

function beginAnew() {
	flow = { step: "envelope" };
}

function takeEnvelope(code) {
	flow = { step: "reason", envelope: code };
	say("ask", ["spoil.why", code]);
}

function choose(number) {
	if (flow.step !== "reason" || number > REASONS.length)
		return false;
	flow.step = "confirm";
	flow.reason = REASONS[number - 1];
	say("step", ["spoil.step.confirm", { serial: flow.envelope.serial,
		reason: { name: `spoil.${flow.reason}` } }]);
	return true;
}

function confirmEnvelope(code) {
	if (code.text === flow.envelope.text)
		spoil(flow.envelope, flow.reason);
	else
		sayInstead(code, "wanted.confirm", flow.envelope);
}

/* Its own pending one, which a reload left: the same envelope and reason are
 * asked again with its key; anything else is a request of its own. */
function keptKey(serial, reason) {
	const kept = pendingWrite("spoil");
	return kept?.serial === serial && kept.reason === reason
	    ? kept.key : undefined;
}

async function spoil(envelope, reason) {
	const { serial } = envelope;
	flow.step = "sending";
	sayNothing();
	const answer = await send({ method: "POST", path: "/v1/spoils",
		body: { envelope: envelope.text, reason },
		kept: { what: "spoil", serial, reason,
			key: keptKey(serial, reason) } },
	    () => say("wait", ["spoil.wait", { serial }]));
	beginAnew();
	if (answer.status === 201)
		say("good", ["spoil.good", { serial }]);
	else
		sayProblem(answer);
}

const takes = {
	envelope: takeEnvelope,
	reason: takeEnvelope,
	confirm: confirmEnvelope,
};

const wanted = {
	envelope: "wanted.envelope",
	reason: "wanted.choice",
	confirm: "wanted.confirm",
};

function scan(code) {
	if (flow.step === "sending") {
		if (code.text !== flow.envelope.text)
			say("wait", ["busy"]);
	} else if (code.kind === "envelope") {
		takes[flow.step](code);
	} else {
		sayInstead(code, wanted[flow.step], flow.envelope);
	}
}

function cancel() {
	if (flow.step === "sending" || flow.step === "envelope")
		return;
	beginAnew();
	say("bad", ["spoil.cancelled"]);
}

function draw() {
	const { step, envelope, reason } = flow;
	drawSteps("spoil", STEPS, step === "sending" ? "confirm" : step,
	    [envelope?.serial, reason === undefined ? "" : word(`spoil.${reason}`)]);
	put(byId("spoil-do"), word(`spoil.do.${step}`));
	show(byId("spoil-do"), step !== "reason"); /* the question says it */
	show(byId("spoil-cancel"), step !== "envelope" && step !== "sending");
	drawChoices(byId("spoil-choices"),
	    REASONS.map((one) => word(`spoil.${one}`)), choose);
	ask(byId("spoil-why"),
	    step === "reason" ? word("spoil.why", envelope) : null);
}

export const spoilView = {
	name: "spoil",
	enter: beginAnew,
	isBusy: () => flow.step === "sending",
	leave: beginAnew,
	scan, choose, cancel, draw,
};
