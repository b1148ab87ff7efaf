/* What all tasks of the counter share: who is at it, and the one place where
 * results are said: in words, colour and sound. */

import { byId, element, put, show } from "/assets/dom.js";
import { problemText, word } from "/assets/words.js";
import { sound } from "/assets/sound.js";

export const desk = {
	shift: null,   /* as GET /v1/shift has it */
	message: null, /* { tone, parts }: kept, to be said in another language */
	redraw() {},
	signedIn() {},
	signedOut() {},
};

const SIGNS = { good: "✓", step: "→", ask: "?", bad: "✕", wait: "…" };

/* parts: [text, values] each, as word() takes them. */
export function say(tone, ...parts) {
	desk.message = { tone, parts };
	sound(tone);
	desk.redraw();
	if (tone !== "ask") /* that is where its choices are */
		byId("result").scrollIntoView({ block: "nearest" });
}

export function sayNothing() {
	desk.message = null;
	desk.redraw();
}

/* A code where another one was wanted. */
export function sayInstead(code, ...wanted) {
	say("bad", [`scanned.${code.kind}`, code], wanted);
}

/* What the server said of what was asked, which was not done. */
export function sayProblem(answer) {
	if (answer.status === 401)
		desk.signedOut("sign.lost");
	else
		say("bad", [problemText(answer.body)]);
}

export function drawMessage() {
	const { tone, parts } = desk.message ?? { tone: "none", parts: [] };
	const box = byId("result");
	box.className = `result ${tone}`;
	put(byId("result-sign"), SIGNS[tone] ?? "");
	put(byId("result-kind"), tone === "none" ? "" : word(`result.${tone}`));
	put(byId("result-text"),
	    parts.map(([text, values]) => word(text, values)).join(" "));
}

/* steps: names in their order; the one that is now is marked for all senses. */
export function drawSteps(view, steps, now, details) {
	const at = steps.indexOf(now);
	steps.forEach((step, i) => {
		const node = byId(`${view}-${step}`);
		node.className = i < at ? "done" : i === at ? "now" : "later";
		if (i === at)
			node.setAttribute("aria-current", "step");
		else
			node.removeAttribute("aria-current");
		put(node.querySelector(".detail"), details[i] ?? "");
	});
}

/* Choices by their number: a key, a command's barcode, or a click. */
export function drawChoices(list, choices, choose) {
	const said = choices.map((choice, i) => `${i + 1} ${choice}`).join("");
	if (list.textContent === said)
		return; /* else whoever is on a button would lose it */
	list.replaceChildren(...choices.map((choice, i) => {
		const button = element("button", { type: "button" },
		    element("kbd", {}, String(i + 1)), ` ${choice}`);
		button.addEventListener("click", () => choose(i + 1));
		return element("li", {}, button);
	}));
}

/* question: null, or a text. It comes into sight and under the reader's cursor;
 * not a button of it, which a scanner's last Enter could press. */
export function ask(section, question) {
	const heading = section.querySelector("h2");
	const appears = question !== null && section.hidden;
	show(section, question !== null);
	put(heading, question ?? "");
	if (appears)
		heading.focus();
}
