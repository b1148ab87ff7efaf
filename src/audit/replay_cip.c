/* How often the CIP of a card was said and was not right: never more often than
 * CIP_TRIES, whatever the ledger's table says; and that no card is blocked but
 * by whoever said it rightly. */
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

static struct cip_count *
replay_cip_find(const struct replay *replay, const struct serial *serial)
{
	char text[SERIAL_PLAIN];
	uint32_t number;

	serial_plain(text, serial);
	number = names_find(replay->cips, text);
	return number == 0 ? NULL : &replay->cip_list[number - 1];
}

static struct cip_count *
replay_cip_add(struct replay *replay, const struct serial *serial)
{
	struct cip_count *grown, *found = replay_cip_find(replay, serial);
	char text[SERIAL_PLAIN];

	if (found != NULL)
		return found;
	grown = realloc(replay->cip_list,
	    ((size_t)replay->cip_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	replay->cip_list = grown;
	serial_plain(text, serial);
	if (names_add(replay->cips, text) == 0)
		return NULL;
	memset(&grown[replay->cip_count], 0, sizeof *grown);
	return &grown[replay->cip_count++];
}

bool
replay_cip_tries(const struct replay *replay, const struct serial *serial,
    unsigned *tries, uint64_t *entry)
{
	const struct cip_count *count = replay_cip_find(replay, serial);

	if (count == NULL)
		return false;
	*tries = count->tries;
	*entry = count->entry;
	return true;
}

size_t
replay_cip_count(const struct replay *replay)
{
	return replay->cip_count;
}

/* Its state, if it is where the entry says; -1 with a reason. */
static int
replay_cip_state(const struct replay *replay, const struct entry *entry)
{
	const struct book_series *series =
	    book_find(&replay->book, &entry->first.series);
	uint32_t number = entry->first.number, held;

	if (series == NULL || number > series->count)
		return fail(EX_DATAERR, "%s of a serial never given out",
		    entry->event);
	held = series->held[number - 1];
	if (strcmp(entry->from, entry->to) != 0 ||
	    held_place(held) != names_find(replay->places, entry->from))
		return fail(EX_DATAERR, "%s of an envelope that is at %s",
		    entry->event, names_text(replay->places, held_place(held)));
	return (int)held_state(held);
}

static int
replay_cip_fail(const struct entry *entry, int state)
{
	return state < 0
	    ? -1
	    : fail(EX_DATAERR, "%s of an envelope that is %s", entry->event,
		  envelope_state_name((enum envelope_state)state));
}

int
replay_is_on_card(const struct replay *replay, const struct entry *entry,
    enum envelope_state *state)
{
	int found = replay_cip_state(replay, entry);

	*state = found < 0 ? ENVELOPE_NONE : (enum envelope_state)found;
	return envelope_is_on_card(*state) ? 0 : replay_cip_fail(entry, found);
}

/* A card has it, and its CIP is still good for something. */
static int
replay_cip_is_asked(const struct replay *replay, const struct entry *entry)
{
	int state = replay_cip_state(replay, entry);

	return state >= 0 && envelope_is_on_card((enum envelope_state)state) &&
		envelope_keeps_cip((enum envelope_state)state)
	    ? 0
	    : replay_cip_fail(entry, state);
}

int
replay_cip(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct cip_count *count;

	if (replay_cip_is_asked(replay, entry) != 0 ||
	    (count = replay_cip_add(replay, &entry->first)) == NULL)
		return -1;
	if (kind == EVENT_TRY_CIP && count->tries == CIP_TRIES)
		return fail(EX_DATAERR, "the CIP was said %u times before",
		    count->tries);
	if (kind == EVENT_PASS_CIP && count->tries == 0)
		return fail(EX_DATAERR, "nobody had said the CIP that passed");
	if (kind == EVENT_UNLOCK_CIP && count->tries != CIP_TRIES)
		return fail(EX_DATAERR, "the CIP is not locked");
	count->tries = kind == EVENT_TRY_CIP ? count->tries + 1 : 0;
	count->entry = entry->sequence;
	count->is_right = kind == EVENT_PASS_CIP;
	return 0;
}

const struct block_known *
replay_block_of(const struct replay *replay, const struct serial *serial)
{
	const struct cip_count *count = replay_cip_find(replay, serial);

	return count == NULL || count->block.entry == 0 ? NULL : &count->block;
}

size_t
replay_block_count(const struct replay *replay)
{
	return replay->block_count;
}

int
replay_block(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct cip_count *count = replay_cip_find(replay, &entry->first);

	if (entry->count != 1)
		return fail(EX_DATAERR, "block is about one envelope");
	if (count == NULL || !count->is_right ||
	    count->entry + 1 != entry->sequence)
		return fail(EX_DATAERR,
		    "a card is blocked, and nobody had said its CIP rightly");
	if ((entry->request[0] != '\0' &&
		replay_help_desk(replay, entry) != 0) ||
	    replay_move(replay, entry, kind) != 0)
		return -1;
	count->block.entry = entry->sequence;
	replay->block_count++;
	return 0;
}

int
replay_confirm_block(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct cip_count *count = replay_cip_find(replay, &entry->first);
	int state = replay_cip_state(replay, entry);

	(void)kind;
	if (count == NULL || state != ENVELOPE_BLOCKED)
		return replay_cip_fail(entry, state);
	if (count->block.confirmed != 0)
		return fail(EX_DATAERR, "the card system knew it before");
	count->block.confirmed = entry->sequence;
	return 0;
}
