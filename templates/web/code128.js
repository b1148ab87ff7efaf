/* Code 128, set B (ISO/IEC 15417), drawn as SVG: the commands' barcodes. */

import { drawing } from "/assets/dom.js";

/* Bars and spaces of the values 0 to 106, widths in modules; 104 begins set B,
 * 106 ends. */
const PATTERNS = (
	"212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 " +
	"221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 " +
	"221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 " +
	"212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 " +
	"231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 " +
	"231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 " +
	"314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 " +
	"112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
	"111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 " +
	"214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 " +
	"114131 311141 411131 211412 211214 211232 2331112").split(" ");

const BEGIN_B = 104, END = 106, QUIET = 10;

function valuesOf(text) {
	const values = [...text].map((one) => one.charCodeAt(0) - 32);
	const sum = values.reduce((all, value, i) => all + value * (i + 1), BEGIN_B);
	return [BEGIN_B, ...values, sum % 103, END];
}

export function barcode(text, label) {
	const widths = valuesOf(text).flatMap((value) =>
		[...PATTERNS[value]].map(Number));
	const bars = [];
	let at = QUIET;
	widths.forEach((width, i) => {
		if (i % 2 === 0)
			bars.push(drawing("rect", { x: at, y: 0, width, height: 30 }));
		at += width;
	});
	return drawing("svg", { viewBox: `0 0 ${at + QUIET} 30`, role: "img",
		"aria-label": label, class: "barcode" },
	    drawing("rect", { width: at + QUIET, height: 30, class: "paper" }),
	    ...bars);
}
