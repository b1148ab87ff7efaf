#include "reconcile/pass_flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static struct flows *
flow_at(struct pass *pass, uint32_t place)
{
	uint32_t room = pass->flow_count == 0 ? 64 : pass->flow_count;
	struct flows *grown;

	if (place == 0)
		return NULL;
	while (room < place)
		room *= 2;
	if (room > pass->flow_count) {
		grown = realloc(pass->flows, room * sizeof *grown);
		if (grown == NULL) {
			fail(EX_OSERR, "out of memory");
			return NULL;
		}
		memset(grown + pass->flow_count, 0,
		    (room - pass->flow_count) * sizeof *grown);
		pass->flows = grown;
		pass->flow_count = room;
	}
	return &pass->flows[place - 1];
}

const struct flows *
pass_flows(const struct pass *pass, uint32_t place)
{
	return place == 0 || place > pass->flow_count ? NULL
						      : &pass->flows[place - 1];
}

int
pass_flow_differs(struct pass *pass, uint32_t place)
{
	struct flows *flows;

	if (place == 0)
		return 0;
	if ((flows = flow_at(pass, place)) == NULL)
		return -1;
	flows->differs = true;
	return 0;
}

void
pass_flow_open(struct pass *pass)
{
	uint32_t i;

	for (i = 0; i < pass->flow_count; i++)
		pass->flows[i].counts[FLOW_OPENING] = pass->flows[i].held;
}

void
pass_flow_close(struct pass *pass)
{
	uint32_t i;

	for (i = 0; i < pass->flow_count; i++)
		pass->flows[i].counts[FLOW_CLOSING] = pass->flows[i].held;
}

int
pass_flow_delivery(struct pass *pass, const struct entry *entry,
    enum event_kind kind)
{
	struct flows *flows;

	if (kind != EVENT_RETURN)
		return 0;
	flows = flow_at(pass, replay_place(pass->replay, entry->request));
	if (flows == NULL)
		return -1;
	flows->back = true;
	return 0;
}

/* What an event is to the custodian it takes from, and to the one it gives to;
 * FLOWS: nothing. */
static const struct {
	enum flow out;
	enum flow in;
} flow_of[EVENT_KINDS] = {
	[EVENT_PRINT] = { FLOWS, FLOW_PRINTED },
	[EVENT_SEND] = { FLOW_SENT, FLOWS },
	[EVENT_RECEIVE] = { FLOWS, FLOW_RECEIVED },
	[EVENT_BIND] = { FLOW_BOUND, FLOWS },
	[EVENT_SPOIL] = { FLOW_SPOILED, FLOWS },
	[EVENT_MISSING] = { FLOW_MISSING, FLOWS },
	[EVENT_COMPROMISE] = { FLOW_COMPROMISED, FLOWS },
	[EVENT_EXPIRE] = { FLOW_EXPIRED, FLOWS },
	[EVENT_ADJUST] = { FLOW_ADJUSTED_OUT, FLOW_ADJUSTED_IN },
};

static void
flow_count(struct pass *pass, struct flows *flows, enum flow flow,
    uint64_t count)
{
	if (pass->period == PASS_IN && flow != FLOWS)
		flows->counts[flow] += count;
}

/* Out of a custodian's stock, or into it; what is no stock there (a bound one
 * that is spoiled) moves none. */
static int
flow_move(struct pass *pass, enum event_kind kind, uint32_t before,
    uint32_t after, uint64_t count)
{
	struct flows *from, *to;
	enum flow flow;

	/* Room first, for it may move what is there. */
	if (flow_at(pass, held_place(after)) == NULL)
		return -1;
	from = flow_at(pass, held_place(before));
	to = flow_at(pass, held_place(after));
	if (envelope_is_stock(held_state(before)) && from != NULL) {
		flow = flow_of[kind].out;
		if (flow == FLOW_SENT && to->back)
			flow = FLOW_SENT_BACK;
		from->held -= count;
		flow_count(pass, from, flow, count);
	}
	if (envelope_is_stock(held_state(after))) {
		flow = flow_of[kind].in;
		if (flow == FLOW_RECEIVED && from != NULL && from->back)
			flow = FLOW_RETURNED;
		to->held += count;
		flow_count(pass, to, flow, count);
	}
	return 0;
}

/* What is found again is in somebody's hands, but never in stock again; and
 * codes that are split are no paper that could be. */
static int
flow_find(struct pass *pass, const struct range *run, uint32_t after)
{
	const struct book_series *series =
	    book_find(replay_book(pass->replay), &run->series);
	const uint64_t count = (uint64_t)run->last - run->first + 1;
	struct flows *to = flow_at(pass, held_place(after));

	if (to == NULL)
		return -1;
	if (series != NULL && series->drawn)
		return 0;
	flow_count(pass, to, FLOW_FOUND, count);
	flow_count(pass, to, FLOW_COMPROMISED, count);
	return 0;
}

static struct printed *
flow_printed(struct pass *pass, const struct series *series)
{
	struct printed *grown;
	size_t i;

	for (i = 0; i < pass->printed_count; i++)
		if (strcmp(pass->printed[i].series.name, series->name) == 0)
			return &pass->printed[i];
	grown =
	    realloc(pass->printed, (pass->printed_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	pass->printed = grown;
	memset(&grown[pass->printed_count], 0, sizeof *grown);
	grown[pass->printed_count].series = *series;
	return &grown[pass->printed_count++];
}

static int
flow_mark_printed(struct pass *pass, const struct range *run)
{
	struct printed *printed = flow_printed(pass, &run->series);
	uint8_t *grown;
	uint32_t room;

	if (printed == NULL)
		return -1;
	if (printed->count < run->last) {
		room = run->last + run->last / 4 + 4096;
		if ((grown = realloc(printed->flags, room)) == NULL)
			return fail(EX_OSERR, "out of memory");
		memset(grown + printed->count, 0, room - printed->count);
		printed->flags = grown;
		printed->count = room;
	}
	memset(printed->flags + run->first - 1, 1, run->last - run->first + 1);
	return 0;
}

uint64_t
pass_printed_in(const struct pass *pass, const struct range *range)
{
	const struct printed *printed = NULL;
	uint64_t count = 0;
	uint32_t number;
	size_t i;

	for (i = 0; i < pass->printed_count; i++)
		if (strcmp(pass->printed[i].series.name, range->series.name) ==
		    0)
			printed = &pass->printed[i];
	if (printed == NULL)
		return 0;
	for (number = range->first;
	     number <= range->last && number <= printed->count; number++)
		count += printed->flags[number - 1];
	return count;
}

int
pass_flow_moved(void *context, const struct entry *entry, enum event_kind kind,
    const struct range *run, uint32_t before, uint32_t after)
{
	struct pass *pass = context;

	(void)entry;
	if ((kind == EVENT_PRINT && flow_mark_printed(pass, run) != 0) ||
	    (kind == EVENT_FOUND && flow_find(pass, run, after) != 0))
		return -1;
	if (kind == EVENT_BIND || kind == EVENT_DRAW)
		pass->bound += run->last - run->first + 1;
	if (kind == EVENT_ASSIGN)
		pass->assigned += run->last - run->first + 1;
	if (kind == EVENT_ACKNOWLEDGE)
		pass->acknowledged += run->last - run->first + 1;
	return flow_move(pass, kind, before, after,
	    (uint64_t)run->last - run->first + 1);
}
