/* What is seen before a card is activated: for whom, by which document, and the
 * check list of that case, word for word the office's page. Nothing of it is
 * about a person, and nothing is kept once the card is bound. No envelope and no
 * card ticks anything: a scanner's keys are scans, and a box takes no Enter. */

import { ask, drawChoices, say } from "/assets/desk.js";
import { byId, element, put, show } from "/assets/dom.js";
import { languageNow, word } from "/assets/words.js";

/* What each case takes; of the last two exactly one, where they are asked. */
const CASES = {
	"holder": ["identity-valid", "card", "old-card", "no-old-card"],
	"minor": ["identity-valid", "card", "parenthood", "form", "old-card",
		"no-old-card"],
	"third-party": ["identity-valid", "card", "appointment",
		"identity-copy", "form"],
};
const IDENTITIES = ["identity-card", "passport", "driving-licence"];
const OLD = ["old-card", "no-old-card"];

/* What the boxes are of, and whose; the one list there is goes where its task is. */
let drawn = { of: null, whose: null };

/* What is said besides, of an old card that was handed in: the answer has its
 * name. */
export function oldCardOf({ old_card: card }) {
	return card === undefined ? [] : [["papers.old-card", { card }]];
}

/* One activation's: a task that needs one has one of these, in front of the node
 * place. ready() is called when all has been seen. */
export function papersOf(place, ready) {
	let of = null, identity = null, ticked = new Set();

	function beginAnew() {
		of = null;
		identity = null;
		ticked = new Set();
	}

	function items() {
		return of === null ? [] : CASES[of];
	}

	function isAsked(item) {
		return OLD.includes(item);
	}

	function isComplete() {
		return identity !== null && items().every((item) =>
			ticked.has(isAsked(item) ? OLD.find((one) =>
				ticked.has(one)) : item));
	}

	function stage() {
		return of === null ? "case" : identity === null ? "identity" : "list";
	}

	function set(item, on) {
		if (on)
			ticked.add(item);
		else
			ticked.delete(item);
		if (on && isAsked(item))
			ticked.delete(OLD.find((one) => one !== item));
		if (isComplete())
			ready();
		else
			say("step", [on ? "papers.seen" : "papers.unseen",
				{ item: itemText(item) }]);
	}

	function chooseOf(list, number, take) {
		if (number > list.length)
			return false;
		take(list[number - 1]);
		say("ask", [`papers.${stage()}`]);
		return true;
	}

	function choose(number) {
		if (stage() === "case")
			return chooseOf(Object.keys(CASES), number,
			    (one) => { of = one; });
		if (stage() === "identity")
			return chooseOf(IDENTITIES, number,
			    (one) => { identity = one; });
		if (number > items().length)
			return false;
		const item = items()[number - 1];
		set(item, isAsked(item) || !ticked.has(item));
		return true;
	}

	/* --- Seen --- */

	function itemText(item) {
		const name = `papers.item.${item}`;
		return item === "identity-valid"
		    ? word(name, { identity: { name: `papers.${identity}` } })
		    : item === "card" || item === "form"
		    ? word(`${name}.${of}`) : word(name);
	}

	function box(item, i) {
		const input = element("input", { id: `tick-${item}`,
			type: isAsked(item) ? "radio" : "checkbox",
			name: isAsked(item) ? "papers-old" : null });
		input.addEventListener("change", () => set(item, input.checked));
		return element("li", {}, element("label", {}, input,
		    element("kbd", {}, String(i + 1)), element("span", {})));
	}

	/* Made anew for another case alone: else whoever is on a box loses it. */
	function drawBoxes() {
		const list = byId("papers-list");
		if (drawn.of !== of || drawn.whose !== place)
			list.replaceChildren(...items().map(box));
		drawn = { of, whose: place };
		for (const item of items()) {
			const input = byId(`tick-${item}`);
			input.checked = ticked.has(item);
			put(input.parentNode.querySelector("span"), itemText(item));
		}
	}

	function drawForm() {
		const link = byId("papers-form");
		const file = `/assets/form-${of}-${languageNow()}.pdf`;
		show(link.parentNode, items().includes("form"));
		if (link.getAttribute("href") !== file)
			link.setAttribute("href", file);
	}

	/* The question that is on is under the reader's cursor, also the next. */
	function draw(isOn) {
		const section = byId("papers");
		const next = byId(place);
		if (next.previousElementSibling !== section)
			next.before(section);
		const heading = byId("papers-title");
		const now = isOn ? stage() : null;
		const isNew = now !== null && section.dataset.stage !== now;
		ask(section, now === null ? null : word(`papers.${now}`));
		section.dataset.stage = now ?? "";
		if (byId("papers-choices").dataset.whose !== place)
			byId("papers-choices").replaceChildren();
		byId("papers-choices").dataset.whose = place;
		show(byId("papers-choices"), now !== "list");
		show(byId("papers-boxes"), now === "list");
		drawChoices(byId("papers-choices"), now === "case"
		    ? Object.keys(CASES).map((one) => word(`papers.case.${one}`))
		    : IDENTITIES.map((one) => word(`papers.${one}`)), choose);
		if (now === "list") {
			drawBoxes();
			drawForm();
		}
		if (isNew)
			heading.focus();
	}

	return {
		beginAnew, choose, draw, isComplete,
		isBegun: () => of !== null,

		/* As POST /v1/bindings takes it. */
		record: () => ({ case: of, identity, ticked: items().filter((item) =>
			ticked.has(item)) }),

		/* In a step's own line. */
		text: () => of === null ? "" : [`papers.short.${of}`,
			...identity === null ? [] : [`papers.${identity}`]]
		    .map((name) => word(name)).join(" · "),
	};
}
