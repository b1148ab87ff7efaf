/* Every word is there, in both languages; no browser is needed for that. */

import fs from "node:fs";

const folder = new URL("../../templates/web/", import.meta.url).pathname;
globalThis.localStorage = { getItem: () => null };
const { words } = await import(`${folder}words.js`);

let tests = 0, failures = 0;
function none(list, sentence) {
	tests++;
	failures += list.length > 0;
	console.log(`${list.length > 0 ? "not ok" : "ok"} ${tests} - ${sentence}`);
	for (const one of list)
		console.log(`# ${one}`);
}

function filled(text) {
	return (text.match(/\{[a-z]+\}/g) ?? []).sort().join();
}

const sources = fs.readdirSync(folder).filter((name) => name !== "words.js")
    .map((name) => fs.readFileSync(folder + name, "utf8")).join("\n");
const named = [...sources.matchAll(/data-(?:word|label)="([^"]+)"/g),
	...sources.matchAll(/word\("([^"]+)"/g),
	...sources.matchAll(/\["([a-z]+\.[a-z.-]+)"[,\]]/g)].map((one) => one[1]);
/* `scanned.${kind}` and the like: any word that begins so is one. */
const begun = [...sources.matchAll(/[`]([a-z.]+\.)\$\{/g)].map((one) => one[1]);

none(named.filter((name) => !(name in words)), "every word the pages say is in the table");
none(Object.keys(words).filter((name) => !sources.includes(`"${name}"`) &&
	!begun.some((begin) => name.startsWith(begin))), "and the pages say every word of it");
none(Object.entries(words).filter(([, both]) => both.length !== 2 ||
	both.some((text) => text.trim() === "")).map(([name]) => name), "each is in both languages");
none(Object.entries(words).filter(([, [it, en]]) => filled(it) !== filled(en))
    .map(([name]) => name), "with the same things to fill in");
none(begun.filter((begin) => !Object.keys(words).some((name) => name.startsWith(begin))),
    "and no family of words is empty");

/* The portal's: points.js says each of its words, and it fails if it says another. */
globalThis.document = { documentElement: { lang: "it" } };
const portal = new URL("../../templates/portal/", import.meta.url).pathname;
const points = Object.entries((await import(`${portal}points-words.js`)).words);
const script = fs.readFileSync(`${portal}points.js`, "utf8");
none(points.filter(([name]) => !script.includes(`"${name}"`)).map(([name]) => name)
    .concat(points.length > 20 ? [] : ["there are no words"]), "the page of activation points says every word of its table");
none(points.filter(([, both]) => both.length !== 2 || both.some((text) => text.trim() === "") ||
	filled(both[0]) !== filled(both[1])).map(([name]) => name), "each in both languages, with the same things to fill in");

/* As the server names them; the legend of a chart has only those it knows. */
const states = [...fs.readFileSync(new URL("../../src/envelope/state.c", import.meta.url), "utf8")
    .matchAll(/\[ENVELOPE_[A-Z_]+\] = \{ "([a-z ]+)", /g)].map((one) => one[1])
    .filter((state) => state !== "unknown");
const chart = fs.readFileSync(`${folder}chart.js`, "utf8");
none(states.filter((state) => !(`state.${state}` in words) || !chart.includes(`"${state}"`))
    .concat(states.length > 0 ? [] : ["no states are where they were"]), "each state of an envelope has its word, and its place in the chart");

/* What a line of the day's sheet may be, as the server's description has it. */
const openapi = fs.readFileSync(new URL("../../docs/openapi.yaml", import.meta.url), "utf8");
const lines = /\n {4}DayLine:.*?what:\s+enum: \[([a-z, -]+)\]/s.exec(openapi)?.[1].split(", ") ?? [];
none(lines.filter((what) => !(`day.line.${what}` in words)).concat(Object.keys(words)
    .filter((name) => name.startsWith("day.line.") && !lines.includes(name.slice(9)))),
    "each line of the day's sheet has its word, and no word is of none");
console.log(`1..${tests}`);
process.exit(failures > 0 ? 1 : 0);
