#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

static int
replay_fail_held(const struct replay *replay, const struct entry *entry,
    uint32_t number, uint32_t held)
{
	const struct serial serial = { entry->first.series, number };
	const char *place = names_text(replay->places, held_place(held));
	char text[SERIAL_TEXT];

	serial_text(text, &serial);
	if (strcmp(place, entry->from) != 0)
		return fail(EX_DATAERR, "%s %s: it is %s at %s, not at %s",
		    entry->event, text, envelope_state_name(held_state(held)),
		    place, entry->from);
	return fail(EX_DATAERR, "%s %s: it is %s at %s, which forbids that",
	    entry->event, text, envelope_state_name(held_state(held)), place);
}

static int
replay_run(struct replay *replay, const struct entry *entry,
    enum event_kind kind, struct book_series *series, uint32_t first,
    uint32_t last, uint32_t after)
{
	const struct range run = { series->series, first, last };
	uint32_t before = series->held[first - 1], i;

	for (i = first; i <= last; i++)
		series->held[i - 1] = after;
	return replay->watcher.moved == NULL
	    ? 0
	    : replay->watcher.moved(replay->watcher.context, entry, kind, &run,
		  before, after);
}

/* Each run of envelopes that are held alike is judged once. */
static int
replay_move_runs(struct replay *replay, const struct entry *entry,
    enum event_kind kind, uint32_t from, uint32_t after)
{
	struct book_series *series =
	    book_find(&replay->book, &entry->first.series);
	uint32_t at, end, before;

	if (series == NULL || entry->last.number > series->count)
		return fail(EX_DATAERR, "%s of serials never given out",
		    entry->event);
	for (at = entry->first.number; at <= entry->last.number; at = end + 1) {
		end = book_run_end(series, at, entry->last.number);
		before = series->held[at - 1];
		if (!event_may_move(kind, held_state(before)) ||
		    held_place(before) != from)
			return replay_fail_held(replay, entry, at, before);
		if (replay_run(replay, entry, kind, series, at, end, after) !=
		    0)
			return -1;
	}
	return 0;
}

static int
replay_allocate(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *batch =
	    replay_subject(replay, entry->to, SUBJECT_BATCH);
	const struct range range = { entry->first.series, entry->first.number,
		entry->last.number };
	uint32_t after;

	if (batch == NULL)
		return -1;
	if (!batch->open)
		return fail(EX_DATAERR, "%s is finished", entry->to);
	if (entry->from[0] != '\0')
		return fail(EX_DATAERR, "new serials come from nowhere, not %s",
		    entry->from);
	after =
	    held_make(ENVELOPE_ALLOCATED, replay_subject_number(replay, batch));
	if (book_add(&replay->book, &range, after) != 0 ||
	    ranges_add(&batch->ranges, &range) != 0)
		return -1;
	return replay->watcher.moved == NULL
	    ? 0
	    : replay->watcher.moved(replay->watcher.context, entry, kind,
		  &range, 0, after);
}

/* Where an event takes envelopes from and to, by the kinds of the places. */
static const struct {
	enum subject_kind from; /* SUBJECT_NONE: any */
	enum subject_kind to;   /* SUBJECT_NONE: where they were */
	bool to_open;
	bool records; /* TO is no place */
} roads[EVENT_KINDS] = {
	[EVENT_SEAL] = { SUBJECT_BATCH, SUBJECT_NONE, false, false },
	[EVENT_CANCEL] = { SUBJECT_BATCH, SUBJECT_NONE, false, false },
	[EVENT_RELEASE] = { SUBJECT_BATCH, SUBJECT_NONE, false, false },
	[EVENT_VOID] = { SUBJECT_BATCH, SUBJECT_NONE, false, false },
	[EVENT_PRINT] = { SUBJECT_BATCH, SUBJECT_CUSTODIAN, true, false },
	[EVENT_SEND] = { SUBJECT_CUSTODIAN, SUBJECT_DELIVERY, true, false },
	[EVENT_RECEIVE] = { SUBJECT_DELIVERY, SUBJECT_CUSTODIAN, false, false },
	[EVENT_BIND] = { SUBJECT_CUSTODIAN, SUBJECT_NONE, true, true },
	[EVENT_ASSIGN] = { SUBJECT_CUSTODIAN, SUBJECT_NONE, false, false },
	[EVENT_ACKNOWLEDGE] = { SUBJECT_CUSTODIAN, SUBJECT_NONE, false, false },
	[EVENT_FOUND] = { SUBJECT_NONE, SUBJECT_CUSTODIAN, false, false },
	[EVENT_ADJUST] = { SUBJECT_CUSTODIAN, SUBJECT_CUSTODIAN, false, false },
	[EVENT_BLOCK] = { SUBJECT_CUSTODIAN, SUBJECT_NONE, false, false },
	[EVENT_UNDELIVERED] = { SUBJECT_CUSTODIAN, SUBJECT_NONE, false, false },
};

static struct subject *
replay_from(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	uint32_t number = names_find(replay->places, entry->from);

	if (roads[kind].from != SUBJECT_NONE)
		return replay_subject(replay, entry->from, roads[kind].from);
	if (number == 0) {
		fail(EX_DATAERR, "there is no place %s",
		    entry->from[0] != '\0' ? entry->from : "-");
		return NULL;
	}
	return &replay->subjects[number - 1];
}

static struct subject *
replay_to(struct replay *replay, const struct entry *entry,
    enum event_kind kind, struct subject *from)
{
	struct subject *to = from;

	if (roads[kind].to != SUBJECT_NONE)
		to = replay_subject(replay, entry->to, roads[kind].to);
	else if (!roads[kind].records && strcmp(entry->from, entry->to) != 0) {
		fail(EX_DATAERR, "%s takes nothing from %s to %s", entry->event,
		    entry->from, entry->to[0] != '\0' ? entry->to : "-");
		return NULL;
	}
	if (to != NULL && !to->open && roads[kind].to_open) {
		fail(EX_DATAERR, "%s is closed",
		    roads[kind].records ? entry->from : entry->to);
		return NULL;
	}
	return to;
}

/* A delivery has two ends, and knows how many envelopes it still holds. */
static int
replay_pass_delivery(struct replay *replay, const struct entry *entry,
    enum event_kind kind, struct subject *from, struct subject *to)
{
	if (kind == EVENT_SEND &&
	    to->sender != replay_subject_number(replay, from))
		return fail(EX_DATAERR, "%s does not leave from %s", entry->to,
		    entry->from);
	if (kind == EVENT_RECEIVE &&
	    from->receiver != replay_subject_number(replay, to))
		return fail(EX_DATAERR, "%s does not go to %s", entry->from,
		    entry->to);
	if (kind == EVENT_SEND)
		to->inside += entry->count;
	else if (from->kind == SUBJECT_DELIVERY && kind != EVENT_FOUND &&
	    kind != EVENT_DESTROY)
		from->inside -= entry->count;
	return 0;
}

int
replay_move(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *from, *to;
	uint32_t after;

	if (kind == EVENT_ALLOCATE)
		return replay_allocate(replay, entry, kind);
	if ((from = replay_from(replay, entry, kind)) == NULL ||
	    (to = replay_to(replay, entry, kind, from)) == NULL)
		return -1;
	if (from->kind == SUBJECT_BATCH &&
	    replay_may_leave_batch(replay, entry, kind, from) != 0)
		return -1;
	after =
	    held_make(event_of(kind)->to, replay_subject_number(replay, to));
	if (replay_move_runs(replay, entry, kind,
		replay_subject_number(replay, from), after) != 0)
		return -1;
	if (roads[kind].records && replay_record(replay, entry) != 0)
		return -1;
	return replay_pass_delivery(replay, entry, kind, from, to);
}

int
replay_delivery(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *delivery, *from, *to;
	uint32_t sender, receiver;

	(void)kind;
	from = replay_subject(replay, entry->from, SUBJECT_CUSTODIAN);
	to = from == NULL
	    ? NULL
	    : replay_subject(replay, entry->to, SUBJECT_CUSTODIAN);
	if (to == NULL)
		return -1;
	if (from == to || !to->open)
		return fail(EX_DATAERR, "nothing can be sent from %s to %s",
		    entry->from, entry->to);
	sender = replay_subject_number(replay, from);
	receiver = replay_subject_number(replay, to);
	delivery = replay_subject_add(replay, entry->request, SUBJECT_DELIVERY);
	if (delivery == NULL)
		return -1;
	delivery->open = true;
	delivery->sender = sender;
	delivery->receiver = receiver;
	return 0;
}

int
replay_close(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *delivery =
	    replay_subject(replay, entry->request, SUBJECT_DELIVERY);

	(void)kind;
	if (delivery == NULL)
		return -1;
	if (!delivery->open)
		return fail(EX_DATAERR, "%s was closed before", entry->request);
	if (delivery->inside > 0)
		return fail(EX_DATAERR,
		    "%s is closed with %" PRIu64 " envelopes in it",
		    entry->request, delivery->inside);
	delivery->open = false;
	return 0;
}

int
replay_batch_new(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *batch =
	    replay_subject_add(replay, entry->to, SUBJECT_BATCH);

	(void)kind;
	if (batch == NULL)
		return -1;
	batch->open = true;
	memcpy(batch->facts, entry->from, sizeof batch->facts);
	memcpy(batch->template, entry->request, sizeof batch->template);
	return 0;
}

uint64_t
replay_batch_in(const struct replay *replay, const struct subject *batch,
    const bool set[static ENVELOPE_STATES])
{
	const struct book_series *series;
	const struct range *range;
	uint64_t count = 0;
	uint32_t number;
	size_t i;

	for (i = 0; i < batch->ranges.count; i++) {
		range = &batch->ranges.list[i];
		series = book_find(&replay->book, &range->series);
		for (number = range->first; number <= range->last; number++)
			count += set[held_state(series->held[number - 1])];
	}
	return count;
}

int
replay_batch_end(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	static const bool begun[ENVELOPE_STATES] = { [ENVELOPE_ALLOCATED] =
							 true };
	struct subject *batch =
	    replay_subject(replay, entry->to, SUBJECT_BATCH);

	(void)kind;
	if (batch == NULL)
		return -1;
	if (!batch->open)
		return fail(EX_DATAERR, "%s was finished before", entry->to);
	if (replay_batch_in(replay, batch, begun) > 0)
		return fail(EX_DATAERR, "%s has envelopes only begun",
		    entry->to);
	batch->open = false;
	return 0;
}

/* Bound ones have had their PIN's one use, or never will; the block of an
 * assigned one needs no key of ours any more. */
int
replay_destroy_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	bool living[ENVELOPE_STATES];
	struct subject *batch =
	    replay_subject(replay, entry->to, SUBJECT_BATCH);
	int i;

	(void)kind;
	if (batch == NULL)
		return -1;
	for (i = 0; i < ENVELOPE_STATES; i++)
		living[i] = !envelope_is_on_card((enum envelope_state)i) &&
		    envelope_keeps_pin((enum envelope_state)i);
	living[ENVELOPE_ALLOCATED] = true;
	return batch->open || replay_batch_in(replay, batch, living) > 0
	    ? fail(EX_DATAERR, "%s has envelopes that can still be used",
		  entry->to)
	    : 0;
}

/* FROM is kind:open:digest, or kind:closed:digest. */
int
replay_custodian(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	const char *open = strchr(entry->from, ':');
	struct subject *custodian;

	(void)kind;
	if (open == NULL ||
	    (strncmp(open, ":open:", 6) != 0 &&
		strncmp(open, ":closed:", 8) != 0))
		return fail(EX_DATAERR, "%s says neither open nor closed",
		    entry->from);
	custodian = names_find(replay->places, entry->to) != 0
	    ? replay_subject(replay, entry->to, SUBJECT_CUSTODIAN)
	    : replay_subject_add(replay, entry->to, SUBJECT_CUSTODIAN);
	if (custodian == NULL)
		return -1;
	custodian->open = open[1] == 'o';
	memcpy(custodian->facts, entry->from, sizeof custodian->facts);
	return 0;
}
