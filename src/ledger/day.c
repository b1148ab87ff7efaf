#include "ledger/day.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/delivery.h"
#include "ledger/internal.h"

#include "base/banned.h"

/* So long may a clock have been back before midnight once it had been after:
 * entries, of which some stand with every movement. */
enum { CLOCK_WENT_BACK = 4096 };

/* Which movement takes sound envelopes from a custodian, or brings them: not
 * all of FROM's need have been so if cards may have had them. */
static const struct flow {
	bool takes;
	bool brings;
	bool of_cards;
	size_t member; /* of struct day; 0: other */
} flows[EVENT_KINDS] = {
	[EVENT_PRINT] = { .brings = true,
	    .member = offsetof(struct day, received) },
	[EVENT_RECEIVE] = { .brings = true,
	    .member = offsetof(struct day, received) },
	[EVENT_SEND] = { .takes = true, .member = offsetof(struct day, sent) },
	[EVENT_BIND] = { .takes = true, .member = offsetof(struct day, bound) },
	[EVENT_SPOIL] = { .takes = true,
	    .of_cards = true,
	    .member = offsetof(struct day, spoiled) },
	[EVENT_MISSING] = { .takes = true,
	    .of_cards = true,
	    .member = offsetof(struct day, missing) },
	[EVENT_COMPROMISE] = { .takes = true, .of_cards = true },
	[EVENT_EXPIRE] = { .takes = true },
	[EVENT_ADJUST] = { .takes = true, .brings = true },
};

struct counting {
	struct ledger *ledger;
	const char *name; /* the custodian's */
	uint64_t end;     /* the first entry that is not of the day */
	struct day *day;
	int64_t after; /* what came and went since */
	int (*each)(void *context, const struct entry *entry,
	    enum event_kind kind);
	void *context;
};

/* Of a line, without reading all of it. */
static int64_t
line_time(const char *line)
{
	const char *at = strchr(line, ' ');

	at = at == NULL ? NULL : strchr(at + 1, ' ');
	return at == NULL ? 0 : strtoll(at + 1, NULL, 10);
}

static int
entry_time(struct ledger *ledger, uint64_t sequence, int64_t *unix_ms)
{
	char line[ENTRY_TEXT];
	int found = ledger_log_get(ledger, sequence, line);

	*unix_ms = found == 1 ? line_time(line) : 0;
	return found == 1 ? 0
	    : found < 0
	    ? -1
	    : fail(EX_DATAERR,
		  "the log lacks its entry %" PRIu64 ": it is damaged",
		  sequence);
}

/* Among the entries before one, the first that is late enough. */
struct looking {
	int64_t from_ms;
	uint64_t before;
	uint64_t found;
};

static int
look_at(void *context, uint64_t sequence, const char *line, size_t size)
{
	struct looking *looking = context;

	(void)size;
	if (sequence >= looking->before)
		return 1;
	if (line_time(line) < looking->from_ms)
		return 0;
	looking->found = sequence;
	return 1;
}

/* An entry of that time or later whose predecessor is earlier: in a log whose
 * clock never went back there is one such place. */
static int
day_search(struct ledger *ledger, uint64_t size, int64_t from_ms, uint64_t *at)
{
	uint64_t low = 0, high = size, middle;
	int64_t unix_ms;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (entry_time(ledger, middle, &unix_ms) != 0)
			return -1;
		if (unix_ms >= from_ms)
			high = middle;
		else
			low = middle + 1;
	}
	*at = low;
	return 0;
}

/* The first of the day: where the clock went back over midnight there are
 * several places, of which the earliest counts. */
static int
day_find(struct ledger *ledger, uint64_t size, int64_t from_ms, uint64_t *at)
{
	struct looking looking = { .from_ms = from_ms };
	uint64_t back;

	if (day_search(ledger, size, from_ms, &looking.found) != 0)
		return -1;
	do {
		looking.before = looking.found;
		back = looking.before < CLOCK_WENT_BACK ? looking.before
							: CLOCK_WENT_BACK;
		if (ledger_log_each(ledger, looking.before - back, look_at,
			&looking) < 0)
			return -1;
	} while (looking.found < looking.before);
	*at = looking.found;
	return 0;
}

/* Of these, bound before: whatever they were then was no stock. */
static int
flow_bound(struct counting *counting, const struct entry *entry, int64_t *count)
{
	sqlite3_stmt *get;
	int64_t series;

	if (series_find(counting->ledger, &entry->first.series, &series) != 1 ||
	    (get = ledger_statement(counting->ledger, SQL_BINDING_COUNT)) ==
		NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, entry->first.number);
	(void)sqlite3_bind_int64(get, 3, entry->last.number);
	(void)sqlite3_bind_int64(get, 4, (int64_t)entry->sequence);
	if (ledger_step(counting->ledger, get) != 1)
		return -1;
	*count -= sqlite3_column_int64(get, 0);
	(void)sqlite3_reset(get);
	return 0;
}

/* What it changes: more than none, or less. */
static int
flow_change(struct counting *counting, const struct flow *flow,
    const struct entry *entry, int64_t *change)
{
	int64_t count = entry->count;

	*change = 0;
	if (flow->brings && strcmp(entry->to, counting->name) == 0)
		*change += count;
	if (!flow->takes || strcmp(entry->from, counting->name) != 0)
		return 0;
	if (flow->of_cards && flow_bound(counting, entry, &count) != 0)
		return -1;
	*change -= count;
	return 0;
}

/* Of a delivery; 0 it is none that came back. */
static int
flow_is_return(struct ledger *ledger, const struct entry *entry)
{
	struct delivery delivery;
	int found = entry->from[0] != 'D'
	    ? 0
	    : ledger_delivery_get(ledger, strtoll(entry->from + 1, NULL, 10),
		  &delivery);

	return found == 1 ? delivery.back : found;
}

static int
day_count(struct counting *counting, const struct flow *flow,
    const struct entry *entry, enum event_kind kind, int64_t change)
{
	size_t member = flow->member;
	int back =
	    kind == EVENT_RECEIVE ? flow_is_return(counting->ledger, entry) : 0;

	if (back < 0)
		return -1;
	if (back > 0)
		member = offsetof(struct day, returned);
	if (member == 0)
		counting->day->other += change;
	else
		*(int64_t *)((char *)counting->day + member) +=
		    change < 0 ? -change : change;
	counting->day->closing += change;
	return 0;
}

static int
day_take(struct counting *counting, const struct entry *entry)
{
	enum event_kind kind;
	const struct event *event = event_named(entry->event, &kind);
	const struct flow *flow = event == NULL ? NULL : &flows[kind];
	int64_t change;

	if (event == NULL)
		return fail(EX_DATAERR, "there is no event %s", entry->event);
	if (flow_change(counting, flow, entry, &change) != 0)
		return -1;
	if (entry->sequence >= counting->end) {
		counting->after += change;
		return 0;
	}
	if (change != 0 && day_count(counting, flow, entry, kind, change) != 0)
		return -1;
	return counting->each == NULL
	    ? 0
	    : counting->each(counting->context, entry, kind);
}

/* Most lines are of others, and are not read. */
static int
day_look(void *context, uint64_t sequence, const char *line, size_t size)
{
	struct counting *counting = context;
	struct entry entry;

	(void)sequence;
	if (memmem(line, size, counting->name, strlen(counting->name)) == NULL)
		return 0;
	if (entry_parse(&entry, line, size) != 0)
		return -1;
	return strcmp(entry.from, counting->name) == 0 ||
		strcmp(entry.to, counting->name) == 0
	    ? day_take(counting, &entry)
	    : 0;
}

static int
day_stock(struct ledger *ledger, int64_t place, int64_t *count)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_STOCK_SOUND);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, place);
	(void)sqlite3_bind_int(get, 2, ENVELOPE_PRINTED);
	(void)sqlite3_bind_int(get, 3, ENVELOPE_ON_HAND);
	if (ledger_step(ledger, get) != 1)
		return -1;
	*count = sqlite3_column_int64(get, 0);
	(void)sqlite3_reset(get);
	return 0;
}

int
ledger_day(struct ledger *ledger, const struct custodian *custodian,
    int64_t from_ms, int64_t to_ms, struct day *day,
    int (*each)(void *context, const struct entry *entry, enum event_kind kind),
    void *context)
{
	struct counting counting = { .ledger = ledger,
		.name = custodian->name,
		.day = day,
		.each = each,
		.context = context };
	uint64_t size, begin;
	int64_t now, moved;

	memset(day, 0, sizeof *day);
	if (ledger_log_size(ledger, &size) != 0 ||
	    day_find(ledger, size, from_ms, &begin) != 0 ||
	    day_find(ledger, size, to_ms, &counting.end) != 0 ||
	    day_stock(ledger, custodian->place, &now) != 0)
		return -1;
	if (size - counting.end > DAY_ENTRIES_SINCE)
		return 1;
	if (ledger_log_each(ledger, begin, day_look, &counting) != 0)
		return -1;
	moved = day->closing;
	day->closing = now - counting.after;
	day->opening = day->closing - moved;
	return 0;
}
