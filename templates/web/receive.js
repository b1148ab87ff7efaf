/* Receiving: which delivery, then every lot and loose envelope, with the count
 * so far. The scans are kept by the browser until the answer is there: a box
 * is not counted twice because a page was closed. */

import { ask, desk, drawChoices, say, sayInstead, sayProblem }
	from "/assets/desk.js";
import { byId, element, put, show } from "/assets/dom.js";
import { readSerial } from "/assets/codes.js";
import { pendingWrite, read, send } from "/assets/outbox.js";
import { numberText, word } from "/assets/words.js";

const PLACE = "busta.counted";
const SCANS_MOST = 1000; /* of one receipt; the delivery stays open for more */

let deliveries = null; /* null: not asked yet */
let counted = null;    /* { delivery, scans: [{ text, serial, last }] } */
let isSending = false;
let isSure = false;    /* said once already that the difference is so */

function keepCounted() {
	if (counted === null)
		localStorage.removeItem(PLACE);
	else
		localStorage.setItem(PLACE, JSON.stringify(counted));
}

function deliveryNow() {
	return deliveries?.find((one) => one.delivery === counted?.delivery) ?? null;
}

/* --- Ranges --- */

function rangeOf(scan) {
	const first = readSerial(scan.serial);
	const last = readSerial(scan.last ?? scan.serial);
	return { series: `${first.series}/${first.digits}`, first: first.number,
		last: last.number, backwards: first.series !== last.series ||
		last.number < first.number };
}

/* How many different envelopes: what was scanned twice counts once. */
function countOf(scans) {
	const ranges = scans.map(rangeOf).sort((a, b) =>
		a.series < b.series ? -1 : a.series > b.series ? 1 : a.first - b.first);
	let count = 0, series = "", last = 0;
	for (const range of ranges) {
		if (range.series !== series)
			({ series } = range, last = 0);
		count += Math.max(0, range.last - Math.max(last, range.first - 1));
		last = Math.max(last, range.last);
	}
	return count;
}

/* --- Which delivery --- */

async function enter() {
	counted = JSON.parse(localStorage.getItem(PLACE));
	isSure = false;
	const answer = await read("/v1/deliveries");
	deliveries = answer.status === 200 ? answer.body.deliveries : null;
	if (deliveries === null)
		sayProblem(answer);
	else if (deliveryNow() === null)
		chooseAlone();
	desk.redraw();
}

/* Counted for a delivery that is closed meanwhile is for nothing. */
function chooseAlone() {
	counted = null;
	keepCounted();
	if (deliveries.length === 1)
		choose(1);
}

function choose(number) {
	if (counted !== null || deliveries === null || number > deliveries.length)
		return false;
	const { delivery } = deliveries[number - 1];
	counted = { delivery, scans: [] };
	keepCounted();
	say("step", ["receive.begun", { delivery }]);
	return true;
}

/* --- Counting --- */

function scan(code) {
	if (isSending)
		say("wait", ["busy"]);
	else if (counted === null)
		sayInstead(code, "wanted.delivery");
	else if (code.kind !== "envelope" && code.kind !== "lot")
		sayInstead(code, "wanted.boxes");
	else if (rangeOf(code).backwards)
		say("bad", ["receive.backwards"]);
	else
		count(code);
}

function count({ text, serial, last }) {
	const before = countOf(counted.scans);
	const scans = [...counted.scans, { text, serial, last }];
	const total = countOf(scans);
	isSure = false;
	if (total === before) {
		say("ask", ["receive.twice", { serial }]);
		return;
	}
	if (scans.length > SCANS_MOST) {
		say("bad", ["receive.full"]);
		return;
	}
	counted.scans = scans;
	keepCounted();
	say("step", [last === undefined ? "receive.counted.one" :
		"receive.counted.lot", { serial, last, count: total }]);
}

/* --- Counted --- */

/* A difference is asked for once more: most are a box not scanned. */
function finish() {
	const count = counted === null ? 0 : countOf(counted.scans);
	const expected = deliveryNow()?.envelopes;
	if (isSending || counted === null)
		return;
	if (count !== expected && !isSure) {
		isSure = count > 0;
		say("ask", count === 0 ? ["receive.empty"] :
		    ["receive.really", { expected: expected ?? "?", count }]);
	} else {
		receive();
	}
}

/* After a reload the very same count is asked again with its own key. */
function keptKey(scans) {
	const kept = pendingWrite("receive");
	return kept?.delivery === counted.delivery &&
	    kept.scans === scans.length ? kept.key : undefined;
}

async function receive() {
	const { delivery } = counted;
	const scans = counted.scans.map((one) => one.text);
	isSending = true;
	desk.redraw();
	const answer = await send({ method: "POST",
		path: `/v1/deliveries/${delivery}/receipts`, body: { scans },
		kept: { what: "receive", delivery, scans: scans.length,
			key: keptKey(scans) } },
	    () => say("wait", ["receive.wait", { delivery }]));
	isSending = false;
	await tell(delivery, answer);
}

async function tell(delivery, answer) {
	if (answer.status !== 201) {
		sayProblem(answer);
		return;
	}
	const { received, lacking, extra, open } = answer.body;
	counted = null;
	keepCounted();
	deliveries = (await read("/v1/deliveries")).body?.deliveries ?? null;
	say(open ? "bad" : "good", [open ? "receive.open" : "receive.good",
		{ delivery, count: received, lacking: listed(lacking),
			extra: listed(extra) }]);
}

function listed(serials) {
	return serials.length === 0 ? { name: "none" } : serials.join(", ");
}

function drop() {
	if (counted === null || isSending)
		return;
	counted = null;
	keepCounted();
	say("bad", ["receive.dropped"]);
	if (deliveries?.length === 1)
		choose(1);
}

/* --- Seen --- */

function drawCounts() {
	const expected = deliveryNow()?.envelopes;
	const count = countOf(counted.scans);
	const difference = expected === undefined ? null : count - expected;
	put(byId("receive-delivery"), counted.delivery);
	put(byId("receive-expected"),
	    expected === undefined ? "–" : numberText(expected));
	put(byId("receive-count"), numberText(count));
	put(byId("receive-difference"), difference === null ? "–" :
	    difference > 0 ? `+${numberText(difference)}` :
	    numberText(difference).replace("-", "−"));
	byId("receive-difference").className = difference === 0 ? "even" : "uneven";
	byId("receive-list").replaceChildren(...counted.scans.toReversed().map(
	    ({ serial, last }) => element("li", {},
		last === undefined ? serial : `${serial} – ${last}`)));
}

function draw() {
	const isChoosing = deliveries !== null && counted === null;
	show(byId("receive-counting"), counted !== null);
	show(byId("receive-nothing"), isChoosing && deliveries.length === 0);
	drawChoices(byId("receive-choices"), (deliveries ?? []).map((one) =>
		word("receive.choice", { delivery: one.delivery, from: one.from,
			count: numberText(one.envelopes) })), choose);
	ask(byId("receive-which"), isChoosing && deliveries.length > 0
	    ? word("receive.which") : null);
	byId("receive-finish").disabled = isSending;
	byId("receive-drop").disabled = isSending;
	if (counted !== null)
		drawCounts();
}

byId("receive-finish").addEventListener("click", finish);
byId("receive-drop").addEventListener("click", drop);

export const receiveView = {
	name: "receive",
	isBusy: () => isSending,
	leave() {},
	cancel() {},
	enter, scan, choose, finish, draw,
};
