/* The browser's own TLS: the certificate of a card out of its own store, shown
 * to the citizens' door and to nobody else; the portal's believed because its
 * authority is. */

import { is, like, scenario, station, web } from "./lib.mjs";

await scenario("Chromium shows a citizen's own certificate, and believes the portal's", async (browser) => {
	const page = await station(browser, "", "", { ignoreHTTPSErrors: false });
	await page.goto(`${web.scheme}://localhost:${web.public}/`);
	like(await page.textContent("h1"), /Come attivare/, "everybody's door asks for none");
	await page.click("text=Recupera il PUK della tua carta");
	await page.waitForURL(`${web.scheme}://localhost:${web.port}/`);
	await page.click("#ask");
	await page.waitForFunction(() => document.querySelectorAll("#puk li").length === 8);
	is(await page.$$eval("#puk li", (boxes) => boxes.map((box) => box.textContent).join("")), web.puk,
	    "the citizens' is shown the card's, and tells its PUK");
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
