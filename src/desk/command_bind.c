#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "clerk/bind.h"
#include "desk/command.h"
#include "desk/line.h"
#include "home/key_sync.h"

#include "base/banned.h"

enum { WORD_TEXT = 128 };

/* "-" is the next line of standard input, where no other user of the machine
 * reads along. Longer lines are cut, and then are no code of anything. */
static int
word_read(const char **word, char line[static WORD_TEXT])
{
	int got;

	if (strcmp(*word, "-") != 0)
		return 0;
	if ((got = line_read(line, WORD_TEXT)) == 0)
		return fail(EX_NOINPUT,
		    "a line is missing: first the envelope's code, then the "
		    "card's number");
	*word = line;
	return got < 0 ? -1 : 0;
}

static int
bind_print(enum bind_result result, const char *answer, int json)
{
	if (result == BIND_BOUND || json)
		(void)puts(answer);
	return result == BIND_BOUND
	    ? 0
	    : fail(EX_DATAERR, "%s", bind_result_sentence(result));
}

struct binding_change {
	struct bind_order order;
	struct counter_room room;
};

static int
bind_change(struct ledger *ledger, void *context)
{
	struct binding_change *change = context;

	return bind_carry_out(ledger, &change->room, &change->order);
}

static int
bind_do(const char *path, const struct bind_words *words, int json)
{
	struct binding_change change = { .order.words = words };
	struct session session;
	int rc = -1;

	if (session_open(&session, path) == 0 &&
	    actor_need(&session.actor, ROLE_COUNTER) == 0 &&
	    session_counter_room(&session, &change.room) == 0) {
		if (bind_ask_room(&change.order, &change.room) == 0)
			rc = actor_transact(session.ledger, ROLE_COUNTER,
			    bind_change, &change);
		counter_room_close(&change.room);
	}
	session_close(&session);
	bind_order_wipe(&change.order);
	return rc == 0
	    ? bind_print(change.order.result, change.order.answer, json)
	    : -1;
}

int
command_bind(const char *path, int argc, char **argv)
{
	struct bind_words words = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &words.at, NULL },
		{ "request", &words.request, NULL },
		{ "card-system", &words.system, NULL },
		{ "activation", &words.activation, NULL },
		{ "json", NULL, &json }, { 0 } };
	char **word, lines[2][WORD_TEXT];

	if (command_options(argc, argv, values, 2, &word) != 0)
		return -1;
	words.scan = word[0];
	words.card = word[1];
	if (word_read(&words.scan, lines[0]) == 0 &&
	    word_read(&words.card, lines[1]) == 0 &&
	    bind_check_words(&words) == 0)
		rc = bind_do(path, &words, json);
	OPENSSL_cleanse(lines, sizeof lines);
	return rc;
}
