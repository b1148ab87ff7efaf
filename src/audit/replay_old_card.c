/* Records of activations, and the old cards that were handed in with them: each
 * is withdrawn once, then destroyed once, both before two people. */
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"
#include "envelope/activation.h"

#include "base/banned.h"

/* Which one has to be for it to become the other. */
static const struct {
	enum old_card_state from;
	enum old_card_state to;
	const char *otherwise;
} steps[EVENT_KINDS] = {
	[EVENT_WITHDRAW_CARD] = { OLD_CARD_LIES, OLD_CARD_WITHDRAWN,
	    "no old card lies there" },
	[EVENT_DESTROY_CARD] = { OLD_CARD_WITHDRAWN, OLD_CARD_DESTROYED,
	    "no old card was withdrawn there" },
};

static uint32_t
old_card_make(enum old_card_state state, uint32_t place)
{
	return held_make((enum envelope_state)state, place);
}

static uint32_t
old_card_held(const struct replay *replay, const struct serial *serial)
{
	const struct book_series *series =
	    book_find(&replay->old_cards, &serial->series);

	return series == NULL || serial->number < 1 ||
		serial->number > series->count
	    ? 0
	    : series->held[serial->number - 1];
}

enum old_card_state
replay_old_card(const struct replay *replay, const struct serial *serial)
{
	return (enum old_card_state)held_state(old_card_held(replay, serial));
}

/* As long as the serials go; none so far is nothing. */
static int
old_card_reach(struct replay *replay, const struct range *range)
{
	const struct book_series *series =
	    book_find(&replay->old_cards, &range->series);
	const struct range more = { range->series,
		series == NULL ? 1 : series->count + 1, range->last };

	return more.first > more.last ? 0
				      : book_add(&replay->old_cards, &more,
					    old_card_make(OLD_CARD_NEVER, 0));
}

static int
old_card_set(struct replay *replay, const struct range *range, uint32_t held)
{
	struct book_series *series;
	uint32_t number;

	if (old_card_reach(replay, range) != 0)
		return -1;
	series = book_find(&replay->old_cards, &range->series);
	for (number = range->first; number <= range->last; number++)
		series->held[number - 1] = held;
	return 0;
}

int
replay_record(struct replay *replay, const struct entry *entry)
{
	const struct range range = { entry->first.series, entry->first.number,
		entry->last.number };
	struct activation activation = { 0 };

	if (entry->to[0] != '\0' && !activation_read(&activation, entry->to))
		return fail(EX_DATAERR, "%s is no record of an activation",
		    entry->to);
	return activation.old != OLD_CARD_HANDED_IN
	    ? 0
	    : old_card_set(replay, &range,
		  old_card_make(OLD_CARD_LIES,
		      names_find(replay->places, entry->from)));
}

/* Another operator who may witness it, and is known by a badge. */
static int
old_card_witness(const struct replay *replay, const struct entry *entry)
{
	uint32_t number = names_find(replay->operators, entry->request);

	if (number == 0 || replay->acting[number - 1].badge[0] == '\0')
		return fail(EX_DATAERR, "%s has no badge to witness it with",
		    entry->request[0] != '\0' ? entry->request : "-");
	return strcmp(entry->request, entry->actor) != 0
	    ? 0
	    : fail(EX_DATAERR, "%s is her own witness", entry->actor);
}

int
replay_old_card_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	const struct range range = { entry->first.series, entry->first.number,
		entry->first.number };
	uint32_t place = names_find(replay->places, entry->from);

	if (replay_station_used(replay, entry) == NULL ||
	    old_card_witness(replay, entry) != 0)
		return -1;
	if (old_card_held(replay, &entry->first) !=
	    old_card_make(steps[kind].from, place))
		return fail(EX_DATAERR, "%s", steps[kind].otherwise);
	return old_card_set(replay, &range,
	    old_card_make(steps[kind].to, place));
}
