#include <jansson.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fail.h"
#include "courier/roll.h"
#include "courier/answer.h"
#include "courier/command.h"
#include "courier/courier.h"
#include "courier/inbox.h"

#include "base/banned.h"

/* What the journal and the inbox say. */
struct standing {
	struct roll roll;
	struct inbox_list inbox;
	size_t fresh; /* in the inbox, and not looked at yet */
	size_t waiting;
	size_t ended[RESULTS];
};

static void
standing_count(struct standing *standing)
{
	size_t i;

	for (i = 0; i < standing->inbox.count; i++)
		standing->fresh += roll_find(&standing->roll,
				       standing->inbox.numbers[i]) == NULL;
	for (i = 0; i < standing->roll.count; i++) {
		const struct item *item = standing->roll.items[i];

		if (item->state == ITEM_ENDED || item->state == ITEM_DONE)
			standing->ended[item->result]++;
		else
			standing->waiting++;
	}
}

static json_t *
status_item(const struct item *item)
{
	char since[CLOCK_TEXT], next[CLOCK_TEXT];

	clock_text(since, item->since_ms);
	clock_text(next, item->next_ms);
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "number",
	    item->number, "state",
	    item->state == ITEM_SENDING ? "sending" : "waiting", "since", since,
	    "next", next, "tries", (json_int_t)item->tries, "why", item->why);
}

static int
status_json(const struct standing *standing)
{
	json_t *all =
	    json_pack("{s:I, s:I}", "new", (json_int_t)standing->fresh,
		"waiting", (json_int_t)standing->waiting);
	json_t *list = json_array();
	char *text;
	size_t i;

	for (i = 0; i < RESULTS; i++)
		(void)json_object_set_new(all,
		    item_result_name((enum item_result)i),
		    json_integer((json_int_t)standing->ended[i]));
	for (i = 0; i < standing->roll.count; i++)
		if (standing->roll.items[i]->state == ITEM_WAITS ||
		    standing->roll.items[i]->state == ITEM_SENDING)
			(void)json_array_append_new(list,
			    status_item(standing->roll.items[i]));
	(void)json_object_set_new(all, "messages", list);
	text = json_dumps(all, JSON_INDENT(2));
	json_decref(all);
	if (text == NULL)
		return fail(EX_OSERR, "out of memory");
	(void)puts(text);
	free(text);
	return 0;
}

static void
status_text(const struct standing *standing)
{
	char next[CLOCK_TEXT];
	size_t i;

	(void)printf("%zu new, %zu waiting", standing->fresh,
	    standing->waiting);
	for (i = 0; i < RESULTS; i++)
		(void)printf(", %zu %s", standing->ended[i],
		    item_result_name((enum item_result)i));
	(void)puts("");
	for (i = 0; i < standing->roll.count; i++) {
		const struct item *item = standing->roll.items[i];

		if (item->state == ITEM_SENDING)
			(void)printf("%s: is being sent\n", item->number);
		if (item->state != ITEM_WAITS)
			continue;
		clock_text(next, item->next_ms);
		(void)printf("%s: %" PRIu64 " tries, next at %s%s%s\n",
		    item->number, item->tries, next,
		    item->tries > 0 ? ": " : "",
		    item->tries > 0 ? answer_explain(item->why) : "");
	}
}

int
command_status(const struct courier_options *options)
{
	struct courier *courier = courier_open(options->home, COURIER_READS);
	struct standing standing = { 0 };
	struct journal *journal = NULL;
	int rc = -1;

	if (courier == NULL)
		return -1;
	journal = journal_open(&courier_journal, courier->dir, NULL,
	    JOURNAL_READS, roll_take, &standing.roll);
	if (journal != NULL &&
	    inbox_read(&standing.inbox, courier->inbox) == 0) {
		standing_count(&standing);
		rc = 0;
		if (options->json)
			rc = status_json(&standing);
		else
			status_text(&standing);
	}
	journal_close(journal);
	inbox_free(&standing.inbox);
	roll_free(&standing.roll);
	courier_close(courier);
	return rc;
}
