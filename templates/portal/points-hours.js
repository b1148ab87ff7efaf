/* What a week says of a moment of it. A week is seven days, Monday first, of
 * spans such as "08:30-13:00"; a moment is { day, time: "09:05" }. */

/* { open: true, until }, or { open: false, day, from, ahead } of when it opens
 * next, ahead in days; null if it never does. */
export function opening(week, now) {
	for (const span of week[now.day]) {
		const [from, until] = span.split("-");
		if (from <= now.time && now.time < until)
			return { open: true, until };
	}
	for (let ahead = 0; ahead <= 7; ahead++) {
		const day = (now.day + ahead) % 7;
		const from = week[day].map((span) => span.split("-")[0])
		    .find((time) => ahead > 0 || time > now.time);
		if (from !== undefined)
			return { open: false, day, from, ahead };
	}
	return null;
}

/* Days that follow each other with the same spans, as { first, last, spans }. */
export function stretches(week) {
	const found = [];
	week.forEach((spans, day) => {
		const last = found.at(-1);
		if (last !== undefined && last.spans.join() === spans.join())
			last.last = day;
		else
			found.push({ first: day, last: day, spans });
	});
	return found;
}
