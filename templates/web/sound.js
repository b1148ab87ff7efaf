/* Three sounds that are told apart without looking, made here: no file is
 * loaded. They only repeat what is said in words and colour. */

const PLACE = "busta.silent";

/* [hertz, begins at, lasts]: seconds. */
const tunes = {
	good: [[660, 0, 0.09], [990, 0.1, 0.14]],
	step: [[660, 0, 0.06]],
	ask: [[520, 0, 0.12], [520, 0.18, 0.12]],
	bad: [[170, 0, 0.22], [130, 0.26, 0.34]],
};

let context = null;

export function isSilent() {
	return localStorage.getItem(PLACE) === "yes";
}

export function setSilent(silent) {
	localStorage.setItem(PLACE, silent ? "yes" : "no");
}

/* Swelling and fading in some milliseconds, or it clicks. */
function note([hertz, begin, length], kind) {
	const tone = context.createOscillator();
	const volume = context.createGain();
	const at = context.currentTime + begin;
	tone.type = kind === "bad" ? "square" : "sine";
	tone.frequency.value = hertz;
	volume.gain.setValueAtTime(0, at);
	volume.gain.linearRampToValueAtTime(0.2, at + 0.01);
	volume.gain.linearRampToValueAtTime(0, at + length);
	tone.connect(volume).connect(context.destination);
	tone.start(at);
	tone.stop(at + length);
}

/* A browser lets a page sound after the first key; until then, and where there
 * is no loudspeaker, silence is no failure. */
export function sound(kind) {
	if (isSilent() || !(kind in tunes) || !("AudioContext" in window))
		return;
	context ??= new AudioContext();
	context.resume().catch(() => {});
	for (const one of tunes[kind])
		note(one, kind);
}
