#include "courier/roll.h"

#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static const char *const results[RESULTS] = {
	[RESULT_SENT] = "sent",
	[RESULT_UNDELIVERABLE] = "undeliverable",
	[RESULT_EXPIRED] = "expired",
	[RESULT_UNKNOWN] = "unknown",
};

const char *
item_result_name(enum item_result result)
{
	return results[result];
}

/* Items begin with their number. */
static int
roll_compare(const void *one, const void *other)
{
	return strcmp(one, other);
}

static void
roll_forget(void *item)
{
	(void)item; /* the list's own */
}

void
roll_free(struct roll *roll)
{
	size_t i;

	tdestroy(roll->tree, roll_forget);
	for (i = 0; i < roll->count; i++)
		free(roll->items[i]);
	free(roll->items);
	memset(roll, 0, sizeof *roll);
}

struct item *
roll_find(const struct roll *roll, const char *number)
{
	void *const *found = tfind(number, &roll->tree, roll_compare);

	return found != NULL ? *found : NULL;
}

static int
roll_fail(const struct roll *roll, const char *why)
{
	return fail(EX_DATAERR, "line %" PRIu64 " of the journal: %s",
	    roll->lines, why);
}

static int
roll_grow(struct roll *roll, struct item *item)
{
	struct item **items = roll->items;

	/* Full at each power of two. */
	if ((roll->count & (roll->count - 1)) == 0) {
		items = reallocarray(items,
		    roll->count > 0 ? 2 * roll->count : 1, sizeof *items);
		if (items == NULL)
			return -1;
		roll->items = items;
	}
	if (tsearch(item, &roll->tree, roll_compare) == NULL)
		return -1;
	items[roll->count++] = item;
	return 0;
}

static int
take_taken(struct roll *roll, const struct journal_entry *entry)
{
	struct item *item;

	if (roll_find(roll, entry->words[0]) != NULL)
		return roll_fail(roll, "this number was there before");
	if (strlen(entry->words[0]) >= SERIAL_TEXT)
		return roll_fail(roll, "this is no number");
	if ((item = calloc(1, sizeof *item)) == NULL)
		return fail(EX_OSERR, "out of memory");
	(void)snprintf(item->number, sizeof item->number, "%s",
	    entry->words[0]);
	item->since_ms = item->next_ms = entry->unix_ms;
	if (roll_grow(roll, item) != 0) {
		free(item);
		return fail(EX_OSERR, "out of memory");
	}
	return 0;
}

static bool
roll_number(const char *word, uint64_t *value)
{
	char *end;

	*value = strtoull(word, &end, 10);
	return word[0] >= '0' && word[0] <= '9' && *end == '\0';
}

static bool
take_sending(struct item *item, const struct journal_entry *entry)
{
	if (item->state != ITEM_WAITS ||
	    !roll_number(entry->words[1], &item->tries))
		return false;
	item->state = ITEM_SENDING;
	return true;
}

static bool
take_waiting(struct item *item, const struct journal_entry *entry)
{
	uint64_t until;

	if ((item->state != ITEM_WAITS && item->state != ITEM_SENDING) ||
	    !roll_number(entry->words[1], &item->tries) ||
	    !roll_number(entry->words[3], &until))
		return false;
	(void)snprintf(item->why, sizeof item->why, "%s", entry->words[2]);
	item->next_ms = (int64_t)until;
	item->state = ITEM_WAITS;
	return true;
}

static bool
take_ended(struct item *item, const struct journal_entry *entry)
{
	size_t i;

	for (i = 0; i < RESULTS && strcmp(results[i], entry->words[1]) != 0;
	     i++)
		;
	if (i == RESULTS ||
	    (item->state != ITEM_WAITS && item->state != ITEM_SENDING) ||
	    !roll_number(entry->words[2], &item->tries))
		return false;
	(void)snprintf(item->why, sizeof item->why, "%s", entry->words[3]);
	item->result = (enum item_result)i;
	item->ended_ms = entry->unix_ms;
	item->state = ITEM_ENDED;
	return true;
}

static bool
take_done(struct item *item, const struct journal_entry *entry)
{
	bool ended = item->state == ITEM_ENDED;

	(void)entry;
	item->state = ITEM_DONE;
	return ended;
}

static bool
take_refused(struct item *item, const struct journal_entry *entry)
{
	(void)entry;
	return item->state == ITEM_DONE;
}

static bool (*const takes[COURIER_EVENTS])(struct item *item,
    const struct journal_entry *entry) = {
	[COURIER_SENDING] = take_sending,
	[COURIER_WAITING] = take_waiting,
	[COURIER_ENDED] = take_ended,
	[COURIER_DONE] = take_done,
	[COURIER_REFUSED] = take_refused,
};

int
roll_take(void *context, const struct journal_entry *entry)
{
	struct roll *roll = context;
	struct item *item;

	roll->lines++;
	if (entry->event == COURIER_TAKEN)
		return take_taken(roll, entry);
	item = roll_find(roll, entry->words[0]);
	return item != NULL && takes[entry->event](item, entry)
	    ? 0
	    : roll_fail(roll, "a way that messages do not go");
}
