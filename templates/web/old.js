/* Old cards that were handed in: taken out of use, then destroyed. Two people
 * count them; the second one's badge is her signature. What lacks is unticked. */

import { ask, desk, drawChoices, drawSteps, say, sayInstead, sayNothing,
	sayProblem } from "/assets/desk.js";
import { byId, element, put, show } from "/assets/dom.js";
import { pendingWrite, read, send } from "/assets/outbox.js";
import { numberText, timeText, word } from "/assets/words.js";

const STEPS = ["what", "cards", "badge"];
const ACTS = ["withdrawals", "destructions"];
const STATES = { withdrawals: "lying", destructions: "withdrawn" };

let known = null; /* as GET /v1/old-cards has it; null: not asked yet */
let flow = nothingChosen();

/* step: what, cards, sending. */
function nothingChosen() {
	return { step: "what", act: null, ticked: new Set() };
}

function cardsOf(act) {
	return known?.cards.filter((one) => one.state === STATES[act]) ?? [];
}

async function enter() {
	flow = nothingChosen();
	const answer = await read("/v1/old-cards");
	known = answer.status === 200 ? answer.body : null;
	if (known === null)
		sayProblem(answer);
	desk.redraw();
}

function choose(number) {
	if (flow.step !== "what" || known === null || number > ACTS.length)
		return false;
	const act = ACTS[number - 1];
	const cards = cardsOf(act);
	if (cards.length === 0) {
		say("bad", [`old.none.${act}`]);
		return true;
	}
	flow = { step: "cards", act,
		ticked: new Set(cards.map((one) => one.card)) };
	say("ask", [`old.count.${act}`, { count: numberText(cards.length) }]);
	return true;
}

function tick(card, on) {
	if (on)
		flow.ticked.add(card);
	else
		flow.ticked.delete(card);
	say("step", [`old.count.${flow.act}`,
		{ count: numberText(flow.ticked.size) }]);
}

/* --- Signed --- */

/* After a reload the very same cards are asked again with their own key. */
function keptKey(act, cards) {
	const kept = pendingWrite("old");
	return kept?.act === act && kept.cards.join() === cards.join()
	    ? kept.key : undefined;
}

async function sign(badge) {
	const { act } = flow;
	const cards = cardsOf(act).map((one) => one.card)
	    .filter((card) => flow.ticked.has(card));
	flow.step = "sending";
	sayNothing();
	const answer = await send({ method: "POST", path: `/v1/old-cards/${act}`,
		body: { cards, badge },
		kept: { what: "old", act, cards, key: keptKey(act, cards) } },
	    () => say("wait", ["old.wait"]));
	if (answer.status === 403)
		flow.step = "cards"; /* another badge */
	else
		await enter();
	if (answer.status === 201)
		say("good", [`old.good.${act}`, { count: numberText(cards.length),
			operator: answer.body.operator,
			witness: answer.body.witness }]);
	else
		sayProblem(answer);
}

function scan(code) {
	if (flow.step === "sending")
		say("wait", ["busy"]);
	else if (flow.step === "what")
		sayInstead(code, "wanted.act");
	else if (code.kind !== "badge")
		sayInstead(code, "wanted.second-badge");
	else if (flow.ticked.size === 0)
		say("bad", ["old.nothing"]);
	else
		sign(code.text);
}

function cancel() {
	if (flow.step !== "cards")
		return;
	flow = nothingChosen();
	say("bad", ["old.cancelled"]);
}

/* --- Seen --- */

function box({ card, since_ms: since }) {
	const input = element("input", { type: "checkbox", id: `old-${card}` });
	input.addEventListener("change", () => tick(card, input.checked));
	return element("li", {}, element("label", {}, input,
	    element("span", { class: "code" }, card),
	    element("span", { class: "since" }, timeText(since))));
}

/* Made anew for other cards alone: else whoever is on a box loses it. */
function drawBoxes() {
	const list = byId("old-list");
	const cards = flow.act === null ? [] : cardsOf(flow.act);
	const said = cards.map((one) => one.card).join();
	if (list.dataset.cards !== said) {
		list.replaceChildren(...cards.map(box));
		list.dataset.cards = said;
	}
	for (const { card } of cards)
		byId(`old-${card}`).checked = flow.ticked.has(card);
}

function countText(state) {
	return known === null ? "–" : numberText(known[state]);
}

function draw() {
	const { step, act, ticked } = flow;
	put(byId("old-lying"), countText("lying"));
	put(byId("old-withdrawn"), countText("withdrawn"));
	drawSteps("old", STEPS, step === "what" ? "what" :
	    step === "cards" ? "cards" : "badge",
	    [act === null ? "" : word(`old.act.${act}`),
		    act === null ? "" : numberText(ticked.size), ""]);
	put(byId("old-do"), word(`old.do.${step}`));
	show(byId("old-do"), step !== "what"); /* the question says it */
	drawChoices(byId("old-choices"),
	    ACTS.map((one) => word(`old.act.${one}`)), choose);
	ask(byId("old-which"), step === "what" ? word("old.which") : null);
	show(byId("old-boxes"), step === "cards");
	drawBoxes();
	show(byId("old-cancel"), step === "cards");
}

export const oldView = {
	name: "old",
	isBusy: () => flow.step === "sending",
	leave() { flow = nothingChosen(); },
	enter, scan, choose, cancel, draw,
};
