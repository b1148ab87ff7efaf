/* What points.js says, in both languages; the page says which. {name} is filled
 * in. */

const english = document.documentElement.lang === "en";

export const words = {
	"near.asking": ["Il browser cerca la posizione…", "Your browser is looking for your position…"],
	"near.refused": ["Il browser non ha dato la posizione: cerca per comune.", "Your browser did not give your position: search by municipality."],
	"near.unknown": ["La posizione non si trova: cerca per comune.", "Your position cannot be found: search by municipality."],
	"no-answer": ["Il servizio non risponde. Riprova fra poco.", "The service does not answer. Try again in a moment."],
	"none": ["Nessuno sportello in un comune che si chiama così.", "No counter in a municipality of that name."],
	"none.near": ["Di nessuno sportello è nota la posizione: cerca per comune.", "No counter's position is known: search by municipality."],
	"one": ["Uno sportello.", "One counter."],
	"many": ["{count} sportelli.", "{count} counters."],
	"closed": ["Sportello chiuso", "Counter closed"],
	"no-hours": ["Orari non indicati", "Opening hours not given"],
	"open": ["Aperto ora, fino alle {until}", "Open now, until {until}"],
	"shut": ["Chiuso ora", "Closed now"],
	"shut.today": ["Chiuso ora, apre alle {from}", "Closed now, opens at {from}"],
	"shut.tomorrow": ["Chiuso ora, apre domani alle {from}", "Closed now, opens tomorrow at {from}"],
	"shut.day": ["Chiuso ora, apre {day} alle {from}", "Closed now, opens on {day} at {from}"],
	"envelopes": ["Buste cieche disponibili", "Blind envelopes available"],
	"no-envelopes": ["Buste cieche finite", "No blind envelopes left"],
	"hours": ["Orari della settimana", "Hours of the week"],
	"days": ["{first} – {last}", "{first} – {last}"],
	"no-day": ["chiuso", "closed"],
	"map": ["Mappa", "Map"],
	"map.label": ["Mappa: {title}", "Map: {title}"],
};

export function word(name, values) {
	return words[name][english ? 1 : 0]
	    .replace(/\{([a-z]+)\}/g, (_, key) => String(values[key]));
}

const locale = english ? "en-GB" : "it-IT";

export function numberText(number) {
	return number.toLocaleString(locale, { useGrouping: "always" });
}

/* Of a week that begins on Monday, which 2024-01-01 was. */
export function dayName(day) {
	return new Date(Date.UTC(2024, 0, 1 + day)).toLocaleDateString(locale,
	    { weekday: "long", timeZone: "UTC" });
}

/* "350 m", "1,4 km", "59 km" */
export function distanceText(metres) {
	const far = metres >= 995;
	return new Intl.NumberFormat(locale, { style: "unit",
		unit: far ? "kilometer" : "meter",
		maximumFractionDigits: far && metres < 9950 ? 1 : 0 })
	    .format(far ? metres / 1000 : Math.round(metres / 10) * 10);
}
