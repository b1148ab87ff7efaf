/* The PUK, shown once a press of the button. It stands in the page alone: not in
 * its address, its history or what the browser keeps; and it goes when the page
 * does, when it is hidden, or after two minutes. */

const SHOWN_MS = 120000;
const at = (id) => document.getElementById(id);
const parts = ["shown", "refused", "failed"];
let asking = false;
let timer = 0;

function forget() {
	clearTimeout(timer);
	at("puk").replaceChildren();
	at("shown").hidden = true;
}

function show(part) {
	for (const one of parts)
		at(one).hidden = one !== part;
	if (part !== undefined)
		at(part).focus();
}

async function post(path, body) {
	const answer = await fetch(path, { method: "POST", cache: "no-store",
		credentials: "same-origin", redirect: "error",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify(body) });
	return { good: answer.ok, ...await answer.json() };
}

/* Every digit in a box of its own, as on the sheet, and as one number for who
 * hears it. */
function tell(puk) {
	at("puk").replaceChildren(...[...puk].map((digit) => {
		const box = document.createElement("li");
		box.textContent = digit;
		return box;
	}));
	timer = setTimeout(() => { forget(); at("ask").focus(); }, SHOWN_MS);
	show("shown");
}

function refuse(problem) {
	at("why").textContent =
	    document.documentElement.lang === "it" ? problem.detail
						   : problem.detail_en;
	show("refused");
}

async function ask() {
	const { good, token, ...problem } = await post("/v1/tokens", {});
	if (!good)
		return refuse(problem);
	const answer = await post("/v1/puk", { token });
	return answer.good ? tell(answer.puk) : refuse(answer);
}

at("ask").addEventListener("click", async () => {
	if (asking)
		return;
	asking = true;
	at("ask").setAttribute("aria-disabled", "true");
	forget();
	try {
		await ask();
	} catch {
		show("failed");
	}
	at("ask").removeAttribute("aria-disabled");
	asking = false;
});
at("hide").addEventListener("click", () => { forget(); at("ask").focus(); });
addEventListener("pagehide", forget);
at("ask").hidden = false;
