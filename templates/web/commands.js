/* Commands as barcodes, for a counter whose only keyboard is a scanner. */

import { sayInstead } from "/assets/desk.js";
import { byId, element } from "/assets/dom.js";
import { barcode } from "/assets/code128.js";
import { word } from "/assets/words.js";

/* The code, what is said of it, and what the counter does. */
export const commands = [
	["CMDBIND", "menu.bind", { open: "bind" }],
	["CMDSPLIT", "menu.split", { open: "split" }],
	["CMDSPOIL", "menu.spoil", { open: "spoil" }],
	["CMDRECEIVE", "menu.receive", { open: "receive" }],
	["CMDOLD", "menu.old", { open: "old" }],
	["CMDDAY", "menu.day", { open: "day" }],
	["CMDPRINT", "print", { press: "day-print" }],
	["CMDNO", "commands.cancel", { cancel: true }],
	["CMDOK", "commands.finish", { finish: true }],
	["CMDEND", "menu.end", { press: "end" }],
	...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) =>
		[`CMD${number}`, "commands.choice", { choose: number }]),
];

function draw() {
	byId("commands-list").replaceChildren(...commands.map(([code, text, does]) => {
		const label = word(text, { number: does.choose });
		return element("li", {}, barcode(code, code),
		    element("span", {}, label));
	}));
}

byId("commands-print").addEventListener("click", () => window.print());

export const commandsView = {
	name: "commands",
	isBusy: () => false,
	enter() {},
	leave() {},
	cancel() {},
	choose: () => false,
	scan: (code) => sayInstead(code, "wanted.nothing"),
	draw,
};
