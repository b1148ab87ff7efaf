/* A help desk on the telephone: cards are blocked by who knows the CIP. */

import { accessible, is, like, network, ok, said, says, scannerOf, scenario,
	shot, station, tone, web } from "./lib.mjs";

const { cards, cips, badges } = web;
const wrong = (cip) => cip.slice(0, -1) + (Number(cip.slice(-1)) + 1) % 10;

let page, scan, line;
let sent = []; /* every request to block */

async function fields() {
	return [await page.inputValue("#card"), await page.inputValue("#cip")].join("|");
}

/* As people type: by field, and read back. */
async function type(card, cip) {
	await page.fill("#card", card);
	await page.fill("#cip", cip);
	await page.click("#block-form button[type=submit]");
}

/* Nothing of a call is in the page, or in what a browser keeps. */
async function keepsNothing(card, cip, when) {
	const kept = await page.evaluate(() => [document.body.textContent,
		...[...document.querySelectorAll("input")].map((one) => one.value),
		JSON.stringify(localStorage), JSON.stringify(sessionStorage),
		document.cookie, location.href].join("\n"));
	ok(!kept.includes(cip) && !kept.includes(card) &&
	    !kept.replace(/ /g, "").includes(cip), `${when}, neither card nor CIP is left`);
}

async function sign() {
	await page.goto(`${line.origin}/`);
	is(await page.title(), "Assistenza · busta", "its station has the help desk's page");
	ok(await page.isHidden("#block"), "and nothing can be done before the shift");
	await shot(page, "help-sign");
	await accessible(page, "signing in at the help desk");
	await scan(cards[1]);
	await says(page, /^È una carta\. Qui serve il tesserino/, "a card is no badge");
	await page.fill("#hand", badges.clerk);
	/* An Enter at once would be the scanner's second one, whose last key had a time to come. */
	await page.waitForTimeout(300);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#block:not([hidden])");
	is(await page.textContent("#operator"), web.clerk, "a badge typed by hand begins the shift");
	is(await page.textContent("#station"), "assistenza-1", "at this station");
	is(await page.evaluate(() => document.activeElement.id), "card", "and the number is asked for");
	await shot(page, "help-block");
	await accessible(page, "the question for number and CIP");
	like(await page.textContent(".read"), /tre PIN sbagliati.*PUK.*otto cifre/s,
	    "what to do after three wrong PINs is there to be read to the caller");
	like(await page.textContent(".read"), /con il PIN bloccato il portale non riconosce la carta.*sportello/s,
	    "and that then no portal tells a PUK");
}

async function typos() {
	await type("80380000300", cips[1]);
	await says(page, /^Non è il numero di una carta/, "what is no number of a card is said");
	is(await page.evaluate(() => document.activeElement.id), "card", "where it is to be corrected");
	await type("RSSMRA80A01H501U", cips[1]);
	await says(page, /non è il codice fiscale/, "nor has a person one");
	await type(cards[1], "123a");
	await says(page, /^Il codice utente \(CIP\) è di sole cifre/, "and what is no CIP");
	is(await page.evaluate(() => document.activeElement.id), "cip", "likewise");
	await shot(page, "help-typo");
	await accessible(page, "a mistake while typing");
	is(sent.length, 0, "neither was sent: no try is used");
}

async function readBack() {
	await type(cards[1].replace(/(.{4})/g, "$1 "), cips[1].replace(/(.{3})/g, "$1-"));
	await page.waitForSelector("#confirm:not([hidden])");
	is(await page.textContent("#confirm-card"), cards[1].replace(/(.{4})(?=.)/g, "$1 "), "the number is shown in fours, to be read back");
	is((await page.textContent("#confirm-cip")).replace(/ /g, ""), cips[1], "and the CIP");
	is(await page.evaluate(() => document.activeElement.id), "confirm-title", "and the question is under the reader's cursor");
	await shot(page, "help-confirm");
	await accessible(page, "the question whether to block");
	await page.click("#change");
	is(await page.inputValue("#card"), cards[1].replace(/(.{4})/g, "$1 ").trimEnd() + " ", "what was typed can be corrected");
	await page.keyboard.press("Escape");
	await says(page, /^Annullato: niente/, "and Esc ends the call");
	is(await fields(), "|", "with both fields empty");
	await keepsNothing(cards[1], cips[1], "after a call that ended");
	is(sent.length, 0, "nothing was sent");
}

async function wrongOne() {
	await type(cards[1], wrong(cips[1]));
	await page.click("#go");
	await says(page, /non corrispondono/, "a wrong CIP does not match");
	is(await tone(page), "bad", "in its colour");
	const first = await said(page);
	is(await fields(), "|", "and is gone from the page");
	await type("80380000300099999999", cips[1]);
	await page.click("#go");
	await page.waitForFunction((count) => performance.getEntriesByType("resource")
	    .filter((one) => one.name.endsWith("/v1/blocks")).length === count, 2);
	await says(page, /non corrispondono/, "nor does a card that is unknown");
	is(await said(page), first, "in the same words");
	await shot(page, "help-wrong");
	await keepsNothing("80380000300099999999", cips[1], "after a wrong one");
}

async function rightOne() {
	await type(cards[1], cips[1]);
	await page.click("#go");
	await says(page, /^La carta è bloccata, per sempre\. Numero da dare a chi chiama: [0-9]+\.$/, "the right one blocks the card");
	is(await tone(page), "good", "in its colour");
	await shot(page, "help-good");
	await accessible(page, "a card that is blocked");
	await keepsNothing(cards[1], cips[1], "after a block");
	await type(cards[1], cips[1]);
	await page.click("#go");
	await says(page, /già bloccata/, "a second time it says that it is");
}

/* The line breaks after the request has left: asked again, it is done once. */
async function loseAnswer() {
	sent = [];
	await type(cards[2], wrong(cips[2]));
	await page.click("#go");
	await says(page, /non corrispondono/, "one more that does not match");
	sent = [];
	await type(cards[2], cips[2]);
	line.swallow();
	await page.click("#go");
	await page.waitForTimeout(300);
	is(await fields(), "|", "as soon as it is sent the fields are empty");
	line.cut();
	await says(page, /^La carta non risulta ancora bloccata: restare in linea/, "a lost answer is said, and the caller stays on the line", 15000);
	await shot(page, "help-wait");
	await page.click("#end");
	await says(page, /^Aspettare/, "the shift cannot end meanwhile");
	line.mend();
	await says(page, /^La carta è bloccata/, "and it is done when the line is back", 20000);
	ok(sent.length > 1 && sent.every((one) => one.key === sent[0].key), "with the key it had at first", sent.length);
}

async function english() {
	await page.click("#language");
	is(await page.getAttribute("html", "lang"), "en", "the page speaks English, too");
	is(await page.textContent("#block-title"), "Blocking a card by telephone", "all of it");
	await shot(page, "help-english");
	await accessible(page, "the English page");
	await page.click("#language");
}

async function stray() {
	await page.focus("#language");
	await page.keyboard.type("8038", { delay: 90 });
	await page.waitForTimeout(400);
	is(await page.inputValue("#card"), "8038", "what is typed without a field is the number's");
	await page.keyboard.press("Escape");
	await scan(cards[3]);
	is(await page.inputValue("#card"), cards[3], "a card that is there can be scanned");
	await page.reload();
	await page.waitForSelector("#block:not([hidden])");
	is(await fields(), "|", "and a page loaded again has nothing of it");
}

async function forgets() {
	await page.clock.install();
	await page.fill("#card", cards[3]);
	await page.fill("#cip", cips[3]);
	await page.clock.runFor(179000);
	is(await page.inputValue("#cip"), cips[3], "a call may take its time");
	await page.clock.runFor(2000);
	await says(page, /^Dopo tre minuti/, "after three minutes without a key the call is over");
	await keepsNothing(cards[3], cips[3], "and then");
}

async function endShift() {
	await page.click("#end");
	await says(page, /^Turno finito/, "the shift ends");
	ok(await page.isHidden("#block"), "and nothing can be done any more");
}

await scenario("a help desk blocks the card of who knows its CIP, and keeps nothing of the call", async (browser) => {
	line = await network(web.port);
	page = await station(browser, "help", line.origin);
	scan = await scannerOf(page);
	page.on("request", (request) => {
		if (request.url().endsWith("/v1/blocks"))
			sent.push({ key: request.headers()["idempotency-key"] });
	});
	for (const part of [sign, typos, readBack, wrongOne, rightOne, loseAnswer, english, stray, forgets, endShift])
		await part();
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
