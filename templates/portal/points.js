/* Activation points, for citizens: by municipality, or by where the browser is,
 * which is asked for only if its button is pressed. */

import { opening, stretches } from "/assets/points-hours.js";
import { dayName, distanceText, numberText, word } from "/assets/points-words.js";

const TYPING = 250; /* milliseconds until what is typed is asked for */
const QUERY = 170; /* what the portal reads of a name, escaped */

/* What was answered last; what is said of it instead, or besides. */
let answer = null;
let failure = null;
let asked = null; /* the request that is on its way */
let timer = null;
let turn = 0; /* of what the citizen did last */

function byId(id) {
	return document.getElementById(id);
}

/* element("a", { href }, "text", node...) */
function element(name, attributes, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes))
		node.setAttribute(key, String(value));
	node.append(...children);
	return node;
}

/* Only if it is new, so that a screen reader hears only that. */
function say(text, bad) {
	if (byId("said").textContent !== text)
		byId("said").textContent = text;
	byId("said").classList.toggle("bad", bad);
}

/* --- Asked --- */

async function ask(query, near) {
	clearTimeout(timer);
	turn++;
	asked?.abort();
	const mine = asked = new AbortController();
	try {
		const reply = await fetch(`/v1/points${query}`, { signal: mine.signal });
		if (!reply.ok)
			throw new Error(`${reply.status}`);
		answer = { ...await reply.json(), near };
		failure = null;
	} catch {
		if (mine.signal.aborted)
			return;
		answer = null;
		failure = "no-answer";
	}
	draw();
}

function askMunicipality() {
	const typed = [...byId("municipality").value.trim()].map(encodeURIComponent);
	while (typed.join("").length > QUERY)
		typed.pop();
	return ask(typed.length === 0 ? "" : `?municipality=${typed.join("")}`, false);
}

/* Three decimals are a hundred metres: nobody here has to know more. */
function askNear() {
	const mine = ++turn;
	say(word("near.asking"), false);
	navigator.geolocation.getCurrentPosition(({ coords }) => {
		if (mine !== turn)
			return;
		byId("municipality").value = "";
		ask(`?near=${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`, true);
	}, ({ code }) => {
		if (mine !== turn)
			return;
		failure = code === 1 ? "near.refused" : "near.unknown";
		draw();
	}, { maximumAge: 300000, timeout: 15000 });
}

/* --- Shown --- */

function nowText(point) {
	const next = opening(point.week, answer.now);
	if (next === null)
		return word("shut");
	if (next.open)
		return word("open", { until: next.until });
	return word(next.ahead === 0 ? "shut.today" : next.ahead === 1
	    ? "shut.tomorrow" : "shut.day",
	    { day: dayName(next.day), from: next.from });
}

function state(point) {
	if (point.closed)
		return element("p", { class: "state bad" }, word("closed"));
	if (point.week === undefined)
		return element("p", { class: "state" }, word("no-hours"));
	return element("p", { class: point.open_now ? "state good" : "state" }, nowText(point));
}

function week(point) {
	const lines = stretches(point.week).map(({ first, last, spans }) =>
		element("div", {},
		    element("dt", {}, first === last ? dayName(first)
			: word("days", { first: dayName(first), last: dayName(last) })),
		    element("dd", {}, spans.length === 0 ? word("no-day")
			: spans.map((span) => span.replace("-", "–")).join(", "))));
	return element("details", {}, element("summary", {}, word("hours")),
	    element("dl", { class: "week" }, ...lines));
}

function map(point) {
	const at = `${point.latitude}/${point.longitude}`;
	const href = "https://www.openstreetmap.org/" +
	    `?mlat=${point.latitude}&mlon=${point.longitude}#map=17/${at}`;
	return element("p", {}, element("a", { href, rel: "noreferrer",
		"aria-label": word("map.label", { title: point.title }) }, word("map")));
}

function card(point, heading) {
	const where = answer.near ? `${point.address}, ${point.municipality}` : point.address;
	const parts = [element(heading, {}, point.title), element("p", {}, where), state(point)];
	if (point.distance !== undefined)
		parts.splice(2, 0, element("p", { class: "distance" }, distanceText(point.distance)));
	if (!point.closed)
		parts.push(element("p", { class: point.envelopes ? "envelopes" : "envelopes bad" },
		    word(point.envelopes ? "envelopes" : "no-envelopes")));
	if (!point.closed && point.week !== undefined)
		parts.push(week(point));
	if (point.latitude !== undefined)
		parts.push(map(point));
	return element("li", { class: "point" }, ...parts);
}

/* Each municipality with its points; what is near is one list. */
function groups(points) {
	const found = new Map();
	for (const point of points)
		found.set(point.municipality, [...found.get(point.municipality) ?? [], point]);
	return [...found].flatMap(([name, list]) => [element("h2", {}, name),
		element("ul", {}, ...list.map((point) => card(point, "h3")))]);
}

function found() {
	const count = answer.points.length;
	if (count === 0)
		return word(answer.near ? "none.near" : "none");
	return word(count === 1 ? "one" : "many", { count: numberText(count) });
}

function draw() {
	const said = [failure === null ? "" : word(failure), answer === null ? "" : found()];
	say(said.filter((text) => text !== "").join(" "), failure !== null);
	byId("list").replaceChildren(...answer === null ? [] : answer.near
	    ? [element("ul", {}, ...answer.points.map((point) => card(point, "h2")))]
	    : groups(answer.points));
}

byId("find").addEventListener("submit", (event) => {
	event.preventDefault();
	askMunicipality();
});
byId("municipality").addEventListener("input", () => {
	clearTimeout(timer);
	turn++;
	timer = setTimeout(askMunicipality, TYPING);
});
byId("near").addEventListener("click", askNear);
byId("by-position").hidden = !("geolocation" in navigator);
askMunicipality();
