/* Who is at the counter: her badge, scanned at the beginning of a shift. It is
 * never kept and never shown. */

import { desk, say, sayInstead, sayNothing } from "/assets/desk.js";
import { read, sendUnkept } from "/assets/outbox.js";
import { problemText } from "/assets/words.js";

let isSending = false;

/* Whose counter this is, and who is at it: true if that is known. */
export async function askShift() {
	const answer = await read("/v1/shift");
	if (answer.status !== 200) {
		say("bad", [problemText(answer.body)]);
		return false;
	}
	desk.shift = answer.body;
	return true;
}

async function sign(badge) {
	isSending = true;
	sayNothing();
	const answer = await sendUnkept({ method: "POST", path: "/v1/shift",
		body: { badge } },
	    () => say("wait", ["sign.wait"]));
	isSending = false;
	if (answer.status !== 201) {
		say("bad", [problemText(answer.body)]);
		return;
	}
	desk.signedIn(answer.body);
	say("good", ["sign.good", answer.body]);
}

export async function endShift() {
	isSending = true;
	const answer = await sendUnkept({ method: "DELETE", path: "/v1/shift" },
	    () => say("wait", ["end.wait"]));
	isSending = false;
	if (answer.status === 200 || answer.status === 401)
		desk.signedOut("end.good");
	else
		say("bad", [problemText(answer.body)]);
}

function scan(code) {
	if (isSending)
		say("wait", ["busy"]);
	else if (code.kind === "badge")
		sign(code.text);
	else
		sayInstead(code, "wanted.badge");
}

export const signView = {
	name: "sign",
	isBusy: () => isSending,
	enter() {},
	leave() {},
	cancel() {},
	choose: () => false,
	scan,
	draw() {},
};
