#include <openssl/crypto.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clear.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "courier/inbox.h"
#include "courier/message.h"
#include "courier/request.h"
#include "courier/round.h"

#include "base/banned.h"

/* One message in hand. */
struct delivery {
	struct round *round;
	struct item *item;
	struct message *message; /* secret memory */
	uint64_t number;         /* of this try, from 1 */
};

static int
delivery_begin(void *context)
{
	const struct delivery *delivery = context;
	char number[JOURNAL_NUMBER];

	journal_number(number, delivery->number);
	return journal_add(delivery->round->journal, COURIER_SENDING,
	    JOURNAL_DURABLE,
	    (const char *const[]){ delivery->item->number, number });
}

static int
delivery_end(const struct delivery *delivery, enum item_result result,
    uint64_t tries, const char *why)
{
	return item_end(delivery->round, delivery->item, result, tries, why);
}

/* By the schedule, whose last time is repeated; its end is looked at on time.
 */
static int
delivery_wait(const struct delivery *delivery, const char *why)
{
	const struct courier_config *config = delivery->round->courier->config;
	size_t step = delivery->number < config->retry_count
	    ? (size_t)delivery->number
	    : config->retry_count;
	int64_t until = clock_unix_ms() + config->retry_ms[step - 1],
		latest = item_latest(delivery->round, delivery->item);
	char number[JOURNAL_NUMBER], next[JOURNAL_NUMBER], at[CLOCK_TEXT];

	if (delivery->message->expires_ms < latest)
		latest = delivery->message->expires_ms;
	if (until > latest)
		until = latest;
	journal_number(number, delivery->number);
	journal_number(next, (uint64_t)until);
	if (journal_add(delivery->round->journal, COURIER_WAITING,
		JOURNAL_DURABLE,
		(const char *const[]){ delivery->item->number, number, why,
		    next }) != 0)
		return -1;
	delivery->round->waiting++;
	clock_text(at, until);
	(void)printf("%s: waits until %s (%s: %s)\n", delivery->item->number,
	    at, why, answer_explain(why));
	(void)fflush(stdout);
	return 0;
}

static int
delivery_settle(const struct delivery *delivery,
    const struct post_answer *answer)
{
	switch (answer->verdict) {
	case POST_TAKEN:
		return delivery_end(delivery, RESULT_SENT, delivery->number,
		    answer->why);
	case POST_REFUSED:
		return delivery_end(delivery, RESULT_UNDELIVERABLE,
		    delivery->number, answer->why);
	case POST_WAITS:
		return delivery_wait(delivery, answer->why);
	case POST_UNKNOWN:
	default:
		return delivery_end(delivery, RESULT_UNKNOWN, delivery->number,
		    answer->why);
	}
}

static int
delivery_post(struct delivery *delivery)
{
	const struct courier *courier = delivery->round->courier;
	const struct message *message = delivery->message;
	struct post_body body = { NULL, 0, delivery_begin, delivery };
	struct post_answer answer = { POST_WAITS, "no-way" };
	struct script script = { 0 };
	int rc = 0;

	if (script_new(&script, REQUEST_MOST) != 0 ||
	    request_write(&courier->kit.texts, courier->config, message,
		&script) != 0) {
		script_free(&script);
		return -1;
	}
	body.bytes = script.text;
	body.size = script.size;
	if (script.size > 0)
		rc = message->by_telephone
		    ? post_sms(delivery->round->post, &body, &answer)
		    : post_mail(delivery->round->post, message->to, &body,
			  &answer);
	script_free(&script);
	return rc == 0 ? delivery_settle(delivery, &answer) : -1;
}

/* 0: it is in message; 1: it is none, and why says so; -1: anything else. */
static int
delivery_open(struct delivery *delivery, const char **why)
{
	const struct courier *courier = delivery->round->courier;
	char name[INBOX_NAME], *sealed;
	struct clear clear = { 0 };
	size_t size = 0;
	int rc = -1;

	inbox_name(name, delivery->item->number);
	*why = "malformed";
	sealed = file_read_at(courier->inbox, name, MESSAGE_SEALED_MOST, &size);
	if (sealed == NULL)
		return fail_code() == EX_DATAERR ? 1 : -1;
	if (clear_new(&clear, MESSAGE_SEALED_MOST) == 0) {
		*why = "sealed";
		rc = clear_open(&clear, name, sealed, size, courier->key,
		    courier->certificate);
	}
	if (rc == 0) {
		*why = "malformed";
		rc = message_read(delivery->message, delivery->item->number,
		    (const char *)clear.bytes, clear.size);
	}
	free(sealed);
	clear_free(&clear);
	return rc != 0 && fail_code() == EX_DATAERR ? 1 : rc;
}

static int
delivery_go(struct delivery *delivery)
{
	const char *why;
	int rc = delivery_open(delivery, &why);

	/* Whoever put it there can mend that; no other has to wait for it. */
	if (rc < 0 && fail_code() == EX_NOINPUT) {
		(void)fprintf(stderr, "busta-courier: %s; it waits\n",
		    fail_reason());
		delivery->round->waiting++;
		return 0;
	}
	if (rc < 0)
		return -1;
	if (rc > 0) {
		(void)fprintf(stderr, "busta-courier: %s: %s\n",
		    delivery->item->number, fail_reason());
		return delivery_end(delivery, RESULT_UNDELIVERABLE,
		    delivery->item->tries, why);
	}
	if (delivery->message->expires_ms <= clock_unix_ms())
		return delivery_end(delivery, RESULT_EXPIRED,
		    delivery->item->tries, "late");
	return delivery_post(delivery);
}

int
item_deliver(struct round *round, struct item *item)
{
	struct delivery delivery = { .round = round,
		.item = item,
		.number = item->tries + 1 };
	int rc;

	delivery.message = secret_new(sizeof *delivery.message);
	if (delivery.message == NULL)
		return -1;
	rc = delivery_go(&delivery);
	secret_free(delivery.message, sizeof *delivery.message);
	return rc;
}
