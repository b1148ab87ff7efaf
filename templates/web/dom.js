/* The page's nodes: found, made, and changed only if something is new, so that
 * a screen reader hears only that. */

import { numberText, word } from "/assets/words.js";

export function byId(id) {
	return document.getElementById(id);
}

export function put(node, text) {
	if (node.textContent !== text)
		node.textContent = text;
}

export function show(node, visible) {
	node.hidden = !visible;
}

/* element("td", { scope: "row" }, "text", node...): attributes that are false
 * or null are left out. */
export function element(name, attributes, ...children) {
	return fill(document.createElement(name), attributes, children);
}

export function drawing(name, attributes, ...children) {
	return fill(document.createElementNS("http://www.w3.org/2000/svg", name),
	    attributes, children);
}

function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes ?? {}))
		if (value !== false && value !== null && value !== undefined)
			node.setAttribute(name, value === true ? "" : String(value));
	node.append(...children);
	return node;
}

/* Every node of the page whose words never change but with the language. */
export function translate() {
	for (const node of document.querySelectorAll("[data-word]"))
		put(node, word(node.dataset.word));
	for (const node of document.querySelectorAll("[data-label]"))
		node.setAttribute("aria-label", word(node.dataset.label));
}

function cellText(cell) {
	return typeof cell === "number" ? numberText(cell) : cell;
}

/* Rows of a table's body, each an array of cells; the first is its heading.
 * numbers: which columns are. */
export function rows(body, lines, numbers) {
	const cell = (one, i) => i === 0
	    ? element("th", { scope: "row" }, cellText(one))
	    : element("td", { class: numbers.includes(i) ? "number" : null },
		cellText(one));
	body.replaceChildren(...lines.map((cells) =>
		element("tr", {}, ...cells.map(cell))));
}
