#include "courier/round.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/fail.h"
#include "base/file.h"
#include "courier/inbox.h"

#include "base/banned.h"

volatile sig_atomic_t round_stopped;

int64_t
item_latest(const struct round *round, const struct item *item)
{
	return item->since_ms + round->courier->config->expiry_ms;
}

static int
round_write_result(struct round *round, const struct item *item)
{
	char name[SERIAL_TEXT + sizeof ".json"], at[CLOCK_TEXT], text[512];

	(void)snprintf(name, sizeof name, "%s.json", item->number);
	clock_text(at, item->ended_ms);
	/* Nothing in it needs to be escaped. */
	(void)snprintf(text, sizeof text,
	    "{\n  \"format\": \"busta courier result 1\",\n"
	    "  \"number\": \"%s\",\n  \"result\": \"%s\",\n"
	    "  \"at\": \"%s\",\n  \"tries\": %llu\n}\n",
	    item->number, item_result_name(item->result), at,
	    (unsigned long long)item->tries);
	/* Whose results may be read is said by where they are. */
	return file_write(round->courier->results, name, text, strlen(text),
	    round->courier->config->results != NULL ? 0640 : 0600);
}

int
item_finish(struct round *round, struct item *item)
{
	if (round_write_result(round, item) != 0 ||
	    inbox_erase(round->courier->inbox, item->number) != 0 ||
	    journal_add(round->journal, COURIER_DONE, JOURNAL_DURABLE,
		(const char *const[]){ item->number }) != 0)
		return -1;
	(void)printf("%s: %s (%s)\n", item->number,
	    item_result_name(item->result), answer_explain(item->why));
	(void)fflush(stdout);
	return 0;
}

int
item_end(struct round *round, struct item *item, enum item_result result,
    uint64_t tries, const char *why)
{
	char number[JOURNAL_NUMBER];

	journal_number(number, tries);
	return journal_add(round->journal, COURIER_ENDED, JOURNAL_DURABLE,
		   (const char *const[]){ item->number,
		       item_result_name(result), number, why }) == 0
	    ? item_finish(round, item)
	    : -1;
}

/* What was being sent when its courier died may have arrived; what had ended is
 * finished. */
static int
round_recover(struct round *round)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < round->roll.count; i++) {
		struct item *item = round->roll.items[i];

		if (item->state == ITEM_SENDING)
			rc = item_end(round, item, RESULT_UNKNOWN, item->tries,
			    "died");
		else if (item->state == ITEM_ENDED)
			rc = item_finish(round, item);
		else if (item->state == ITEM_WAITS &&
		    clock_unix_ms() >= item_latest(round, item))
			rc = item_end(round, item, RESULT_EXPIRED, item->tries,
			    "late");
	}
	return rc;
}

/* A number is used once; what comes after its end is not even opened. */
static int
round_refuse(struct round *round, const struct item *item)
{
	if (inbox_erase(round->courier->inbox, item->number) != 0 ||
	    journal_add(round->journal, COURIER_REFUSED, JOURNAL_DURABLE,
		(const char *const[]){ item->number }) != 0)
		return -1;
	(void)fprintf(stderr,
	    "busta-courier: %s came a second time and was erased unopened: its "
	    "message had ended (%s), and a number is used once\n",
	    item->number, item_result_name(item->result));
	return 0;
}

static int
round_take(struct round *round, const struct inbox_list *list)
{
	const struct item *item;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < list->count; i++) {
		item = roll_find(&round->roll, list->numbers[i]);
		if (item == NULL)
			rc = journal_add(round->journal, COURIER_TAKEN,
			    JOURNAL_SOON,
			    (const char *const[]){ list->numbers[i] });
		else if (item->state == ITEM_DONE)
			rc = round_refuse(round, item);
	}
	if (list->strangers > 0)
		(void)fprintf(stderr,
		    "busta-courier: %zu files in the inbox are no messages, "
		    "and were left: a message is a file NUMBER.cms\n",
		    list->strangers);
	return rc == 0 ? journal_sync(round->journal) : rc;
}

static bool
round_is_due(const struct item *item)
{
	return item->state == ITEM_WAITS && item->next_ms <= clock_unix_ms();
}

static int
round_confine(const struct round *round)
{
	const struct courier *courier = round->courier;
	const struct courier_config *config = courier->config;
	uint16_t ports[2];
	size_t count = 0;

	if (config->mail.given)
		ports[count++] = config->mail.server.port;
	if (config->sms.given)
		ports[count++] = config->sms.server.port;
	confine_trap("busta-courier",
	    "while messages are open, and was not made: this is a fault in "
	    "busta-courier or in a library of its. It has stopped as if it had "
	    "crashed: what it was sending is unknown");
	confine_beside(courier->results);
	return confine_files(courier->inbox, CONFINE_SEND) == 0 &&
		confine_ports(ports, count) == 0 &&
		confine_calls(courier->inbox, CONFINE_SEND) == 0
	    ? 0
	    : -1;
}

static int
round_deliver_all(struct round *round, const struct inbox_list *list)
{
	struct item *item;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < list->count && !round_stopped; i++) {
		item = roll_find(&round->roll, list->numbers[i]);
		if (item != NULL && round_is_due(item))
			rc = item_deliver(round, item);
	}
	return rc;
}

static bool
round_has_any_due(const struct round *round, const struct inbox_list *list)
{
	const struct item *item;
	size_t i;

	for (i = 0; i < list->count; i++) {
		item = roll_find(&round->roll, list->numbers[i]);
		if (item != NULL && round_is_due(item))
			return true;
	}
	return false;
}

int
round_run(struct courier *courier, size_t *waiting)
{
	struct round round = { .courier = courier };
	struct inbox_list list = { 0 };
	int rc = -1;

	round.journal = journal_open(&courier_journal, courier->dir, NULL,
	    JOURNAL_WRITES, roll_take, &round.roll);
	if (round.journal == NULL || round_recover(&round) != 0 ||
	    inbox_read(&list, courier->inbox) != 0 ||
	    round_take(&round, &list) != 0)
		goto out;
	if (!round_has_any_due(&round, &list)) {
		rc = 0;
		goto out;
	}
	round.post = post_open(courier->config, &courier->kit);
	if (round.post != NULL && round_confine(&round) == 0)
		rc = round_deliver_all(&round, &list);
out:
	*waiting = round.waiting;
	post_close(round.post);
	journal_close(round.journal);
	roll_free(&round.roll);
	inbox_free(&list);
	return rc;
}
