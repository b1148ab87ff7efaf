/* What every test of the pages stands on: TAP, a browser, a scanner, a network
 * that can be cut. The scenario (tests/scenario/web.sh) makes what $WEB names:
 * one JSON file with the address, certificates, badges and scanned codes. */

import { createRequire } from "node:module";
import fs from "node:fs";
import net from "node:net";

const installed = createRequire(`${process.env.NODE_FOLDER}/`);
export const { chromium } = installed("playwright-core");
const axe = fs.readFileSync(installed.resolve("axe-core/axe.min.js"), "utf8");

export const web = JSON.parse(fs.readFileSync(process.env.WEB, "utf8"));

/* --- TAP --- */

let tests = 0, failures = 0;

export function ok(good, sentence, ...got) {
	tests++;
	if (good) {
		console.log(`ok ${tests} - ${sentence}`);
	} else {
		failures++;
		console.log(`not ok ${tests} - ${sentence}`);
		for (const line of got.flatMap((one) =>
			String(one).split("\n").slice(0, 12)))
			console.log(`# got: ${line}`);
	}
	return good;
}

export function is(got, expected, sentence) {
	return ok(got === expected, sentence, got, `expected: ${expected}`);
}

export function like(got, pattern, sentence) {
	return ok(pattern.test(got), sentence, got, `expected: ${pattern}`);
}

/* A test file is one of these: it ends, and its browser with it, whatever
 * happens in between. */
export async function scenario(goal, body) {
	console.log(`# ${goal}`);
	const browser = await launch();
	const watchdog = setTimeout(() => process.exit(70), 240000);
	try {
		await body(browser);
	} catch (error) {
		ok(false, "nothing unexpected happens", error.stack);
	}
	clearTimeout(watchdog);
	await browser.close();
	console.log(`1..${tests}`);
	process.exit(failures > 0 ? 1 : 0);
}

/* --- A browser --- */

function launch() {
	return chromium.launch({ executablePath: process.env.CHROMIUM,
		headless: true, args: ["--no-sandbox", "--disable-gpu",
			"--disable-quic", "--no-first-run",
			"--disable-background-networking",
			"--disable-component-update", "--disable-sync",
			"--disable-dev-shm-usage"] });
}

/* A station: a browser with its certificate, at origin. Whatever its page says
 * wrong of itself is in faults. */
export async function station(browser, name, origin, options = {}) {
	const certificate = web.stations[name];
	const context = await browser.newContext({ ignoreHTTPSErrors: true,
		viewport: { width: 1280, height: 800 }, locale: "it-IT",
		clientCertificates: certificate === undefined ? undefined :
		    [{ origin, certPath: certificate.crt,
			    keyPath: certificate.key }],
		acceptDownloads: true, ...options });
	const page = await context.newPage();
	page.faults = [];
	page.on("pageerror", (error) => page.faults.push(error.stack));
	page.on("console", (message) => {
		if (message.type() === "error" &&
		    !/Failed to load resource/.test(message.text()))
			page.faults.push(message.text());
	});
	page.on("dialog", (dialog) => dialog.accept());
	return page;
}

/* What the page says last, as one line. */
export async function said(page) {
	return (await page.textContent("#result-text")).replace(/\s+/g, " ")
	    .trim();
}

/* Waits until it says so; then is the test of it. */
export async function says(page, pattern, sentence, patience = 8000) {
	const end = Date.now() + patience;
	while (Date.now() < end && !pattern.test(await said(page)))
		await page.waitForTimeout(20);
	return like(await said(page), pattern, sentence);
}

export async function tone(page) {
	return (await page.getAttribute("#result", "class")).split(" ")[1];
}

let shots = 0;
export async function shot(page, name, options) {
	if (process.env.SHOTS === undefined)
		return;
	const number = String(++shots).padStart(2, "0");
	await page.screenshot({ ...options,
		path: `${process.env.SHOTS}/${number}-${name}.png` });
}

/* 320 pixels are 1280 at 400 % (WCAG 1.4.10): nothing is to be scrolled for
 * sideways but what scrolls by itself. */
async function fits(page, state) {
	const usual = page.viewportSize();
	for (const [width, height] of [[320, 640], [640, 400]]) {
		await page.setViewportSize({ width, height });
		await shot(page, `${state.replace(/[^a-z]+/g, "-")}-${width}`);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth);
		ok(wide <= width, `${state} fits a window of ${width} pixels`, wide);
	}
	await page.setViewportSize(usual);
}

/* WCAG 2.2 AA, as far as a program can tell. */
export async function accessible(page, state) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
			"best-practice"] }));
	ok(found.violations.length === 0, `axe has nothing to say of ${state}`,
	    ...found.violations.map((one) =>
		`${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`));
	await fits(page, state);
}

/* --- A scanner --- */

/* Keys as the machine gets them, each with its own time: gap milliseconds from
 * one to the next. Slow ones are slow indeed; quick ones have their times, also if
 * the machine stutters after so many. */
export async function scannerOf(page) {
	const client = await page.context().newCDPSession(page);
	const press = (key, timestamp) => {
		const end = { Enter: 13, Tab: 9 }[key];
		const event = { key, timestamp, code: end ? key : undefined,
			windowsVirtualKeyCode: end ?? key.charCodeAt(0),
			text: key === "Enter" ? "\r" : end ? undefined : key };
		return Promise.all([
			client.send("Input.dispatchKeyEvent",
			    { ...event, type: "keyDown" }),
			client.send("Input.dispatchKeyEvent",
			    { ...event, type: "keyUp", text: undefined })]);
	};
	return async (text, { gap = 5, end = ["Enter"], stutter = -1 } = {}) => {
		const sent = [];
		let at = Date.now() / 1000;
		for (const key of [...text, ...end]) {
			sent.push(press(key, gap > 30 ? undefined : at));
			at += gap / 1000;
			if (stutter-- === 0)
				await page.waitForTimeout(500);
			if (gap > 30)
				await page.waitForTimeout(gap);
		}
		await Promise.all(sent);
	};
}

/* --- A network --- */

/* Between station and counter: mend() lets all through; cut() breaks what there
 * is and refuses what comes; swallow() lets requests through, and no answer. */
export async function network(port) {
	const open = new Set();
	let state = "whole";
	const server = net.createServer((near) => {
		if (state === "cut") {
			near.destroy();
			return;
		}
		const far = net.connect(port, "127.0.0.1");
		for (const end of [near, far]) {
			open.add(end);
			end.on("error", () => {});
			end.on("close", () => {
				open.delete(end);
				near.destroy();
				far.destroy();
			});
		}
		near.on("data", (bytes) => far.write(bytes));
		far.on("data", (bytes) => {
			if (state === "whole")
				near.write(bytes);
		});
	});
	await new Promise((resolve) =>
		server.listen(0, "127.0.0.1", resolve));
	server.unref();
	return {
		origin: `${web.scheme}://localhost:${server.address().port}`,
		mend() { state = "whole"; },
		swallow() { state = "swallowing"; },
		cut() {
			state = "cut";
			for (const end of open)
				end.destroy();
		},
	};
}
