/* The browser's own TLS: its certificate out of its own store, chosen by the
 * policy of docs/COUNTER.md; the server's believed because its authority is. */

import { is, like, scenario, station, web } from "./lib.mjs";

await scenario("Chromium shows its own certificate, unasked, and believes the counter's", async (browser) => {
	const page = await station(browser, "", "", { ignoreHTTPSErrors: false });
	await page.goto(`${web.scheme}://localhost:${web.port}/`);
	await page.waitForFunction(() => document.getElementById("station").textContent !== "");
	is(await page.textContent("#station"), "Counter 1", "it is that station");
	await page.evaluate(() => document.addEventListener("click", () =>
		window.open(URL.createObjectURL(new Blob(["<p>slip</p>"], { type: "text/html" }))), { once: true }));
	const opened = page.context().waitForEvent("page");
	await page.click("#station");
	const slip = await opened;
	await slip.waitForLoadState();
	is(await slip.textContent("body"), "slip", "what it was given opens in a window of its own, as slips do");
	await slip.close();
	const elsewhere = await page.goto("http://localhost:1/").catch((error) => error.message);
	like(String(elsewhere), /ERR_BLOCKED_BY_ADMINISTRATOR/, "and may go nowhere else");
	is(page.faults.join("\n"), "", "no script failed, and nothing broke the content policy");
});
