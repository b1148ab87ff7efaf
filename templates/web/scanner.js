/* A barcode scanner is a keyboard that types very fast and then presses Enter
 * or Tab. Its keys are collected wherever the focus is, so that no first
 * character is lost; what people type by hand goes where they expect it. */

/* Milliseconds. Scanners need 1 to 30 a key, also slow wireless ones; nobody
 * types a whole code at 50. */
const PAUSE = 120;  /* longer than that: another word begins */
const PATIENCE = 250; /* until what came is looked at, should a machine stutter */
const QUICK = 50;   /* a key, on average: a scanner's */
const SHORTEST = 4; /* characters of a code */
const ECHO = 100;   /* a scanner that ends with CR and LF says Enter twice */

function isEditable(node) {
	return node instanceof HTMLInputElement && node.type === "text";
}

function isCharacter(event) {
	return event.key.length === 1 && !event.ctrlKey && !event.altKey &&
	    !event.metaKey && !event.isComposing;
}

/* handlers.scan(text): a scanner's. handlers.key(character): one key alone, which
 * no Enter follows at once; true if somebody wanted it. field: where typing by
 * hand goes. */
export function listen(field, handlers) {
	let burst = null; /* { text, first, last, node, before, timer } */
	let moved = null; /* what was taken for typing, and put into the field */
	let ended = -ECHO;

	/* What was collected was no scan: one key, or typing by hand. */
	function settle() {
		const { text, node, timer } = burst;
		const done = burst;
		burst = null;
		clearTimeout(timer);
		if (node !== null || (text.length === 1 && handlers.key(text)))
			return;
		moved = { ...done, node: field, before: field.value };
		field.value += text;
		field.focus();
	}

	/* By the keys' own times it was no pause, only a machine that stuttered:
	 * then the scan goes on in the field. */
	function begin(event) {
		const node = isEditable(event.target) ? event.target : null;
		const goesOn = node === field && moved !== null &&
		    event.timeStamp - moved.last <= PAUSE;
		burst = goesOn ? moved : { text: "", first: event.timeStamp, node,
			before: node === null ? "" : node.value };
		moved = null;
	}

	function collect(event) {
		if (burst !== null && event.timeStamp - burst.last > PAUSE)
			settle();
		if (burst === null)
			begin(event);
		burst.text += event.key;
		burst.last = event.timeStamp;
		clearTimeout(burst.timer);
		burst.timer = setTimeout(settle, PATIENCE);
		/* Else a blank presses a button, and a stroke opens a search. */
		if (burst.node === null)
			event.preventDefault();
	}

	/* A code of one character would be a choice: nobody's Enter is so quick. */
	function isScan(event) {
		return burst !== null && (burst.text.length >= SHORTEST
		    ? (burst.last - burst.first) / (burst.text.length - 1) <= QUICK
		    : event.timeStamp - burst.last <= QUICK);
	}

	/* A scan is no typing: the field has again what it had. */
	function take(event) {
		const { text, node, before, timer } = burst;
		clearTimeout(timer);
		burst = null;
		ended = event.timeStamp;
		event.preventDefault();
		event.stopPropagation();
		if (node !== null)
			node.value = before;
		handlers.scan(text);
	}

	function end(event) {
		if (isScan(event))
			take(event);
		else if (burst !== null)
			settle();
		else if (event.timeStamp - ended < ECHO)
			event.preventDefault();
	}

	document.addEventListener("keydown", (event) => {
		if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey))
			end(event);
		else if (isCharacter(event) && !event.repeat)
			collect(event);
	}, true);
}
