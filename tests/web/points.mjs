/* A citizen looks for a counter on her telephone: by name, or by where she is,
 * which nobody asks her unless she wants it. The counters are those of the
 * scenario (tests/scenario/points.sh). */

import { accessible, is, like, ok, scenario, shot, station, web } from "./lib.mjs";

const telephone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const rome = { latitude: 41.9027835, longitude: 12.4963655 };

/* A browser that counts how often its position is asked for. */
async function visitor(browser, options) {
	const page = await station(browser, "nobody", web.public, { ...telephone, ...options });
	page.asked = [];
	page.on("request", (request) => {
		if (new URL(request.url()).pathname === "/v1/points")
			page.asked.push(new URL(request.url()).search);
	});
	await page.addInitScript(() => {
		window.positions = 0;
		const { geolocation } = navigator;
		const get = geolocation.getCurrentPosition.bind(geolocation);
		geolocation.getCurrentPosition = (...all) => {
			window.positions++;
			get(...all);
		};
		geolocation.watchPosition = geolocation.getCurrentPosition;
	});
	await page.goto(`${web.public}/punti`);
	await page.waitForSelector(".point");
	return page;
}

async function shown(page, wanted, sentence) {
	const titles = () => page.$$eval(".point > :first-child", (list) => list.map((one) => one.textContent).join("; "));
	const end = Date.now() + 8000;
	while (Date.now() < end && await titles() !== wanted)
		await page.waitForTimeout(20);
	return is(await titles(), wanted, sentence);
}

async function said(page, pattern, sentence) {
	const end = Date.now() + 8000;
	while (Date.now() < end && !pattern.test(await page.textContent("#said")))
		await page.waitForTimeout(20);
	return like(await page.textContent("#said"), pattern, sentence);
}

const of = (page, title) => page.locator(".point", { hasText: title });
const all = "Anagrafe; Municipio I; Municipio II; Casa della salute; Ufficio";

async function tryList(page) {
	await shown(page, all, "every counter is there, by municipality, without a word typed");
	is(await page.$$eval("#list > h2", (list) => list.map((one) => one.textContent).join("; ")),
	    "Forlì; Roma; Sant’Angelo Romano; Tivoli", "under the names of municipalities");
	await said(page, /^5 sportelli\.$/, "and it is said how many");
	like(await of(page, "Anagrafe").textContent(), /Piazza Saffi 8.*Aperto ora, fino alle 24:00.*Buste cieche disponibili/,
	    "of one that is open it is said, and that it has envelopes");
	like(await of(page, "Casa della salute").textContent(), new RegExp(`Chiuso ora, apre ${web.day.it} alle 08:30.*Buste cieche finite`),
	    "of one that is not, when it opens, and that it has none");
	is(await of(page, "Municipio II").textContent(), "Municipio IIVia Dire Daua 11Sportello chiuso",
	    "what is closed is shown so, and says no hours");
	like(await of(page, "Ufficio").textContent(), /Orari non indicati/, "hours that nobody gave are said not to be known");
	is(await of(page, "Ufficio").locator("a").count(), 0, "as is no place on a map");
	is(await of(page, "Anagrafe").locator("a").getAttribute("href"),
	    "https://www.openstreetmap.org/?mlat=44.2226&mlon=12.0407#map=17/44.2226/12.0407", "where there is one, a map is a step away");
	ok(!/\d/.test(await of(page, "Anagrafe").locator(".envelopes").textContent()), "nowhere how many");
}

async function tryTyping(page) {
	for (const [typed, found] of [["forli", "Anagrafe"], ["ROMA", "Municipio I; Municipio II; Casa della salute"],
		["sant angelo", "Casa della salute"], ["angelo", "Casa della salute"], ["", all]]) {
		await page.fill("#municipality", typed);
		await shown(page, found, `"${typed}" finds ${found}`);
	}
	await page.fill("#municipality", "milano");
	await said(page, /^Nessuno sportello/, "what finds nothing says so");
	await shown(page, "", "and shows nothing");
	await page.fill("#municipality", "à".repeat(40));
	await said(page, /^Nessuno sportello/, "however long it is");
	await page.fill("#municipality", "<b>&municipality=roma");
	await said(page, /^Nessuno sportello/, "nor does what is no name find another's");
	is(await page.evaluate(() => window.positions), 0, "nobody asked where she is");
}

/* Nothing but keys. */
async function tryKeys(page) {
	const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
	const stops = [];
	await page.reload();
	await page.waitForSelector(".point");
	for (let i = 0; i < 7; i++) {
		await page.keyboard.press("Tab");
		stops.push(await at());
	}
	is(stops.slice(1, 6).join("; "), "Tessera Sanitaria · CNS; English; municipality; Cerca; near", "Tab goes through the form in its order");
	like(stops[0], /Vai al contenuto/, "after the way past it");
	is(stops[6], "Orari della settimana", "and on to the first counter's hours");
	await page.keyboard.press("Enter");
	like(await of(page, "Anagrafe").locator("dl").innerText(), /lunedì – domenica\s+00:00–24:00/, "which open with Enter");
	await page.focus("#municipality");
	await page.keyboard.type("tivoli");
	await page.keyboard.press("Enter");
	await shown(page, "Ufficio", "and Enter searches");
	await page.fill("#municipality", "");
	await shown(page, all, "an empty name finds all again");
}

async function tryEnglish(page) {
	await page.click("text=English");
	await page.waitForSelector(".point");
	is(await page.textContent("h1"), "Where to activate the card", "it speaks English");
	is(await page.getAttribute("html", "lang"), "en", "and says so to a screen reader");
	like(await of(page, "Casa della salute").textContent(), new RegExp(`Closed now, opens on ${web.day.en} at 08:30.*No blind envelopes left`),
	    "in what is listed, too");
	await accessible(page, "the list in English");
	await page.click("text=Italiano");
	await shown(page, all, "until somebody wants Italian");
	is(await page.textContent("h1"), "Dove attivare la carta", "again");
}

async function tryNear(browser) {
	const page = await visitor(browser, { geolocation: rome, permissions: ["geolocation"] });
	await page.click("#near");
	await shown(page, "Municipio I; Casa della salute; Anagrafe", "what is near comes first, and what is nowhere not at all");
	is(await page.$$eval(".distance", (list) => list.map((one) => one.textContent.replace(/\s/g, " ")).join("; ")),
	    web.distances, "with how far it is");
	is(page.asked.at(-1), "?near=41.903,12.496", "of where she is only a hundred metres were said");
	is(await page.evaluate(() => window.positions), 1, "it was asked for once");
	like(await of(page, "Municipio I").textContent(), /Via Petroselli 50, Roma/, "addresses have their municipality");
	await accessible(page, "what is near");
	await shot(page, "points-near", { fullPage: true });
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
}

async function tryRefusal(browser) {
	const page = await visitor(browser, { permissions: [] });
	await page.click("#near");
	await said(page, /^Il browser non ha dato la posizione: cerca per comune\. 5 sportelli\.$/, "who gives no position is told how else");
	await shown(page, all, "and loses nothing");
	const without = await station(browser, "nobody", web.public, telephone);
	await without.addInitScript(() => delete Navigator.prototype.geolocation);
	await without.goto(`${web.public}/punti`);
	await shown(without, all, "a browser that has none lists them all");
	ok(!await without.isVisible("#near"), "and is not offered what it cannot do");
}

async function tryNoAnswer(page) {
	await page.route("**/v1/points*", (route) => route.abort());
	await page.fill("#municipality", "roma");
	await said(page, /^Il servizio non risponde/, "where the service does not answer, it is said");
	await shown(page, "", "and nothing old is shown as if it were new");
	await page.unroute("**/v1/points*");
	await page.click("button[type=submit]");
	await shown(page, "Municipio I; Municipio II; Casa della salute", "the next try finds it");
}

await scenario("a citizen finds where her card is activated", async (browser) => {
	const page = await visitor(browser, {});
	await tryList(page);
	await accessible(page, "the list");
	await shot(page, "points", { fullPage: true });
	await tryTyping(page);
	await tryKeys(page);
	await tryEnglish(page);
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
	await tryNoAnswer(page);
	await tryNear(browser);
	await tryRefusal(browser);
	const dark = await visitor(browser, { colorScheme: "dark" });
	await accessible(dark, "the list in the dark");
	await shot(dark, "points-dark");
});
