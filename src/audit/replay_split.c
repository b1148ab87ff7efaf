/* Codes that are split: who carries their second halves, which numbers were
 * drawn, and what became of slip and message of each. */
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

int
replay_splits_new(struct replay *replay)
{
	return (replay->splits = names_new()) == NULL ? -1 : 0;
}

void
replay_splits_free(struct replay *replay)
{
	names_free(replay->splits);
	free(replay->split_list);
}

/* The SHA-256 of its certificate; a later one takes its place. */
int
replay_courier_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (!replay_is_sha256(entry->to))
		return fail(EX_DATAERR, "%s is no certificate of a courier",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (strcmp(replay->courier, entry->to) == 0)
		return fail(EX_DATAERR, "that is the courier already");
	memcpy(replay->courier, entry->to, sizeof replay->courier);
	replay->courier_entry = entry->sequence;
	return 0;
}

const char *
replay_courier(const struct replay *replay, uint64_t *entry)
{
	*entry = replay->courier_entry;
	return replay->courier[0] != '\0' ? replay->courier : NULL;
}

static struct split_known *
replay_split_find(const struct replay *replay, const struct serial *serial)
{
	char text[SERIAL_PLAIN];
	uint32_t number;

	serial_plain(text, serial);
	number = names_find(replay->splits, text);
	return number == 0 ? NULL : &replay->split_list[number - 1];
}

const struct split_now *
replay_split(const struct replay *replay, const struct serial *serial)
{
	const struct split_known *known = replay_split_find(replay, serial);

	return known == NULL ? NULL : &known->now;
}

const char *
replay_slip_station(const struct replay *replay, const struct serial *serial)
{
	const struct split_known *known = replay_split_find(replay, serial);

	return known == NULL || known->station == 0
	    ? NULL
	    : names_text(replay->stations, known->station);
}

size_t
replay_split_count(const struct replay *replay)
{
	return replay->split_count;
}

static int
replay_split_add(struct replay *replay, const struct serial *serial)
{
	struct split_known *grown = realloc(replay->split_list,
	    ((size_t)replay->split_count + 1) * sizeof *grown);
	char text[SERIAL_PLAIN];

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	replay->split_list = grown;
	serial_plain(text, serial);
	if (names_add(replay->splits, text) == 0)
		return -1;
	grown[replay->split_count++] =
	    (struct split_known){ .now = { .message = SPLIT_WAITS } };
	return 0;
}

static int
replay_draw_judge(const struct replay *replay, const struct entry *entry,
    const struct subject *counter)
{
	if (entry->count != 1)
		return fail(EX_DATAERR, "codes are drawn for one card");
	if (!counter->open)
		return fail(EX_DATAERR, "%s is closed", entry->from);
	if (replay->courier[0] == '\0')
		return fail(EX_DATAERR, "codes are split without a courier");
	if (entry->request[0] == '\0' || entry->to[0] == '\0')
		return fail(EX_DATAERR,
		    "codes are drawn for no card, or without a record");
	return replay_serves(replay, entry);
}

/* The next number of a series that has no envelopes, at an open counter, by who
 * has the shift there: nowhere else are codes drawn. */
int
replay_draw(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *counter =
	    replay_subject(replay, entry->from, SUBJECT_CUSTODIAN);
	const struct range range = { entry->first.series, entry->first.number,
		entry->last.number };
	uint32_t after;

	if (counter == NULL || replay_draw_judge(replay, entry, counter) != 0)
		return -1;
	after =
	    held_make(ENVELOPE_BOUND, replay_subject_number(replay, counter));
	if (book_draw(&replay->book, &range, after) != 0 ||
	    replay_split_add(replay, &entry->first) != 0 ||
	    replay_record(replay, entry) != 0)
		return -1;
	return replay->watcher.moved == NULL
	    ? 0
	    : replay->watcher.moved(replay->watcher.context, entry, kind,
		  &range, 0, after);
}

/* How its codes stand, and where; NULL with a reason. */
static struct split_known *
replay_split_at(const struct replay *replay, const struct entry *entry,
    uint32_t *held)
{
	struct split_known *known = replay_split_find(replay, &entry->first);
	const struct book_series *series =
	    book_find(&replay->book, &entry->first.series);

	if (known == NULL || series == NULL) {
		fail(EX_DATAERR, "%s of codes that were never drawn",
		    entry->event);
		return NULL;
	}
	*held = series->held[entry->first.number - 1];
	if (held_place(*held) == names_find(replay->places, entry->from))
		return known;
	fail(EX_DATAERR, "%s of codes that were drawn at %s", entry->event,
	    names_text(replay->places, held_place(*held)));
	return NULL;
}

/* Whoever asks for it again, or has printed it, is where it was first. */
static int
replay_slip_judge(const struct split_known *known, const struct entry *entry,
    uint32_t station, uint32_t held)
{
	const struct split_now *now = &known->now;
	bool printed = strcmp(entry->request, SPLIT_WORD_PRINTED) == 0;

	if (!printed && strcmp(entry->request, SPLIT_WORD_OPENED) != 0)
		return fail(EX_DATAERR, "%s is nothing that becomes of a slip",
		    entry->request[0] != '\0' ? entry->request : "-");
	if (now->printed || !envelope_keeps_cip(held_state(held)))
		return fail(EX_DATAERR, "the slip was no more");
	if (printed && now->slips == 0)
		return fail(EX_DATAERR, "nobody had asked for the slip");
	return known->station == 0 || known->station == station
	    ? 0
	    : fail(EX_DATAERR, "the slip is another station's, not %s's",
		  entry->to);
}

/* At the station TO of the counter FROM, by who has the shift there. */
int
replay_slip(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	uint32_t station = names_find(replay->stations, entry->to), held;
	struct split_known *known;
	bool printed;

	(void)kind;
	if (replay_station_used(replay, entry) == NULL ||
	    (known = replay_split_at(replay, entry, &held)) == NULL ||
	    replay_slip_judge(known, entry, station, held) != 0)
		return -1;
	printed = strcmp(entry->request, SPLIT_WORD_PRINTED) == 0;
	known->station = station;
	known->now.printed = printed;
	known->now.slips += !printed;
	known->now.slip_entry = entry->sequence;
	return 0;
}

static int
replay_message_end(struct split_now *now, const struct entry *entry)
{
	if (now->message == SPLIT_ENDED)
		return fail(EX_DATAERR, "the message had ended");
	now->message = SPLIT_ENDED;
	now->message_entry = entry->sequence;
	return 0;
}

/* Exported, sent, or not sent where the codes were out of use already. */
int
replay_message(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	enum split_result result;
	struct split_known *known;
	struct split_now *now;
	uint32_t held;

	(void)kind;
	if (strcmp(entry->from, entry->to) != 0 ||
	    (known = replay_split_at(replay, entry, &held)) == NULL)
		return fail(EX_DATAERR, "a message of no number");
	now = &known->now;
	if (strcmp(entry->request, SPLIT_WORD_EXPORTED) == 0) {
		if (now->message != SPLIT_WAITS)
			return fail(EX_DATAERR, "it was exported before");
		now->message = SPLIT_EXPORTED;
		now->message_entry = entry->sequence;
		return 0;
	}
	if (!split_result_read(&result, entry->request))
		return fail(EX_DATAERR,
		    "%s is nothing that becomes of a message",
		    entry->request[0] != '\0' ? entry->request : "-");
	if (result != SPLIT_SENT && envelope_keeps_cip(held_state(held)))
		return fail(EX_DATAERR,
		    "codes whose message is %s are still in use",
		    entry->request);
	return replay_message_end(now, entry);
}

/* The codes go out of use with their message. */
int
replay_undelivered(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	enum split_result result;
	struct split_known *known;
	uint32_t held;

	if (entry->count != 1)
		return fail(EX_DATAERR, "one message is undelivered at a time");
	if ((known = replay_split_at(replay, entry, &held)) == NULL)
		return -1;
	if (!split_result_read(&result, entry->request) || result == SPLIT_SENT)
		return fail(EX_DATAERR, "undelivered, and %s",
		    entry->request[0] != '\0' ? entry->request : "-");
	return replay_message_end(&known->now, entry) != 0
	    ? -1
	    : replay_move(replay, entry, kind);
}
