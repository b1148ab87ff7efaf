/* What a scanned code is, by its shape alone: enough to tell a clerk what she
 * scanned instead. Whether it is ours, only the server can say. */

const TOKEN = "[A-Z2-7]{6}"; /* base32, RFC 4648 */
const SERIAL = "[A-Z]{2}[0-9]{2}(?:[0-9]{9}|[0-9]{7})[0-9A-Z]";

const NUMERAL = "[0-9LMNP-V]"; /* of a codice fiscale, which may have letters for them */

/* The first that fits; docs/FORMATS.md says what each is made of. */
const shapes = [
	["command", /^CMD[0-9A-Z]{1,8}$/],
	["badge", /^OP[A-Z2-7]{20}$/],
	["envelope", new RegExp(`^(${SERIAL})${TOKEN}$`)],
	["lot", new RegExp(`^(${SERIAL})(${SERIAL})${TOKEN}$`)],
	["serial", new RegExp(`^(${SERIAL})$`)],
	["fiscal-code", new RegExp(`^[A-Z]{6}${NUMERAL}{2}[A-Z]${NUMERAL}{2}[A-Z]${NUMERAL}{3}[A-Z]$`)],
	["card", /^(?:[0-9A-Z]{16}|[0-9]{20})$/],
];

/* ISO/IEC 7064 MOD 37,36, as in envelope/serial.c: a misread serial is named
 * here, so that it does not count as a guess at the server. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function checkCharacter(text) {
	let product = 36;
	for (const character of text) {
		const sum = (product + ALPHABET.indexOf(character)) % 36 || 36;
		product = (2 * sum) % 37;
	}
	return ALPHABET[(37 - product) % 36];
}

function isRight(serial) {
	return checkCharacter(serial.slice(0, -1)) === serial.at(-1);
}

/* "LZ260001234Q" as it is printed: "LZ26-0001234-Q". */
function hyphened(serial) {
	return `${serial.slice(0, 4)}-${serial.slice(4, -1)}-${serial.slice(-1)}`;
}

/* { kind, text, serial, last }: kind is one of the above, or "misread",
 * "unknown". Hyphens and blanks are read over, in any case. */
export function readCode(raw) {
	const text = raw.replace(/[\s-]/g, "").toUpperCase();
	for (const [kind, shape] of shapes) {
		const found = shape.exec(text);
		if (found === null)
			continue;
		const serials = found.slice(1);
		if (!serials.every(isRight))
			return { kind: "misread", text };
		const [serial, last] = serials.map(hyphened);
		return { kind, text, serial, last };
	}
	return { kind: "unknown", text };
}

/* Series and number of a printed serial: what lots are counted by. */
export function readSerial(serial) {
	const [series, number] = serial.split("-");
	return { series, digits: number.length, number: Number(number) };
}
