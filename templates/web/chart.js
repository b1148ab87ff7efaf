/* Stock as bars: one a place, in pieces by state, with numbers. Drawn from the
 * same rows as the table, which is its alternative in text. */

import { drawing, element } from "/assets/dom.js";
import { numberText, wordOr } from "/assets/words.js";

const WIDTH = 900, LABEL = 250, TOTAL = 90; /* of the drawing's own units */
const ROW = 40, BAR = 26, LEAST = 3;
const DIGIT = 9; /* the width of one, with some room */

/* In the order of an envelope's life; style.css has the colours of those that
 * matter most. */
const STATES = ["allocated", "sealed", "released", "printed", "in transit",
	"on hand", "bound", "assigned", "handed over", "blocked", "spoiled",
	"missing", "compromised", "expired", "destroyed", "cancelled"];

export function stateName(state) {
	return wordOr(`state.short.${state}`, wordOr(`state.${state}`, state));
}

function classOf(state) {
	return `piece ${state.replaceAll(" ", "-")}`;
}

/* [{ place, label, rows, total }], in the order the server has them. */
function byPlace(rows) {
	const places = new Map();
	for (const row of rows) {
		const one = places.get(row.place) ??
		    { label: row.title || row.place, rows: [], total: 0 };
		one.rows.push(row);
		one.total += row.envelopes;
		places.set(row.place, one);
	}
	return [...places.values()];
}

function piece(x, y, width, row) {
	const text = numberText(row.envelopes);
	const fits = width > text.length * DIGIT + 8;
	return [
		drawing("rect", { x, y, width, height: BAR,
			class: classOf(row.state) },
		    drawing("title", {}, `${stateName(row.state)}: ${text}`)),
		...(fits ? [drawing("text", { x: x + width / 2, y: y + 18,
			class: `inside ${classOf(row.state)}` }, text)] : []),
	];
}

function shortened(label) {
	return label.length > 28 ? `${label.slice(0, 27)}…` : label;
}

function bar(place, index, scale) {
	const y = index * ROW + (ROW - BAR) / 2;
	const pieces = [];
	let x = LABEL;
	for (const row of place.rows) {
		const width = Math.max(LEAST, row.envelopes * scale);
		pieces.push(...piece(x, y, width, row));
		x += width;
	}
	return [drawing("text", { x: LABEL - 10, y: y + 18, class: "label" },
	    shortened(place.label)), ...pieces,
	    drawing("text", { x: x + 8, y: y + 18, class: "total" },
		numberText(place.total))];
}

function legend(rows) {
	const there = STATES.filter((state) =>
		rows.some((row) => row.state === state));
	return element("ul", { class: "legend", "aria-hidden": true },
	    ...there.map((state) => element("li", {},
		drawing("svg", { viewBox: "0 0 20 20", class: "swatch" },
		    drawing("rect", { width: 20, height: 20,
			class: classOf(state) })),
		stateName(state))));
}

export function chart(rows, label) {
	const places = byPlace(rows);
	const most = Math.max(1, ...places.map((place) => place.total));
	const scale = (WIDTH - LABEL - TOTAL) / most;
	return [legend(rows), drawing("svg",
	    { viewBox: `0 0 ${WIDTH} ${places.length * ROW}`, role: "img",
		"aria-label": label, class: "chart" },
	    ...places.flatMap((place, i) => bar(place, i, scale)))];
}
