/* Requests to the server. A write has a key that is made, and kept by the
 * browser, before it is sent, and stays until its answer is here: asked again
 * with the same key, it is done once, and has the same answer. So a lost
 * connection neither loses nor doubles it.
 *
 * What is kept of a write is its key and what the clerk is told about it (the
 * envelope's serial): never a card's number, never a badge. After a reload the
 * clerk scans both again, and the write is sent with the kept key. */

const PLACE = "busta.pending.";
const PATIENCE = 10000; /* milliseconds for one answer */
const WAITS = [1, 2, 4, 8, 15]; /* seconds between tries; the last for ever */

/* Not judged: the server could not, and the same may be asked again. */
function isNotYet(status) {
	return [0, 408, 429, 502, 503, 504].includes(status);
}

/* Not judged either, but somebody has to do something first. */
const NOT_SO = [401, 403, 500];

/* what: "bind", "spoil" or "receive"; null if none is pending. */
export function pendingWrite(what) {
	return JSON.parse(localStorage.getItem(PLACE + what));
}

export function forgetWrite(what) {
	localStorage.removeItem(PLACE + what);
}

export function keepWrite(kept) {
	localStorage.setItem(PLACE + kept.what, JSON.stringify(kept));
}

/* { status, body, wait }: status 0 if there was no answer, or half of one. */
async function ask(method, path, body, key) {
	const headers = { Accept: "application/json" };
	if (method !== "GET")
		headers["Content-Type"] = "application/json";
	if (key !== undefined)
		headers["Idempotency-Key"] = key;
	try {
		const answer = await fetch(path, { method, headers, cache: "no-store",
			redirect: "error", signal: AbortSignal.timeout(PATIENCE),
			body: body === undefined ? undefined : JSON.stringify(body) });
		return { status: answer.status, body: await answer.json(),
			wait: Number(answer.headers.get("Retry-After")) || 0 };
	} catch {
		return { status: 0, body: null, wait: 0 };
	}
}

/* Until the time is over, or the network is said to be back. */
function rest(seconds) {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, seconds * 1000);
		window.addEventListener("online", () => {
			clearTimeout(timer);
			resolve();
		}, { once: true });
	});
}

/* Waits a little longer each time, and not all stations at the same moment. */
function pauseAfter(tries, wait) {
	const longest = WAITS[Math.min(tries, WAITS.length) - 1];
	return Math.max(wait, longest * (0.75 + Math.random() / 2));
}

/* Asked again until there is an answer; waiting(tries) is told of each try that
 * had none, and may return false to give it up. */
async function askUntilAnswered(question, waiting) {
	for (let tries = 1;; tries++) {
		const answer = await ask(...question);
		if (!isNotYet(answer.status))
			return { ...answer, tries };
		if (waiting(tries) === false)
			return { ...answer, tries };
		await rest(pauseAfter(tries, answer.wait));
	}
}

export function read(path) {
	return ask("GET", path);
}

/* A file that is nobody's but this moment's: { status, body, file }. */
export async function readFile(path) {
	try {
		const answer = await fetch(path, { cache: "no-store",
			redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
		return answer.ok ? { status: answer.status, file: await answer.blob() }
		    : { status: answer.status, body: await answer.json() };
	} catch {
		return { status: 0, body: null };
	}
}

/* A question that changes nothing, although it has a body. */
export function inquire(path, body, waiting) {
	return askUntilAnswered(["POST", path, body], waiting);
}

/* Refused at the first try, nothing can have been done; later on, an earlier
 * try may have been, and is asked about when what was wrong is mended. */
function isSettled(answer, isFirst) {
	return !NOT_SO.includes(answer.status) || (isFirst && answer.tries === 1);
}

/* write: { method, path, body, kept }. kept: what pendingWrite() says of it,
 * after a reload too; with a key in it, it is one that was sent before. */
export async function send({ method, path, body, kept }, waiting) {
	const key = kept.key ?? crypto.randomUUID();
	keepWrite({ since: Date.now(), ...kept, key });
	const answer = await askUntilAnswered([method, path, body, key], waiting);
	if (isSettled(answer, kept.key === undefined))
		forgetWrite(kept.what);
	return answer;
}

/* A shift begins or ends: after a reload the server says which, so that nothing
 * of it is kept. */
export function sendUnkept({ method, path, body }, waiting) {
	return askUntilAnswered([method, path, body, crypto.randomUUID()],
	    waiting);
}
