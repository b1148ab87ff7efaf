/* Keys that come too fast, too slow, twice, or at the wrong moment. Nothing is
 * bound here: every case begins with no envelope in hand. */

import { is, like, network, said, says, scannerOf, scenario, station, web }
	from "./lib.mjs";

const { codes, serials, cards, badges, first } = web;
const one = first, other = first + 1;

const taken = new RegExp(`^Busta ${serials[one]}\\. Ora la carta`);

/* The papers are seen, and no envelope is in hand. */
async function begin(page, scan) {
	await page.keyboard.press("Escape");
	await page.keyboard.press("F2");
	await page.waitForFunction(() =>
		document.getElementById("result-text").textContent === "");
	for (const choice of [1, 1, 1, 2, 4])
		await scan(`CMD${choice}`);
	await page.waitForFunction(() =>
		/^Documenti visti/.test(document.getElementById("result-text").textContent));
}

async function focus(page, selector) {
	await page.focus(selector);
}

/* Each: what is tried, how the page is found, the keys, what is said. */
const cases = [
	["a scan that ends with Tab", null,
		(scan) => scan(codes[one], { end: ["Tab"] }), taken],
	["one that ends with CR and LF", null,
		(scan) => scan(codes[one], { end: ["Enter", "Enter"] }), taken],
	["the same while the focus is on a button", (page) => focus(page, "#language"),
		(scan) => scan(codes[one], { end: ["Enter", "Enter"] }), taken],
	["in small letters", null,
		(scan) => scan(codes[one].toLowerCase()), taken],
	["while the focus is on a button", (page) => focus(page, "#language"),
		(scan) => scan(codes[one]), taken],
	["while it is in the field for typing", (page) => focus(page, "#hand"),
		(scan) => scan(codes[one]), taken],
	["by a scanner as slow as a hand", null,
		(scan) => scan(codes[one], { gap: 70 }), taken],
	["by one slower than any hand, in the field", (page) => focus(page, "#hand"),
		(scan) => scan(codes[one], { gap: 140 }), taken],
	["and outside of it", null,
		(scan) => scan(codes[one], { gap: 140 }), taken],
	["on a machine that stutters in the middle", null,
		(scan) => scan(codes[one], { stutter: 6 }), taken],
	["typed with hyphens and blanks", (page) => focus(page, "#hand"),
		(scan) => scan(`${serials[one]} ${codes[one].slice(-6)}`, { gap: 60 }),
		taken],
	["scanned twice in a row", null, async (scan) => {
		await scan(codes[one]);
		await scan(codes[one]);
	}, /Ora la carta/],
	["a character that was misread", null,
		(scan) => scan(codes[one].replace(/.(.{6})$/, (all, token) =>
			(all[0] === "A" ? "B" : "A") + token)), /^Codice letto male/],
	["a card of 16 letters and digits", null,
		(scan) => scan("IDCARTA000000001"), /^È una carta/],
	["a code of one character", null, (scan) => scan("4"), /^Codice sconosciuto/],
	["nothing but Enter", null, (scan) => scan(""), /^Documenti visti/],
];

async function tryCase(page, scan, [what, before, keys, expected]) {
	await begin(page, scan);
	await before?.(page);
	await keys(scan);
	await says(page, expected, what);
	is(await page.inputValue("#hand"), "", "  and nothing is left in the field");
	is(await page.getAttribute("html", "lang"), "it", "  and no button was pressed");
}

/* What somebody had typed before a scan came is still there. */
async function tryHalfTyped(page, scan) {
	await begin(page, scan);
	await focus(page, "#hand");
	await scan("LZ", { gap: 60, end: [] });
	await page.waitForTimeout(200);
	await scan(codes[one]);
	await says(page, taken, "a scan amid typing is a scan");
	is(await page.inputValue("#hand"), "LZ", "and what was typed stays");
	await page.fill("#hand", "");
}

/* A digit is a choice only if nothing follows it. */
async function tryChoices(page, scan) {
	await begin(page, scan);
	await scan(codes[other]);
	await says(page, /^La prossima busta è/, "a question is asked");
	await scan(cards[1]);
	await says(page, /Prima scegliere il motivo/, "a card's number, which begins with a digit, is no choice");
	await scan("4", { end: [] });
	await says(page, new RegExp(`^Busta ${serials[other]}\\. Ora la carta`), "the digit alone is");
	await begin(page, scan);
	await scan(codes[other]);
	await says(page, /^La prossima busta è/, "asked again");
	await focus(page, "#hand");
	await scan("3", { gap: 60 });
	await says(page, new RegExp(`^Busta ${serials[other]}\\. Ora la carta`), "typed into the field it is one, too");
	await begin(page, scan);
	await scan(codes[other]);
	await says(page, /^La prossima busta è/, "and again");
	await scan(codes[one]);
	await says(page, taken, "the right envelope answers it");
	await page.keyboard.press("Escape");
}

/* With a keyboard alone: the second button of the question. */
async function tryKeyboard(page, scan) {
	await begin(page, scan);
	await scan(codes[other]);
	await says(page, /^La prossima busta è/, "a question");
	/* A Tab at once would be the scanner's, whose last key had a time to come. */
	await page.waitForTimeout(300);
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	like(await page.evaluate(() => document.activeElement.textContent), /^2/, "Tab comes to its choices first");
	await page.keyboard.press("Enter");
	await says(page, /Ora la carta/, "and Enter chooses");
	await page.keyboard.press("Escape");
}

/* A held key is no scanner. */
async function tryHeld(page) {
	const before = await said(page);
	for (let i = 0; i < 12; i++)
		await page.keyboard.down("8");
	await page.keyboard.up("8");
	await page.waitForTimeout(400);
	is(await said(page), before, "a key that is held is no scan");
	is(await page.inputValue("#hand"), "8", "but one character that was typed");
	await page.fill("#hand", "");
}

async function tryTwoPages(page, line) {
	const second = await page.context().newPage();
	await second.goto(`${line.origin}/`);
	await says(second, /già aperto in un’altra finestra/, "a second page of the same browser stands aside");
	await second.close();
}

await scenario("a scan is taken whatever has the focus, and typing is typing", async (browser) => {
	const line = await network(web.port);
	const page = await station(browser, "counter", line.origin);
	const scan = await scannerOf(page);
	await page.goto(`${line.origin}/`);
	await scan(badges.clerk);
	await page.waitForFunction((serial) => document.getElementById("next-serial").textContent === serial, serials[one]);
	for (const row of cases)
		await tryCase(page, scan, row);
	await tryHalfTyped(page, scan);
	await tryChoices(page, scan);
	await tryKeyboard(page, scan);
	await tryHeld(page);
	await tryTwoPages(page, line);
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
