/* Messages to citizens, between ledger and courier. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/event.h"
#include "base/clock.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/message_exchange.h"
#include "home/courier_file.h"
#include "ledger/split.h"

#include "base/banned.h"

static int
exchange_open(const char *path, int *dir)
{
	*dir = -1;
	if (path == NULL)
		return 0;
	*dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *dir >= 0 ? 0
			 : fail(EX_NOINPUT, "cannot open the directory %s: %s",
			       path, strerror(errno));
}

static json_t *
exchange_answer(struct message_exchange *exchange)
{
	json_t *answer = json_pack("{s:O}", "exported", exchange->exported);
	int i;

	for (i = 0; answer != NULL && i < SPLIT_RESULTS; i++)
		(void)json_object_set(answer,
		    split_result_name((enum split_result)i),
		    exchange->ended[i]);
	return answer;
}

static void
exchange_say_list(const char *what, const json_t *list)
{
	size_t i;

	if (json_array_size(list) == 0)
		return;
	(void)printf("%s:", what);
	for (i = 0; i < json_array_size(list); i++)
		(void)printf(" %s", json_string_value(json_array_get(list, i)));
	(void)printf("\n");
}

static int
exchange_say(struct message_exchange *exchange, int json)
{
	int i;

	if (json)
		return listing_print_json(exchange_answer(exchange));
	exchange_say_list("exported", exchange->exported);
	for (i = 0; i < SPLIT_RESULTS; i++)
		exchange_say_list(split_result_name((enum split_result)i),
		    exchange->ended[i]);
	return 0;
}

static int
exchange_do(const char *path, struct message_exchange *exchange, int json)
{
	struct session session;
	int rc = session_open(&session, path);

	exchange->session = &session;
	if (rc == 0)
		rc = actor_need_or_service(&session.actor,
		    event_of(EVENT_MESSAGE)->asks);
	/* Whoever approved the courier may have been broken off before. */
	if (rc == 0)
		rc = courier_file_write(&session.home, session.ledger);
	if (rc == 0)
		rc = message_exchange(exchange);
	if (exchange_say(exchange, json) != 0)
		rc = -1;
	session_close(&session);
	if (rc == 0 && exchange->strangers > 0)
		rc =
		    fail(EX_DATAERR, "%zu results were not taken in: see above",
			exchange->strangers);
	return rc;
}

int
command_message_exchange(const char *path, int argc, char **argv)
{
	const char *inbox = NULL, *results = NULL;
	int json = 0, rc, i;
	const struct option_value values[] = { { "inbox", &inbox, NULL },
		{ "results", &results, NULL }, { "json", NULL, &json }, { 0 } };
	struct message_exchange exchange = { .exported = json_array() };
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (inbox == NULL && results == NULL)
		return fail(EX_USAGE,
		    "say where the courier looks, and where it tells: --inbox "
		    "DIR and --results DIR, or one of the two");
	for (i = 0; i < SPLIT_RESULTS; i++)
		exchange.ended[i] = json_array();
	if ((rc = exchange_open(inbox, &exchange.inbox)) == 0 &&
	    (rc = exchange_open(results, &exchange.results)) == 0)
		rc = exchange_do(path, &exchange, json);
	for (i = 0; i < SPLIT_RESULTS; i++)
		json_decref(exchange.ended[i]);
	json_decref(exchange.exported);
	return rc;
}

static int
message_add_json(void *context, const struct split *split)
{
	static const char *const states[] = { [SPLIT_WAITS] = "waiting",
		[SPLIT_EXPORTED] = "exported",
		[SPLIT_ENDED] = "ended" };
	char number[SERIAL_TEXT], expires[CLOCK_TEXT];
	enum split_message message = split->now.message;

	serial_text(number, &split->serial);
	clock_text(expires, split->expires_ms);
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "number", number,
		"station", split->station, "slip",
		split->has_slip          ? "waiting"
		    : split->now.printed ? "printed"
					 : "erased",
		"message",
		message == SPLIT_WAITS && !split->has_message ? "erased"
		    : message >= SPLIT_WAITS && message <= SPLIT_ENDED
		    ? states[message]
		    : "damaged",
		"expires", expires, "entry", (json_int_t)split->entry));
}

static int
messages_read(struct ledger *ledger, json_t *list)
{
	return ledger_split_each(ledger, message_add_json, list);
}

int
command_message_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = {
		{ "number", "NUMBER", 0 }, { "station", "STATION", 0 },
		{ "slip", "SLIP", 0 }, { "message", "MESSAGE", 0 },
		{ "expires", "EXPIRES", 0 }, { NULL, NULL, 0 }
	};

	return command_list(path, argc, argv, messages_read, columns);
}
