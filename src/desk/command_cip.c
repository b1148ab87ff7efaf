/* A CIP is said: whether it is the card's own, and that the card be blocked. */
#include <openssl/crypto.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/event.h"
#include "base/fail.h"
#include "clerk/cip.h"
#include "desk/command.h"
#include "desk/line.h"
#include "desk/listing.h"
#include "home/key_sync.h"
#include "room/wire_assign.h"

#include "base/banned.h"

enum { CARD_LINE = 64 };

/* Neither is left in memory. */
struct cip_lines {
	char card[CARD_LINE];
	char said[WIRE_CIP_MOST + 1];
};

static int
cip_missing(int got)
{
	return got == 1 ? 0
	    : got < 0   ? -1
			: fail(EX_NOINPUT,
			      "a line is missing: first the card's number, if "
				"that is -, then the CIP");
}

/* Every user of a machine can read the words of a command. */
static int
cip_read(struct cip_lines *lines, char **word, int words, const char **card)
{
	if (words == 2 && strcmp(word[1], "-") != 0)
		return fail(EX_USAGE,
		    "a CIP is no word of a command, which others can read: "
		    "give - and a line of standard input, or let it be asked");
	*card = word[0];
	if (strcmp(word[0], "-") == 0) {
		if (cip_missing(line_read(lines->card, sizeof lines->card)) !=
		    0)
			return -1;
		*card = lines->card;
	}
	return words == 2
	    ? cip_missing(line_read(lines->said, sizeof lines->said))
	    : line_ask("CIP: ", lines->said, sizeof lines->said);
}

static const struct {
	const char *name;
	const char *blocks; /* the same, of who blocks a card */
	int code;
} answers[] = {
	[CIP_IS_RIGHT] = { "right", "blocked", EX_OK },
	[CIP_IS_WRONG] = { "wrong", "wrong", EX_DATAERR },
	[CIP_IS_LOCKED] = { "locked", "locked", EX_NOPERM },
	[CIP_HAS_NO_ENVELOPE] = { "no-envelope", "no-envelope", EX_DATAERR },
	[CIP_IS_BLOCKED] = { "already-blocked", "already-blocked", EX_DATAERR },
};

static bool
cip_blocked_now(const struct cip_question *question)
{
	return question->blocks && question->answer == CIP_IS_RIGHT;
}

static int
cip_print_json(const struct cip_question *question, const char *serial)
{
	const char *answer = question->blocks ? answers[question->answer].blocks
					      : answers[question->answer].name;

	if (question->answer == CIP_HAS_NO_ENVELOPE)
		return listing_print_json(json_pack("{s:s}", "answer", answer));
	if (question->answer == CIP_IS_BLOCKED)
		return listing_print_json(json_pack("{s:s, s:s}", "answer",
		    answer, "serial", serial));
	if (cip_blocked_now(question))
		return listing_print_json(
		    json_pack("{s:s, s:s, s:I}", "answer", answer, "serial",
			serial, "entry", (json_int_t)question->entry));
	return listing_print_json(json_pack("{s:s, s:s, s:i}", "answer", answer,
	    "serial", serial, "tries_left", (int)question->left));
}

/* What a clerk is to say or do. */
static int
cip_sentence(const struct cip_question *question, const char *serial)
{
	const int code = answers[question->answer].code;

	switch (question->answer) {
	case CIP_IS_RIGHT:
		return 0;
	case CIP_IS_WRONG:
		if (question->left > 0)
			return fail(code,
			    "this is not the CIP of the card: %u of %d tries "
			    "are left",
			    question->left, CIP_TRIES);
		return fail(code,
		    "this is not the CIP of the card, and no try is left: two "
		    "people unlock it, \"busta request unlock-cip %s\"",
		    serial);
	case CIP_IS_LOCKED:
		return fail(code,
		    "the CIP of this card was said %d times and not right: two "
		    "people unlock it, \"busta request unlock-cip %s\"",
		    CIP_TRIES, serial);
	case CIP_IS_BLOCKED:
		return fail(code,
		    "this card is blocked already, for ever: whoever has it "
		    "asks for a new one");
	case CIP_HAS_NO_ENVELOPE:
	default:
		return fail(code,
		    "this card has no envelope of ours, and so no CIP: look "
		    "at its number");
	}
}

static int
cip_print(const struct cip_question *question, int json)
{
	char serial[SERIAL_TEXT] = "";

	if (question->answer != CIP_HAS_NO_ENVELOPE)
		serial_text(serial, &question->serial);
	if (json && cip_print_json(question, serial) != 0)
		return -1;
	if (!json && cip_blocked_now(question))
		(void)printf("The card of %s is blocked: entry %" PRIu64
			     " of the log. \"busta outbox export\" tells its "
			     "card system.\n",
		    serial, question->entry);
	else if (!json && question->answer == CIP_IS_RIGHT)
		(void)puts("right");
	return cip_sentence(question, serial);
}

static int
cip_do(const char *path, const char *card, struct cip_question *question)
{
	struct counter_room room;
	struct session session;
	int rc = -1;

	if (session_open(&session, path) == 0 &&
	    actor_need(&session.actor, ROLE_COUNTER) == 0 &&
	    session_counter_room(&session, &room) == 0) {
		rc = cip_ask(&session, &room, card, question);
		counter_room_close(&room);
	}
	session_close(&session);
	return rc;
}

static int
cip_command(const char *path, int argc, char **argv, bool blocks)
{
	struct cip_lines lines = { { 0 }, { 0 } };
	struct cip_question question = { .said = lines.said, .blocks = blocks };
	int json = 0, words, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	const char *card = NULL;
	char **word;

	if ((words = command_options_some(argc, argv, values, 1, 2, &word)) >
		0 &&
	    cip_read(&lines, word, words, &card) == 0)
		rc = cip_do(path, card, &question);
	OPENSSL_cleanse(&lines, sizeof lines);
	return rc == 0 ? cip_print(&question, json) : -1;
}

int
command_cip_check(const char *path, int argc, char **argv)
{
	return cip_command(path, argc, argv, false);
}

int
command_card_block(const char *path, int argc, char **argv)
{
	return cip_command(path, argc, argv, true);
}
