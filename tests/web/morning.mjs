/* A whole morning at a counter, by scanner alone. */

import { accessible, is, like, network, ok, said, says, scannerOf, scenario,
	shot, station, tone, web } from "./lib.mjs";
import { execFileSync } from "node:child_process";

const { codes, serials, cards, lots, badges } = web;

let page, scan, line;
let binds = []; /* every request to bind: its key and its body */

/* Of a holder who has no old card, by the sheet of commands. */
async function seePapers() {
	for (const choice of [1, 1, 1, 2, 4])
		await scan(`CMD${choice}`);
	await says(page, /^Documenti visti\. Ora la busta/, "the papers are seen");
}

async function handOut(n, number) {
	await seePapers();
	await handOver(n, number);
}

async function handOver(n, number) {
	await scan(codes[n]);
	await says(page, new RegExp(`^Busta ${serials[n]}\\. Ora la carta`), `envelope ${n} is read`);
	await scan(cards[number]);
	await says(page, /^Carta letta/, "its card is read");
	await scan(codes[n]);
}

async function isBound(n, sentence, patience) {
	await says(page, new RegExp(`^Busta ${serials[n]} abbinata`), sentence, patience);
}

/* The page has asked which is the next, and shows it. */
async function shows(n) {
	await page.waitForFunction((serial) => document.getElementById("next-serial").textContent === serial, serials[n]);
}

/* The day is opened. */
async function openDay() {
	await page.goto(`${line.origin}/`);
	is(await page.getAttribute("html", "lang"), "it", "the page is Italian to begin with");
	await shot(page, "sign");
	await accessible(page, "signing in");
	await scan(codes[1]);
	await says(page, new RegExp(`^È una busta \\(${serials[1]}\\)\\. Qui serve il tesserino`), "an envelope is no badge, and it says so");
	await scan(cards[1]);
	await says(page, /^È una carta\. Qui serve il tesserino/, "nor is a card");
	await scan("CMDBIND");
	await says(page, /^Prima il tesserino/, "nothing is done before the shift has begun");
	await scan("OPAAAAAAAAAAAAAAAAAAAA");
	await says(page, /tesserino non è valido/, "a badge of nobody is refused, in the server's words");
	is(await tone(page), "bad", "and in its colour");
	await scan(badges.clerk);
	await says(page, new RegExp(`^Buon lavoro, ${web.clerk}`), "a badge begins the shift");
	is(await page.textContent("#operator"), web.clerk, "and whose it is stands above");
}

/* A box comes. */
async function receiveBox() {
	await page.keyboard.press("F8");
	await says(page, /^Consegna D1: cominciare a contare/, "the one delivery on its way is chosen");
	await scan(lots[0]);
	await says(page, /: contate 100\.$/, "a lot's cover counts its hundred");
	await scan(codes[7]);
	await says(page, new RegExp(`^${serials[7]} era già contata`), "one of that lot was counted");
	for (let n = 101; n <= 119; n++)
		await scan(codes[n]);
	await says(page, /: contate 119\.$/, "loose ones are counted one by one");
	is(await page.textContent("#receive-difference"), "−1", "the difference is shown as it runs");
	await scan(cards[1]);
	await says(page, /^È una carta\. Qui servono buste/, "a card is none of the box");
	await page.keyboard.press("F10");
	await says(page, /attese 120, contate 119/, "a difference is asked about");
	await shot(page, "receive");
	await accessible(page, "receiving");
	await page.reload();
	await page.waitForSelector("#menu:not([hidden])");
	await page.keyboard.press("F8");
	await page.waitForFunction(() => document.getElementById("receive-count").textContent === "119");
	ok(true, "the count is still there when the page is loaded again");
	await scan(codes[120]);
	await says(page, /: contate 120\.$/, "the one that lacked is found");
	await page.evaluate(() => fetch("/v1/shift", { method: "DELETE",
		headers: { "Content-Type": "application/json", "Idempotency-Key": "elsewhere" } }));
	await scan("CMDOK");
	await says(page, /^Il turno è finito/, "a shift that ended meanwhile is said");
	await scan(badges.clerk);
	await says(page, /^Buon lavoro/, "the badge begins another");
	await page.keyboard.press("F8");
	await page.waitForFunction(() => document.getElementById("receive-count").textContent === "120");
	await scan("CMDOK");
	await says(page, /^Consegna D1 ricevuta: 120 buste/, "and the delivery is received, by a command's barcode");
}

/* Whose papers are not seen gets no envelope: by keys, clicks and scans. */
async function trySeeing() {
	await scan(codes[1]);
	await says(page, /^È una busta .* Prima i documenti/, "before the papers no envelope is taken");
	await shot(page, "case");
	await accessible(page, "asking for whom");
	await scan("2");
	await page.waitForTimeout(400);
	is(await page.isVisible("#papers-boxes"), false, "a code of one digit is a scan, and chooses nothing");
	await page.keyboard.press("2");
	await says(page, /^Con quale documento/, "one key says for whom");
	await accessible(page, "asking by which document");
	await page.keyboard.press("2");
	await says(page, /^Segnare ciò che si è visto/, "and another by which document");
	is(await page.locator("#papers-list input").count(), 6, "a parent has six lines before her");
	await shot(page, "list");
	await accessible(page, "the check list");
	like(await page.getAttribute("#papers-form", "href"), /^\/assets\/form-minor-it\.pdf$/, "and the form to print");
	is(await page.evaluate(async (link) => {
		const got = await fetch(document.querySelector(link).href);
		return `${got.status} ${got.headers.get("Content-Type")} ${(await got.text()).slice(0, 5)}`;
	}, "#papers-form"), "200 application/pdf %PDF-", "which is there");
	for (const line of await page.locator("#papers-list input").all()) {
		await line.focus();
		for (const code of [codes[1], cards[1], lots[0], badges.clerk])
			await scan(code, { end: ["Enter", "Enter"] });
	}
	is(await page.locator("#papers-list input:checked").count(), 0, "whatever is scanned while a box has the focus, none is ticked");
	await page.focus("#tick-card");
	await page.keyboard.press("Space");
	await says(page, /^Visto: Tessera TS-CNS ricevuta, del figlio minore/, "a blank ticks the box it is on");
	await page.keyboard.press("Space");
	await says(page, /^Non visto: Tessera/, "and unticks it");
	await page.keyboard.press("2");
	await says(page, /^Visto: Tessera/, "as its number does");
	await page.click("text=Documento di chi è allo sportello (Passaporto)");
	await says(page, /^Visto: Documento .* \(Passaporto\)/, "or a click on its words");
	await scan(codes[1]);
	await says(page, /^È una busta .* Prima i documenti/, "some of them are not enough");
	await scan("CMD3");
	await scan("CMD4");
	await says(page, /^Visto: Modulo di attivazione sottoscritto dal genitore/, "the sheet of commands ticks as the keys do");
	await scan("CMD6");
	await says(page, /^Documenti visti\. Ora la busta/, "with the last all are seen");
	like(await page.textContent("#bind-papers"), /Figlio minore · Passaporto/, "and the step says for whom");
	await accessible(page, "the papers seen");
	await page.keyboard.press("Escape");
	await says(page, /^Annullato/, "Esc forgets them");
	await seePapers();
}

/* Twenty are handed out. */
async function handOutNine() {
	await scan("CMDBIND");
	await shows(1);
	is(await page.textContent("#next-count"), "120", "the next one and how many there are is shown");
	await accessible(page, "handing out");
	await trySeeing();
	await scan(cards[1]);
	await says(page, /^È una carta\. Qui serve la busta/, "a card where an envelope is wanted");
	await shot(page, "wrong");
	await scan(lots[0]);
	await says(page, /^È la copertina di un pacco .* Qui serve la busta/, "a lot's cover");
	await scan(badges.clerk);
	await says(page, /^È un tesserino\. Qui serve la busta/, "a badge");
	await scan("HELLO");
	await says(page, /^Codice sconosciuto\. Qui serve la busta/, "and what is none of them");
	await scan(codes[1].slice(0, -6));
	await says(page, /senza il suo codice/, "a serial alone is no envelope");
	ok(!(await page.content()).includes(cards[1]), "a card's number is nowhere in the page");
	await scan(codes[1]);
	await says(page, /Ora la carta/, "the envelope");
	await scan(codes[2]);
	await says(page, /^È una busta .* Qui serve la carta/, "an envelope where a card is wanted");
	await scan("RSSMRA80A01H501U");
	await says(page, /^È il codice fiscale, .* Qui serve la carta/, "the barcode on a card's back is a person's");
	await scan(cards[1]);
	await says(page, /^Carta letta/, "the card");
	await shot(page, "confirm");
	await accessible(page, "confirming");
	await scan(codes[2]);
	await says(page, /^È un’altra busta .* Niente è stato abbinato/, "another envelope does not confirm");
	await page.keyboard.press("Enter");
	await page.keyboard.press("Enter");
	is(binds.length, 0, "and nothing but that envelope does, no Enter of a scanner");
	await scan(codes[1]);
	await isBound(1, "the same envelope does");
	is(await tone(page), "good", "which is said in its colour as well");
	await shot(page, "bound");
	is(JSON.stringify(binds.at(-1).body.activation), JSON.stringify({ case: "holder", identity: "identity-card", ticked: ["identity-valid", "card", "no-old-card"] }), "and what was seen goes with it");
	await scan(codes[2]);
	await says(page, /Prima i documenti/, "of the next citizen nothing is seen yet");
	/* The answer to what is next comes late: a quick hand is not asked why. */
	await page.route("**/v1/next", (route) => setTimeout(() => route.continue(), 700));
	for (let n = 2; n <= 4; n++) {
		await handOut(n, n);
		await isBound(n, `quickly, ${n} are handed out`);
	}
	await shows(5);
	await page.unroute("**/v1/next");
	for (let n = 5; n <= 9; n++) {
		await handOut(n, n);
		await isBound(n, `${n} are handed out`);
	}
}

/* A card that has one. */
async function refuseCard() {
	await handOut(10, 3);
	await says(page, /Questa tessera ha già una busta/, "a card that has an envelope is refused");
	is(await page.textContent("#next-serial"), serials[10], "and the envelope is still the next");
}

/* Lost in the middle. The papers are those of the citizen whose card was not. */
async function loseAnswer() {
	binds = [];
	await scan(codes[10]);
	await says(page, /Ora la carta/, "the envelope");
	await scan(cards[10]);
	await says(page, /^Carta letta/, "its card");
	line.swallow();
	await scan(codes[10]);
	await page.waitForTimeout(500);
	line.cut();
	await says(page, /non è ancora confermata: non consegnarla/, "an answer that is lost is said: not confirmed yet", 20000);
	is(await tone(page), "wait", "in a colour of its own");
	await shot(page, "unconfirmed");
	await accessible(page, "not confirmed yet");
	await scan(codes[11]);
	await says(page, /^Aspettare/, "nothing else is begun meanwhile");
	await page.keyboard.press("F9");
	await page.waitForTimeout(100);
	ok(await page.isHidden("#day") && await page.isVisible("#bind"), "nor another task");
	const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
	like(kept, new RegExp(serials[10]), "the browser keeps which envelope that was");
	ok(!kept.includes(cards[10]) && !kept.includes(badges.clerk), "and neither the card nor the badge", kept);
	line.mend();
	await isBound(10, "when the line is back, it is confirmed by itself", 30000);
	ok(binds.length >= 2 && new Set(binds.map((one) => one.key)).size === 1, "the same request with the same key", JSON.stringify(binds.map((one) => one.key)));
	is(await page.evaluate(() => localStorage.getItem("busta.pending.bind")), null, "nothing of it is kept any more");
}

/* Lost, and the page closed. */
async function losePage() {
	binds = [];
	await seePapers();
	await scan(codes[11]);
	await says(page, /Ora la carta/, "the envelope");
	await scan(cards[11]);
	await says(page, /^Carta letta/, "its card");
	line.swallow();
	await scan(codes[11]);
	await page.waitForTimeout(500);
	line.cut();
	await says(page, /non è ancora confermata/, "again an answer is lost", 20000);
	line.mend();
	await page.reload();
	await page.waitForSelector("#resume:not([hidden])");
	like(await page.textContent("#resume-text"), new RegExp(serials[11]), "a page that was closed says what is not confirmed");
	await shot(page, "resume");
	await accessible(page, "a binding not confirmed after a reload");
	await scan(codes[12]);
	await says(page, new RegExp(`^Prima la busta ${serials[11]}`), "another envelope waits");
	const first = binds[0].key;
	const seen = binds[0].body.activation;
	binds = [];
	await handOver(11, 11);
	await isBound(11, "scanned again, it is confirmed");
	is(JSON.stringify(binds[0].body.activation), JSON.stringify(seen), "with what had been seen, without asking again");
	is(binds.map((one) => one.key).join(), first, "with the key it had before the page was closed");
}

/* One is spoiled. */
async function spoilOne() {
	await scan("CMDSPOIL");
	await scan(codes[12]);
	await says(page, new RegExp(`^Perché si scarta ${serials[12]}`), "what is spoiled has a reason");
	await accessible(page, "spoiling");
	await shot(page, "spoil");
	await page.keyboard.press("4");
	await says(page, /dopo non si può più usare/, "which one key says");
	await scan(codes[13]);
	await says(page, new RegExp(`^È una busta .* Ripassare la busta ${serials[12]}`), "another envelope is not spoiled with it");
	await scan(codes[12]);
	await says(page, new RegExp(`^Busta ${serials[12]} scartata`), "the same one again spoils it");
}

/* Out of order, by a scanner alone. */
async function goOutOfOrder() {
	await scan("CMDBIND");
	await shows(13);
	await seePapers();
	await scan(codes[14]);
	await says(page, new RegExp(`^La prossima busta è ${serials[13]}`), "an envelope out of order is asked about");
	await shot(page, "why");
	await accessible(page, "asking why");
	await scan(cards[14]);
	await says(page, /^È una carta\. Prima scegliere il motivo/, "a card is no reason");
	await page.click("#language");
	await says(page, /^That is a card\. First choose the reason/, "the language changes in the middle of it");
	like(await page.textContent("#why-choices"), /The one before is damaged/, "with its choices");
	await page.click("#language");
	await scan("CMD2");
	await says(page, new RegExp(`^Busta ${serials[14]}\\. Ora la carta`), "a command's barcode says why");
	await scan(cards[14]);
	await says(page, /^Carta letta/, "its card");
	await scan(codes[14]);
	await isBound(14, "and it is bound");
	is(binds.at(-1).body.out_of_order, "previous-damaged", "with that reason");
	await shows(15);
	await seePapers();
	await scan(codes[13]);
	await says(page, /^La prossima busta è/, "the one that was left is out of order now");
	await scan(codes[15]);
	await says(page, new RegExp(`^Busta ${serials[15]}\\. Ora la carta`), "the right envelope answers the question as well");
	await scan("CMDNO");
	await says(page, /^Annullato/, "a command cancels");
}

/* And the rest of twenty. */
async function handOutEight() {
	for (let n = 15; n <= 22; n++) {
		await handOut(n, n);
		await isBound(n, `handed out, the one of number ${n}`);
	}
}

/* Two citizens bring their old cards, which two people sign away. */
async function bringOldCard(n) {
	for (const choice of [1, 3, 1, 2, 3])
		await scan(`CMD${choice}`);
	await says(page, /^Documenti visti/, "one who brings an old card");
	await handOver(n, n);
	await isBound(n, "is handed an envelope");
	return /scrivere (V[0-9]+) /.exec(await said(page))?.[1];
}

async function signOldCards() {
	const one = await bringOldCard(23), two = await bringOldCard(24);
	ok(one !== undefined && one !== two, "each old card has a name to be written on it", `${one} ${two}`);
	await page.keyboard.press("F7");
	await page.waitForFunction(() => document.getElementById("old-lying").textContent === "2");
	ok(true, "two old cards are to be withdrawn");
	await accessible(page, "old cards");
	await scan(badges.second);
	await says(page, /^È un tesserino\. Prima scegliere/, "a badge signs nothing yet");
	await page.keyboard.press("2");
	await says(page, /^Nessuna tessera ritirata/, "nothing is to be destroyed");
	await page.keyboard.press("1");
	await says(page, /^Tessere da ritirare: 2/, "both are counted");
	await shot(page, "old-cards");
	await accessible(page, "counting old cards");
	await scan(cards[1]);
	await says(page, /^È una carta\. Qui serve il tesserino di una seconda persona/, "a card is no signature");
	await scan(badges.clerk);
	await says(page, /La seconda firma è di un'altra persona/, "nor is the clerk's own badge");
	await page.click(`text=${two}`);
	await says(page, /^Tessere da ritirare: 1/, "one that lacks is unticked");
	await scan(badges.second);
	await says(page, new RegExp(`^Tessere ritirate: 1\\. Firmato da ${web.clerk} e ${web.second}`), "the second person's badge signs for the other");
	is(await page.textContent("#old-withdrawn"), "1", "which is to be destroyed then");
	await scan("CMD1");
	await says(page, /^Tessere da ritirare: 1/, "the one that lacked has been found");
	line.swallow();
	await scan(badges.second);
	await page.waitForTimeout(500);
	line.cut();
	await says(page, /non è ancora confermata/, "an answer that is lost is waited for", 20000);
	const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
	ok(kept.includes(two) && !kept.includes(badges.second), "with the card's name kept, and no badge", kept);
	line.mend();
	await says(page, /^Tessere ritirate: 1/, "and is done once", 30000);
	await scan("CMD2");
	await says(page, /^Tessere da distruggere: 2/, "both are destroyed");
	await scan(badges.second);
	await says(page, /^Tessere distrutte: 2/, "before the same two");
	is(await page.textContent("#old-lying") + await page.textContent("#old-withdrawn"), "00", "and none is left");
	await scan("CMDBIND");
}

/* What is not of this counter. */
async function refuseStrangers() {
	await seePapers();
	await scan(web.foreign);
	await says(page, /non risulta in questo sportello/, "an envelope of another counter is not here");
	const notHere = await said(page);
	await scan(web.unknown);
	await says(page, /non risulta in questo sportello/, "nor is one there is none of");
	is(await said(page), notHere, "in the same words");
}

/* The day's sheet. */
async function printSheet() {
	await page.keyboard.press("F9");
	await page.waitForSelector("#day-sheet:not([hidden])");
	await shot(page, "day", { fullPage: true });
	await accessible(page, "the day's sheet");
	await page.pdf({ path: web.sheet, preferCSSPageSize: true });
	const sheet = execFileSync("pdftotext", ["-layout", web.sheet, "-"], { encoding: "utf8" });
	for (const [what, count] of [["Apertura", 0], ["\\+ Ricevute", 120], ["− Abbinate", 22], ["− Scartate", 1], ["− Mancanti", 0], ["= Chiusura", 97]])
		like(sheet, new RegExp(`${what} +${count}$`, "m"), `on paper: ${what.replace("\\", "")} ${count}`);
	like(sheet, /L’operatore +Chi controlla/, "and place for two signatures");
	is((sheet.match(/ abbinata +LZ26-/g) ?? []).length, 22, "and a line for every envelope");
	ok(!sheet.includes("Codice scritto a mano") && !sheet.includes("Fine turno"), "and nothing of the screen");
	const info = execFileSync("pdfinfo", [web.sheet], { encoding: "utf8" });
	like(info, /Page size: +59[45]\.\d* x 84[12]/, "it is A4");
}

/* Commands. */
async function readCommands() {
	await page.click('[data-view="commands"]');
	await accessible(page, "the commands");
	await page.screenshot({ path: web.commands, fullPage: true });
	let read = "";
	try {
		read = execFileSync("zbarimg", ["-q", "--raw", web.commands], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	} catch { /* none found */ }
	is(read.trim().split("\n").sort().join(" "),
	    "CMD1 CMD2 CMD3 CMD4 CMD5 CMD6 CMD7 CMD8 CMD9 CMDBIND CMDDAY CMDEND CMDNO CMDOK CMDOLD CMDPRINT CMDRECEIVE CMDSPLIT CMDSPOIL",
	    "the printed commands are read by another's reader");
}

async function endDay() {
	await scan("CMDEND");
	await says(page, /^Turno finito/, "a command ends the shift");
	await scan(codes[25]);
	await says(page, /Qui serve il tesserino/, "and then there is nothing to do without a badge");
}

function listen(request) {
	if (request.url().endsWith("/v1/bindings"))
		binds.push({ key: request.headers()["idempotency-key"],
			body: request.postDataJSON() });
}

await scenario("a morning at a counter is done with a scanner, and nothing is lost or doubled", async (browser) => {
	line = await network(web.port);
	page = await station(browser, "counter", line.origin);
	scan = await scannerOf(page);
	page.on("request", listen);
	for (const part of [openDay, receiveBox, handOutNine, refuseCard, loseAnswer, losePage, spoilOne, goOutOfOrder, handOutEight, signOldCards, refuseStrangers, printSheet, readCommands, endDay])
		await part();
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
