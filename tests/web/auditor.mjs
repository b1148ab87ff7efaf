/* The auditor's page: what it shows, and what she takes home. What is in the
 * files is for the scenario to check, with other programs. */

import { accessible, is, like, network, ok, scannerOf, scenario, shot, station,
	web } from "./lib.mjs";

async function save(page, act, name) {
	const coming = page.waitForEvent("download");
	await act();
	const download = await coming;
	await download.saveAs(`${web.downloads}/${name}`);
	return download.suggestedFilename();
}

async function tryDownloads(page) {
	for (const link of await page.$$("#downloads a")) {
		const name = await link.getAttribute("download");
		is(await save(page, () => link.click(), name), name, `${name} is taken home`);
	}
}

async function tryProof(page) {
	const scan = await scannerOf(page);
	await page.fill("#serial", web.serials[1]);
	await save(page, () => page.keyboard.press("Enter").then(() => page.click("#proof button")), "typed.proof");
	like(await page.textContent("#proof-said"), new RegExp(web.serials[1]), "the proof of a typed serial is downloaded");
	await page.focus("h1");
	await save(page, () => scan(web.codes[2]), "scanned.proof");
	like(await page.textContent("#proof-said"), new RegExp(web.serials[2]), "and of a scanned envelope");
	await page.fill("#serial", "LZ26-0000001-X");
	await page.click("#proof button");
	await page.waitForFunction(() => /Non è il numero/.test(document.getElementById("proof-said").textContent));
	ok(true, "a number that is none is said to be none");
	await page.fill("#serial", web.never);
	await page.click("#proof button");
	await page.waitForFunction(() => /registro firmato non dice nulla/.test(document.getElementById("proof-said").textContent));
	ok(true, "as is one the log knows nothing of");
}

/* One bar's number for each place of the table, and no other. */
async function tryChart(page) {
	const sums = await page.$$eval("#stock tr", (lines) => {
		const all = new Map();
		for (const line of lines) {
			const [place, , count] = [...line.children].map((one) => one.textContent);
			all.set(place, (all.get(place) ?? 0) + Number(count.replaceAll(".", "")));
		}
		return [...all.values()];
	});
	const bars = await page.$$eval(".chart .total", (texts) =>
		texts.map((text) => Number(text.textContent.replaceAll(".", ""))));
	is(bars.join(), sums.join(), "the chart has the table's sums");
	const unseen = await page.$$eval(".chart rect, .legend rect", (pieces) => pieces
	    .filter((piece) => piece.getBoundingClientRect().width < 1)
	    .map((piece) => piece.getAttribute("class")));
	is(unseen.join(), "", "and each of its states is seen");
	like(await page.getAttribute(".chart", "aria-label"), /stessi numeri della tabella/, "and says where they can be read");
}

await scenario("an auditor sees stock without touching it", async (browser) => {
	const line = await network(web.port);
	const page = await station(browser, "auditor", line.origin);
	const writes = [];
	page.on("request", (request) => {
		if (request.method() !== "GET")
			writes.push(request.url());
	});
	await page.goto(`${line.origin}/`);
	await page.waitForSelector("#stock tr");
	like(await page.textContent("#verified"), /^Firma verificata/, "the last checkpoint is verified");
	like(await page.textContent("#stock"), new RegExp(`counter-1.*`), "stock stands by its place");
	like(await page.textContent("#transit"), new RegExp(web.transit), "what is in transit has its age");
	like(await page.textContent("#discrepancies"), new RegExp(web.discrepancy), "a discrepancy is named");
	await tryChart(page);
	await accessible(page, "the auditor's page");
	await shot(page, "auditor", { fullPage: true });
	await page.click("#language");
	like(await page.textContent("h1"), /^Audit$/, "it speaks English");
	await page.click("#language");
	await tryDownloads(page);
	await tryProof(page);
	is(writes.join(), "", "and it asks nothing that changes anything");
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
