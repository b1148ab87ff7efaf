/* The card system has them: their PINs are erased here, or the orders to block
 * their cards are done with; all that are named, or none if one of them was
 * never assigned, or blocked. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/event.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/line.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"
#include "ledger/block.h"
#include "ledger/outbox.h"

#include "base/banned.h"

enum { WORD_TEXT = 64, WORDS_MOST = 100000 };

enum answer { DONE, ALREADY, OUT_OF_USE, UNKNOWN, MALFORMED };

static const struct {
	const char *name; /* for programs */
	const char *text;
	const char *block; /* the same, of an order to block the card */
	bool is_wrong;     /* nothing is done, not even the others */
} answers[] = {
	[DONE] = { "acknowledged", "is with the card system",
	    "is blocked by the card system", false },
	[ALREADY] = { "already", "was with the card system already",
	    "was blocked by the card system already", false },
	[OUT_OF_USE] = { "out-of-use",
	    "went out of use before: its PIN must be used no more", NULL,
	    false },
	[UNKNOWN] = { "unknown", "was never assigned",
	    "was never ordered to be blocked", true },
	[MALFORMED] = { "malformed", "is no serial", "is no serial", true },
};

static const enum answer confirmed[] = {
	[CONFIRM_DONE] = DONE,
	[CONFIRM_ALREADY] = ALREADY,
	[CONFIRM_UNKNOWN] = UNKNOWN,
};

static const enum answer answer_of[] = {
	[ACKNOWLEDGE_DONE] = DONE,
	[ACKNOWLEDGE_ALREADY] = ALREADY,
	[ACKNOWLEDGE_UNKNOWN] = UNKNOWN,
	[ACKNOWLEDGE_OUT_OF_USE] = OUT_OF_USE,
};

struct word {
	char text[WORD_TEXT];
	enum answer answer;
};

struct words {
	struct word *list;
	size_t count;
	size_t room;
	size_t wrong;
	int block; /* orders, and not PINs */
};

static int
words_add(struct words *words, const char *text)
{
	struct word *grown;
	char *at;

	if (words->count == words->room) {
		words->room = words->room > 0 ? 2 * words->room : 64;
		grown = realloc(words->list, words->room * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		words->list = grown;
	}
	at = words->list[words->count++].text;
	(void)snprintf(at, WORD_TEXT, "%s", text);
	/* It may be anything, and is told again. */
	for (; *at != '\0'; at++)
		if (*at < 0x21 || *at > 0x7E)
			*at = '?';
	return 0;
}

/* "-" alone is the lines of standard input; an empty one says nothing. */
static int
words_read(struct words *words, char **word)
{
	char line[WORD_TEXT];
	int got = 0, rc = 0;

	if (strcmp(word[0], "-") != 0 || word[1] != NULL) {
		for (; rc == 0 && *word != NULL; word++)
			rc = words_add(words, *word);
		return rc;
	}
	while (rc == 0 && (got = line_read(line, sizeof line)) == 1)
		if (line[0] != '\0')
			rc = words_add(words, line);
	return rc == 0 ? got : -1;
}

static int
word_confirm(struct ledger *ledger, struct word *word,
    const struct serial *serial)
{
	enum confirm_result result;

	if (ledger_block_confirm(ledger, serial, &result) != 0)
		return -1;
	word->answer = confirmed[result];
	return 0;
}

static int
word_acknowledge(struct ledger *ledger, struct word *word, bool block)
{
	enum acknowledge_result result;
	struct serial serial;

	word->answer = MALFORMED;
	if (serial_read(&serial, word->text) != SERIAL_READ)
		return 0;
	serial_text(word->text, &serial);
	if (block)
		return word_confirm(ledger, word, &serial);
	if (ledger_outbox_acknowledge(ledger, &serial, &result) != 0)
		return -1;
	word->answer = answer_of[result];
	return 0;
}

/* One transaction. 1 if something was wrong, and nothing was done. */
static int
words_acknowledge(struct ledger *ledger, void *context)
{
	struct words *words = context;
	size_t i;

	words->wrong = 0;
	for (i = 0; i < words->count; i++) {
		if (word_acknowledge(ledger, &words->list[i], words->block) !=
		    0)
			return -1;
		words->wrong += answers[words->list[i].answer].is_wrong;
	}
	return words->wrong > 0;
}

/* Of what was not done only what was wrong is told. */
static bool
word_is_told(const struct words *words, const struct word *word)
{
	return words->wrong == 0 || answers[word->answer].is_wrong;
}

static int
words_print_json(const struct words *words)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < words->count; i++)
		if (word_is_told(words, &words->list[i]) &&
		    listing_add(list,
			json_pack("{s:s, s:s}", "serial", words->list[i].text,
			    "answer", answers[words->list[i].answer].name)) !=
			0)
			return -1;
	return listing_print_json(list);
}

static int
words_print(const struct words *words, int json)
{
	const struct word *word;
	size_t i;

	if (json)
		return words_print_json(words);
	for (i = 0; i < words->count; i++) {
		word = &words->list[i];
		if (word_is_told(words, word))
			(void)fprintf(words->wrong > 0 ? stderr : stdout,
			    "%s %s\n", word->text,
			    words->block ? answers[word->answer].block
					 : answers[word->answer].text);
	}
	return 0;
}

static int
acknowledge_do(const char *path, struct words *words, int json)
{
	const unsigned roles =
	    event_of(words->block ? EVENT_CONFIRM_BLOCK : EVENT_ACKNOWLEDGE)
		->asks;
	struct session session;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = actor_need_or_service(&session.actor, roles);
	if (rc == 0)
		rc = actor_transact(session.ledger, roles, words_acknowledge,
		    words);
	session_close(&session);
	if (rc < 0 || words_print(words, json) != 0)
		return -1;
	return rc == 0 ? 0
		       : fail(EX_DATAERR,
			     "%zu of %zu were never %s: nothing was "
			     "acknowledged",
			     words->wrong, words->count,
			     words->block ? "blocked" : "assigned");
}

int
command_outbox_acknowledge(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	struct words words = { 0 };
	const struct option_value values[] = { { "json", NULL, &json },
		{ "block", NULL, &words.block }, { 0 } };
	char **word;

	if (command_options_some(argc, argv, values, 1, WORDS_MOST, &word) >
		0 &&
	    words_read(&words, word) == 0)
		rc = acknowledge_do(path, &words, json);
	free(words.list);
	return rc;
}
