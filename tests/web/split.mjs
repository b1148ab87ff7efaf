/* Codes without an envelope: papers, an address typed twice, the card, a slip. */

import fs from "node:fs";

import { accessible, is, like, network, ok, said, says, scannerOf, scenario,
	shot, station, tone, web } from "./lib.mjs";

const { badges, cards } = web;

let page, scan, line;
let sent = []; /* every request to draw: its key and its body */

/* Of a holder, who has an old card (3) or none (4). */
async function seePapers(old = 4) {
	for (const choice of [1, 1, 1, 2, old])
		await scan(`CMD${choice}`);
	await says(page, /^Documenti visti\. Ora il recapito/, "the papers are seen");
}

async function write(to, again = to) {
	await page.fill("#split-to", to);
	await page.fill("#split-again", again);
	await page.click("#split-form button[type=submit]");
}

async function open() {
	await page.goto(`${line.origin}/`);
	await page.waitForLoadState();
	if (await page.isHidden("#menu"))
		await scan(badges.clerk);
	await page.waitForSelector("#menu:not([hidden])");
}

/* Whoever prints it: the window that opens, or what a browser without a viewer
 * makes of it. */
async function openSlip() {
	const opened = page.context().waitForEvent("page");
	await page.click("#split-print");
	const other = await opened;
	await says(page, /^Il foglio è aperto/, "the slip opens in a window of its own");
	like(other.url(), /^(blob:https:|about:blank|:?$)/, "which no server is asked for");
	await other.close();
}

async function beginning() {
	await open();
	await page.keyboard.press("F6");
	await page.waitForSelector("#split:not([hidden])");
	await accessible(page, "codes without an envelope, before the papers");
	await scan(cards[0]);
	await says(page, /^È una carta\. Prima i documenti/, "before the papers no card is taken");
	await seePapers(3);
	await shot(page, "split-address");
	await accessible(page, "asking for the address");
	await scan(web.envelope);
	await says(page, /^È una busta .* Qui serve il recapito/, "an envelope is no address");
	await write("mario.rossi");
	await says(page, /^Non è un indirizzo/, "nor is half of one");
	is(await tone(page), "bad", "and it is said in its colour");
	await write("mario.rossi@cittadini.example", "mario.rosi@cittadini.example");
	await says(page, /non sono uguali/, "two that differ are not taken");
	await page.focus("#split-to");
	await scan(cards[0]);
	is(await page.inputValue("#split-to"), "mario.rossi@cittadini.example", "a scan into the field leaves what was typed");
}

async function first() {
	await write("mario.rossi@cittadini.example");
	await says(page, /Ora la carta/, "typed twice it is");
	await accessible(page, "asking for the card");
	await scan(cards[0]);
	await says(page, /Rileggere il recapito/, "then the card");
	is(await page.textContent("#split-confirm-to"), "mario.rossi@cittadini.example", "and the address stands there to be read back");
	await shot(page, "split-confirm");
	await accessible(page, "reading the address back");
	await scan(cards[0], { end: ["Enter", "Enter"] });
	await says(page, /^Carta già letta/, "the card once more confirms nothing");
	is(sent.length, 0, "so far nothing was asked for");
	await scan(cards[1]);
	await says(page, /^È un’altra carta\. Niente/, "another card begins anew");
	is(await page.inputValue("#split-to"), "", "with no address");
	await write("mario.rossi@cittadini.example");
	await says(page, /Ora la carta/, "it is typed again");
	await scan(cards[0]);
	await says(page, /Rileggere/, "and the card scanned");
	await page.keyboard.press("F10");
	await says(page, /^Codici fatti: numero SA26-0000001-/, "confirmed, the codes are made");
	like(await said(page), /Vecchia tessera: scrivere V[0-9]+ /, "and what to write on the old card");
	const kept = await page.evaluate(() => JSON.stringify(localStorage));
	ok(!/rossi|8038/.test(kept), "the browser keeps neither address nor card", kept);
	await shot(page, "split-slip");
	await accessible(page, "printing the slip");
	await page.keyboard.press("F10");
	await says(page, /^Prima stampare il foglio/, "what was not opened was not printed");
	await page.keyboard.press("Escape");
	await says(page, /^Il foglio SA26-0000001-. è da stampare/, "and is not left behind");
	await openSlip();
	await page.reload();
	await page.waitForSelector("#menu:not([hidden])");
	await page.keyboard.press("F6");
	await page.waitForSelector("#split-paper:not([hidden])");
	ok(true, "after a reload it is still to be printed");
	/* What the window has, by the same page's own means. */
	const bytes = await page.evaluate(async (number) => {
		const original = URL.createObjectURL;
		return new Promise((resolve) => {
			URL.createObjectURL = (file) => {
				URL.createObjectURL = original;
				file.arrayBuffer().then((all) => resolve([...new Uint8Array(all)]));
				return original.call(URL, file);
			};
			document.getElementById("split-print").click();
		});
	});
	fs.writeFileSync(web.slip, Buffer.from(bytes));
	await says(page, /^Il foglio è aperto|^Il browser non apre/, "and may be opened again");
	await openSlip();
	await page.keyboard.press("F10");
	await says(page, /^Foglio SA26-0000001-. consegnato/, "printed, it is handed over");
}

/* The answer is lost; the page is closed, and somebody repeats it. */
async function lost() {
	await seePapers();
	await page.selectOption("#split-lang", "en");
	await write("333 1234567");
	await says(page, /Ora la carta/, "a mobile number of Italy is enough");
	is(await page.textContent("#split-address .detail"), "+393331234567", "and is shown as it will be used");
	await scan(cards[1]);
	await says(page, /Rileggere/, "its card");
	line.swallow();
	await page.click("#split-go");
	await says(page, /^I codici non sono ancora confermati/, "no answer, and it says so", 20000);
	is(await page.isVisible("#split-cancel"), false, "nothing can be cancelled then");
	line.cut();
	await page.close({ runBeforeUnload: false });
	line.mend();
}

async function resumed() {
	await open();
	await page.keyboard.press("F6");
	await page.waitForSelector("#split-resume:not([hidden])");
	ok(true, "whoever opens it again is told");
	await accessible(page, "codes that are not confirmed");
	const before = sent.length;
	await write("+39 333 1234576");
	await says(page, /Ora la carta/, "another address");
	await scan(cards[1]);
	await says(page, /Rileggere/, "and the same card");
	await page.keyboard.press("F10");
	await says(page, /^Il recapito o la carta non è quello di prima/, "are not what was sent", 20000);
	ok(await page.isVisible("#split-resume"), "of which it is still not known");
	await write("+39 333 1234567");
	await says(page, /Ora la carta/, "the same address");
	await scan(cards[1]);
	await says(page, /Rileggere/, "and card");
	await page.keyboard.press("F10");
	await says(page, /^Codici fatti: numero SA26-0000002-/, "have the codes that were made", 20000);
	is(sent[before + 1][0], sent[before - 1][0], "by the same request");
	is(sent[before + 1][1], sent[before - 1][1], "in the language that was chosen then");
	await openSlip();
	await page.keyboard.press("F10");
	await says(page, /^Foglio SA26-0000002-. consegnato/, "and their slip");
}

async function others() {
	await seePapers();
	await write("someone@cittadini.example");
	await says(page, /Ora la carta/, "an address");
	await scan(cards[0]);
	await says(page, /Rileggere/, "a card that has its codes");
	await page.keyboard.press("F10");
	await page.waitForFunction(() => document.getElementById("result").classList.contains("bad"));
	ok(!/undefined|null/.test(await said(page)), "is refused, in the server's words", await said(page));
	await seePapersOrNot();
	await page.click("#language");
	await page.fill("#split-to", "someone@cittadini.example");
	await page.fill("#split-again", "someone@cittadini.example");
	await page.selectOption("#split-lang", "en");
	await page.click("#split-form button[type=submit]");
	await says(page, /^The address is written\. Now the card/, "in English");
	await scan(cards[2]);
	await says(page, /^The card is read/, "as well");
	await shot(page, "split-english");
	await page.keyboard.press("F10");
	await says(page, /^The codes are made: number SA26-0000003-/, "another card's are made");
	const opened = page.context().waitForEvent("page");
	await page.click("#split-print");
	await (await opened).close();
	await says(page, /^The slip is open/, "its slip opens");
	await page.click("#split-done");
	await says(page, /^Slip SA26-0000003-. is handed over/, "and is handed over");
}

/* The papers of who stands there are still seen. */
async function seePapersOrNot() {
	await page.waitForSelector("#split-form:not([hidden])");
	ok(true, "and the papers of who stands there remain seen");
}

async function another() {
	await page.keyboard.press("F2");
	await page.waitForSelector("#bind:not([hidden])");
	await page.keyboard.press("2");
	await says(page, /By which document|Con quale documento/, "the papers of an envelope are its own");
	is(await page.evaluate(() => document.getElementById("papers").parentNode.id), "bind", "and are where its task is");
	await page.keyboard.press("2");
	await says(page, /^Tick what you have seen/, "as many as it takes");
	is(await page.locator("#papers-list input").count(), 6, "with the list of their case");
	await page.keyboard.press("F6");
	await page.keyboard.press("1");
	await says(page, /^By which document/, "another task begins with its own");
	await page.keyboard.press("1");
	await says(page, /^Tick what you have seen/, "to its own list");
	is(await page.locator("#papers-list input").count(), 4, "of another case");
	is(await page.evaluate(() => document.getElementById("papers").parentNode.id), "split", "and come over for the other");
	await page.keyboard.press("1");
	await says(page, /^Seen: /, "whose ticks are its own");
}

await scenario("codes without an envelope", async (browser) => {
	line = await network(web.port);
	page = await station(browser, "counter", line.origin);
	const watch = () => page.on("request", (request) => {
		if (request.method() === "POST" && request.url().endsWith("/v1/splits"))
			sent.push([request.headers()["idempotency-key"], request.postData()]);
	});
	watch();
	scan = await scannerOf(page);
	await beginning();
	await first();
	await lost();
	const context = page.context();
	const faults = page.faults;
	page = await context.newPage();
	page.faults = faults;
	page.on("pageerror", (error) => page.faults.push(error.stack));
	watch();
	scan = await scannerOf(page);
	await resumed();
	await others();
	await another();
	is(page.faults.join("\n"), "", "the page has nothing to say against itself");
	is(new Set(sent.map(([key]) => key)).size, 4, "each request had a key of its own");
});
