/* A citizen at the portal, on her telephone's browser and with her card: how a
 * card is activated, in both languages; and the PUK, shown once, and gone. */

import { accessible, is, like, ok, scenario, shot, station, web } from "./lib.mjs";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true,
	isMobile: true };
const open = `${web.scheme}://localhost:${web.public}`;
const inside = `${web.scheme}://localhost:${web.port}`;

/* The digits in their boxes, or nothing. */
const digits = (page) => page.$$eval("#puk li",
	(boxes) => boxes.map((box) => box.textContent).join(""));
const press = async (page) => {
	await page.click("#ask");
	await page.waitForFunction(() => ["shown", "refused", "failed"].some(
		(id) => !document.getElementById(id).hidden));
};

await scenario("a citizen finds out how a card is activated, and reads the PUK of hers", async (browser) => {
	const steps = await station(browser, "", open, phone);
	await steps.goto(`${open}/`);
	like(await steps.textContent("h1"), /Come attivare/, "the steps, in Italian");
	is(await steps.$$eval("h2", (all) => all.filter((one) => /^Passo [1-5]/.test(one.textContent)).length),
	    5, "are five");
	await accessible(steps, "the steps");
	for (const summary of await steps.$$("summary"))
		await summary.click();
	await accessible(steps, "the steps with all their cases");
	await steps.click("text=English");
	like(await steps.textContent("h1"), /How to activate/, "and in English");
	is(await steps.getAttribute("html", "lang"), "en", "which is said to who hears it");
	await accessible(steps, "the steps in English");
	is(await steps.evaluate(() => document.cookie + localStorage.length + sessionStorage.length), "00",
	    "nothing is kept in the browser");
	is(steps.faults.join("\n"), "", "no script failed, and nothing broke the content policy");

	/* With her card she comes from there to the other door. */
	const page = await station(browser, "citizen", inside, phone);
	const sent = [], got = [];
	page.on("request", (request) => sent.push(request));
	page.on("response", (response) => got.push(response));
	await page.goto(`${open}/`);
	await page.click("text=Recupera il PUK della tua carta");
	await page.waitForURL(`${inside}/`);
	like(await page.textContent("h1"), /Il PUK della tua carta/, "the link leads to the citizens' page");
	await accessible(page, "the page of the PUK");

	await press(page);
	is(await digits(page), web.puk, "the PUK is the card's");
	is(await page.evaluate(() => document.activeElement.id), "shown", "and is read out");
	await accessible(page, "a PUK that is shown");
	await shot(page, "puk");
	const asked = sent.filter((request) => request.method() === "POST");
	is(asked.map((request) => new URL(request.url()).pathname).join(" "), "/v1/tokens /v1/puk",
	    "a token is asked for, and used");
	ok(sent.every((request) => !request.url().includes(web.puk)), "the PUK is in no address");
	for (const response of got.filter((one) => one.url().includes("/v1/")))
		is(response.headers()["cache-control"], "no-store", `${new URL(response.url()).pathname} is kept nowhere`);
	is(await page.evaluate(() => document.cookie + localStorage.length + sessionStorage.length), "00",
	    "nothing is kept in the browser");
	is((await page.evaluate(async () => (await caches.keys()).length)), 0, "nor in its caches");

	await page.click("#hide");
	is(await digits(page), "", "hidden, it is gone from the page");
	is(await page.evaluate(() => document.activeElement.id), "ask", "and the button is at hand");

	/* Away and back again: the page has forgotten it. */
	await press(page);
	is(await digits(page), web.puk, "it can be shown again");
	await page.goto(`${open}/en`);
	await page.goBack();
	is(await digits(page), "", "the way back does not show it");
	ok(!(await page.content()).includes(web.puk), "in no form");
	await page.reload();
	is(await digits(page), "", "nor does loading the page again");

	/* By keyboard alone, and in English. */
	await page.click("text=English");
	await page.waitForURL(`${inside}/en`);
	for (let tab = 0; tab < 8 && await page.evaluate(() => document.activeElement.id) !== "ask"; tab++)
		await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelectorAll("#puk li").length === 8);
	is(await digits(page), web.puk, "a keyboard is enough");
	await accessible(page, "the PUK in English");

	/* Gone by itself after two minutes, which a clock of the page's own says. */
	await page.clock.install();
	await page.reload();
	await press(page);
	is((await digits(page)).length, 8, "it is shown");
	await page.clock.runFor(121000);
	is(await digits(page), "", "and goes by itself after two minutes");

	/* The fifth was the last one today. */
	await press(page);
	like(await page.textContent("#why"), /tomorrow/, "more than it may, and she is told when, in English");
	await accessible(page, "a refusal");
	await page.goto(`${inside}/`);
	await press(page);
	like(await page.textContent("#why"), /domani/, "and in Italian");
	is(await digits(page), "", "no PUK is shown with it");
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");

	/* A card that has none; and a network that breaks. */
	const other = await station(browser, "other", inside, phone);
	await other.goto(`${inside}/`);
	await press(other);
	like(await other.textContent("#why"), /non abbiamo un PUK/, "a card without a PUK is told so");
	await other.route("**/v1/puk", (route) => route.abort());
	await other.click("#ask");
	await other.waitForSelector("#failed:not([hidden])");
	ok(true, "when no answer comes, that is said");
	await accessible(other, "no answer");

	/* Nobody's page shows ours inside of it. */
	const none = await station(browser, "", inside, phone);
	const refused = await none.goto(`${inside}/`).catch((error) => error.message);
	like(String(refused), /ERR_|SSL|CERT/i, "a browser without a card is not let in");
});
