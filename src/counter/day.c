/* A counter's day: what it had in the morning, what it did with it, line by
 * line, and what must lie in the drawer in the evening. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "counter/verb.h"
#include "ledger/day.h"

#include "base/banned.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, DAY_TEXT = sizeof "2026-11-23" };

struct day_asked {
	char date[DAY_TEXT]; /* in UTC, as reports have it */
	int64_t from_ms;
};

static void
day_text(char text[static DAY_TEXT], int64_t unix_ms)
{
	char whole[CLOCK_TEXT];

	clock_text(whole, unix_ms);
	(void)snprintf(text, DAY_TEXT, "%.10s", whole);
}

/* timegm takes the 31st of February for the 3rd of March: so it is written
 * again, and compared. */
static bool
day_read_date(struct day_asked *asked, const char *text)
{
	struct tm parts = { 0 };
	const char *end = strptime(text, "%Y-%m-%d", &parts);

	if (end == NULL || *end != '\0')
		return false;
	asked->from_ms = (int64_t)timegm(&parts) * 1000;
	day_text(asked->date, asked->from_ms);
	return strcmp(asked->date, text) == 0;
}

static int
day_read(struct turn *turn)
{
	static const char name[] = "date=";
	struct day_asked *asked = turn->asked;
	const char *query = turn->request->query;
	int64_t now = clock_unix_ms();
	char today[DAY_TEXT];

	day_text(today, now);
	if (query[0] == '\0')
		query = today;
	else if (strncmp(query, name, sizeof name - 1) == 0)
		query += sizeof name - 1;
	if (!day_read_date(asked, query))
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	return asked->from_ms >= 0 && asked->from_ms <= now
	    ? 0
	    : turn_refuse(turn, PROBLEM_NO_DAY) - 1;
}

/* Those that move something, and why one was taken out of order. */
static bool
line_is_shown(enum event_kind kind)
{
	return event_of(kind)->to != ENVELOPE_NONE ? kind != EVENT_ASSIGN &&
		kind != EVENT_ACKNOWLEDGE && kind != EVENT_BLOCK
						   : kind == EVENT_OUT_OF_ORDER;
}

static int
line_add(void *context, const struct entry *entry, enum event_kind kind)
{
	bool has_reason = kind == EVENT_SPOIL || kind == EVENT_OUT_OF_ORDER;
	char first[SERIAL_TEXT], last[SERIAL_TEXT];
	json_t *line;

	if (!line_is_shown(kind) || entry->count == 0)
		return 0;
	serial_text(first, &entry->first);
	serial_text(last, &entry->last);
	line = json_pack("{s:I, s:s, s:s, s:s, s:I, s:s, s:s*, s:I}", "time_ms",
	    (json_int_t)entry->unix_ms, "what", entry->event, "serial", first,
	    "last", last, "envelopes", (json_int_t)entry->count, "operator",
	    entry->actor, "reason", has_reason ? entry->request : NULL, "entry",
	    (json_int_t)entry->sequence);
	return json_array_append_new(context, line) == 0
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

static int
day_answer(struct turn *turn, const struct day *day, json_t *lines)
{
	const struct day_asked *asked = turn->asked;

	return turn_answer(turn, 200,
	    json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
		      "s:I, s:O}",
		"date", asked->date, "counter", turn->station.counter, "title",
		turn->station.title, "opening", (json_int_t)day->opening,
		"received", (json_int_t)day->received, "returned",
		(json_int_t)day->returned, "sent", (json_int_t)day->sent,
		"bound", (json_int_t)day->bound, "spoiled",
		(json_int_t)day->spoiled, "missing", (json_int_t)day->missing,
		"other", (json_int_t)day->other, "closing",
		(json_int_t)day->closing, "lines", lines));
}

static int
day_piece(struct turn *turn)
{
	const struct day_asked *asked = turn->asked;
	struct custodian counter = { .place = turn->station.custodian };
	json_t *lines = json_array();
	struct day day;
	int rc;

	(void)snprintf(counter.name, sizeof counter.name, "%s",
	    turn->station.counter);
	rc = ledger_day(turn->ledger, &counter, asked->from_ms,
	    asked->from_ms + DAY_MS, &day, line_add, lines);
	if (rc == 0)
		rc = day_answer(turn, &day, lines);
	else if (rc == 1)
		rc = turn_refuse(turn, PROBLEM_NO_DAY);
	json_decref(lines);
	return rc;
}

/* It may take a while: so it is done between groups. */
const struct verb verb_day = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.size = sizeof(struct day_asked),
	.read = day_read,
	.piece = day_piece,
};
