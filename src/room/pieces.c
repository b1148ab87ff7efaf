#include "room/pieces.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/entropy.h"
#include "hsm/shares.h"

#include "base/banned.h"

enum { TRIES = 3, SHOWN = 1024, CHECK_TEXT = 2 * KEY_CHECK_SIZE + 1 };

/* On paper in four lines, and so it is typed. */
static const struct typed typed_piece = { SHARE_PLAIN, true };

/* How it is typed, which is also how it is not shown. */
#define HOW \
	"Blanks and hyphens do not matter; what you type is not shown.\n\n> "

_Static_assert((int)SHARE_SIZE == (int)HSM_SECRET_SIZE,
    "the pieces are those of one key");
_Static_assert((int)SHARES_MOST == (int)TERMINALS_MOST,
    "a terminal for each piece");

/* "backup key: component 2 of 3", or "share 2 of 5, of which 3 are needed". */
static void
piece_name(char *text, size_t room, const struct share *share,
    enum custody_purpose purpose)
{
	const char *key = purpose == CUSTODY_NEW_BACKUP ? "backup" : "exchange";

	if (share->kind == SHARE_COMPONENT)
		(void)snprintf(text, room, "The %s key: component %u of %u",
		    key, share->number, share->count);
	else
		(void)snprintf(text, room,
		    "The %s key: share %u of %u, of which %u are needed", key,
		    share->number, share->count, share->needed);
}

static int
piece_check_text(char text[static CHECK_TEXT], const struct share *share)
{
	uint8_t check[KEY_CHECK_SIZE];

	if (key_check(check, share->bytes) != 0)
		return -1;
	hex_write(text, check, sizeof check);
	return 0;
}

static int
piece_fail_tries(const struct terminal *terminal)
{
	return fail(EX_DATAERR, "%s typed a piece wrong %d times",
	    terminal->name, TRIES);
}

/* Says why, and that it goes on; the reason never holds what was typed. */
static int
piece_say_again(const struct terminal *terminal)
{
	char words[SHOWN];

	(void)snprintf(words, sizeof words, "\nThat is not it: %s.\n\n",
	    fail_reason());
	return terminal_say(terminal, words);
}

/* Straight from secret memory to her terminal, and nowhere else. */
static int
piece_show(const struct terminals *terminals, unsigned number,
    const struct share *share, enum custody_purpose purpose, char *line)
{
	const struct terminal *terminal = &terminals->list[number];
	char name[96], check[CHECK_TEXT], words[SHOWN];
	char *text = secret_new(SHARE_TEXT);
	int rc = -1;

	piece_name(name, sizeof name, share, purpose);
	if (text == NULL || share_write(text, share) != 0 ||
	    piece_check_text(check, share) != 0)
		goto out;
	(void)snprintf(words, sizeof words,
	    "\n%s. Write it down; nobody else is to see it.\n\n", name);
	if (terminal_say(terminal, words) != 0 ||
	    terminal_say(terminal, text) != 0)
		goto out;
	(void)snprintf(words, sizeof words, "\n\n    check value  %s\n\n",
	    check);
	if (terminal_say(terminal, words) == 0)
		rc = terminals_ask(terminals, number,
		    "When it is on your paper, press Enter: it goes from the "
		    "screen, and you type\nit back from the paper.\n",
		    &typed_plain, line);
out:
	secret_free(text, SHARE_TEXT);
	return rc;
}

/* 1: it is that piece; 0: it is not, with a reason; -1. */
static int
piece_is_typed(const struct share *share, const char *line)
{
	struct share *typed = secret_new(sizeof *typed);
	int is = 0;

	if (typed == NULL)
		return -1;
	if (share_read(typed, line) == 0) {
		is = typed->number == share->number &&
			CRYPTO_memcmp(typed->bytes, share->bytes,
			    sizeof share->bytes) == 0
		    ? 1
		    : 0;
		if (is == 0)
			fail(EX_DATAERR, "it is another piece");
	}
	secret_free(typed, sizeof *typed);
	return is;
}

/* Shown again if it comes back wrong: then it is wrong on the paper, too. */
static int
piece_hand_out(const struct terminals *terminals, unsigned number,
    const struct share *share, enum custody_purpose purpose, char *line)
{
	const struct terminal *terminal = &terminals->list[number];
	int tries, is = 0;

	if (terminals_turn(terminals, number) != 0)
		return -1;
	for (tries = 0; tries < TRIES && is == 0; tries++) {
		if (tries > 0 && piece_say_again(terminal) != 0)
			return -1;
		if (piece_show(terminals, number, share, purpose, line) != 0)
			return -1;
		terminal_clear(terminal);
		if (terminals_ask(terminals, number,
			"Type back what is on your paper, and press "
			"Enter.\n" HOW,
			&typed_piece, line) != 0)
			return -1;
		is = piece_is_typed(share, line);
		terminal_clear(terminal);
	}
	return is == 1 ? 0 : is < 0 ? -1 : piece_fail_tries(terminal);
}

static int
pieces_hand_out(const struct terminals *terminals, const struct shares *shares,
    enum custody_purpose purpose)
{
	char *line = secret_new(TERMINAL_LINE);
	int rc = line == NULL ? -1 : 0;
	unsigned i;

	for (i = 0; rc == 0 && i < terminals->count; i++)
		rc = piece_hand_out(terminals, i, &shares->share[i], purpose,
		    line);
	secret_free(line, TERMINAL_LINE);
	return rc;
}

static int
pieces_draw(const struct terminals *terminals, const struct wire_custody *order,
    uint8_t *key)
{
	struct shares *shares;
	int rc;

	if (entropy_draw(key, HSM_SECRET_SIZE) != 0)
		return -1;
	shares = order->needed > 0
	    ? shares_split(key, SHARE_THRESHOLD, order->needed, order->pieces)
	    : shares_split(key, SHARE_COMPONENT, order->pieces, order->pieces);
	rc = shares == NULL
	    ? -1
	    : pieces_hand_out(terminals, shares, order->purpose);
	shares_free(shares);
	return rc;
}

/* 64 digits, and nothing else but blanks and hyphens. */
static bool
component_read(uint8_t bytes[static SHARE_SIZE], const char *line, char *digits)
{
	size_t used = 0;

	for (; *line != '\0' && used < TERMINAL_LINE - 1; line++)
		if (strchr(" -", *line) == NULL)
			digits[used++] = *line;
	digits[used] = '\0';
	return hex_read(bytes, SHARE_SIZE, digits) == 0;
}

/* A component that somebody brought, as 32 bytes in hexadecimal, has nothing in
 * it that a slip would break: its owner compares its check value. */
static int
component_take(const struct terminals *terminals, unsigned number,
    struct shares *shares, unsigned pieces, char *line)
{
	struct share *share = &shares->share[shares->held];
	static const uint8_t zeros[SHARE_SIZE];
	char check[CHECK_TEXT], words[SHOWN];
	unsigned i;

	share->kind = SHARE_COMPONENT;
	share->number = shares->held + 1;
	share->needed = share->count = pieces;
	memset(share->ceremony, 0, sizeof share->ceremony);
	for (i = 0; i < shares->held; i++)
		if (CRYPTO_memcmp(shares->share[i].bytes, share->bytes,
			sizeof share->bytes) == 0)
			return fail(EX_DATAERR, "it is here already");
	/* It would leave the key to the others. */
	if (CRYPTO_memcmp(share->bytes, zeros, sizeof zeros) == 0)
		return fail(EX_DATAERR, "a component is not all zeros");
	if (piece_check_text(check, share) != 0)
		return -1;
	(void)snprintf(words, sizeof words,
	    "\n    check value  %s\n\nPress y and Enter if this is the check "
	    "value on your paper: ",
	    check);
	if (terminals_ask(terminals, number, words, &typed_plain, line) != 0)
		return -1;
	if (strcmp(line, "y") != 0)
		return fail(EX_DATAERR, "it has another check value");
	shares->held++;
	return 0;
}

struct taking {
	const struct terminals *terminals;
	struct shares *shares;
	unsigned pieces;
	bool brought;    /* components in hexadecimal alone */
	bool components; /* … or those too */
	char *line, *digits;
};

static int
piece_take(struct taking *taking, unsigned number)
{
	struct shares *shares = taking->shares;

	if (taking->components && shares->held < SHARES_MOST &&
	    component_read(shares->share[shares->held].bytes, taking->line,
		taking->digits))
		return component_take(taking->terminals, number, shares,
		    taking->pieces, taking->line);
	return taking->brought
	    ? fail(EX_DATAERR, "a component is 64 digits of 0-9 and a-f")
	    : shares_take(shares, taking->line);
}

/* A mistake is hers to put right; that somebody left, or memory, is not. */
static int
piece_ask(struct taking *taking, unsigned number)
{
	const struct terminals *terminals = taking->terminals;
	const char *prompt = taking->brought
	    ? "Type your component, 64 digits of 0-9 and a-f, and press "
	      "Enter.\n" HOW
	    : "Type the piece on your paper, and press Enter.\n" HOW;
	int tries;

	if (terminals_turn(terminals, number) != 0)
		return -1;
	for (tries = 0; tries < TRIES; tries++) {
		if (tries > 0 && piece_say_again(&terminals->list[number]) != 0)
			return -1;
		if (terminals_ask(terminals, number, prompt, &typed_piece,
			taking->line) != 0)
			return -1;
		if (piece_take(taking, number) == 0)
			return 0;
		if (fail_code() != EX_DATAERR)
			return -1;
	}
	return piece_fail_tries(&terminals->list[number]);
}

static int
pieces_take(const struct terminals *terminals, const struct wire_custody *order,
    struct shares *shares, bool brought)
{
	struct taking taking = { terminals, shares, order->pieces, brought,
		order->needed == 0, secret_new(TERMINAL_LINE),
		secret_new(TERMINAL_LINE) };
	int rc = taking.line == NULL || taking.digits == NULL ? -1 : 0;
	unsigned i;

	for (i = 0; rc == 0 && i < terminals->count; i++)
		rc = piece_ask(&taking, i);
	secret_free(taking.digits, TERMINAL_LINE);
	secret_free(taking.line, TERMINAL_LINE);
	return rc;
}

static int
pieces_gather(const struct terminals *terminals,
    const struct wire_custody *order, bool brought, const uint8_t *check,
    uint8_t *key)
{
	struct shares *shares = shares_new();
	int rc = -1;

	if (shares != NULL &&
	    pieces_take(terminals, order, shares, brought) == 0)
		rc = shares_join(key, shares, check);
	shares_free(shares);
	return rc;
}

int
pieces_make(const struct terminals *terminals, const struct wire_custody *order,
    uint8_t *key)
{
	return order->entered ? pieces_gather(terminals, order, true, NULL, key)
			      : pieces_draw(terminals, order, key);
}

int
pieces_combine(const struct terminals *terminals,
    const struct wire_custody *order, uint8_t *key)
{
	return pieces_gather(terminals, order, false, order->check, key);
}

int
pieces_confirm(const struct terminals *terminals, const char *words)
{
	char *line = secret_new(TERMINAL_LINE);
	int rc = line == NULL ? -1 : 0;
	unsigned i;

	for (i = 0; i < terminals->count; i++)
		terminal_clear(&terminals->list[i]);
	if (rc == 0)
		rc = terminals_say(terminals, words);
	for (i = 0; rc == 0 && i < terminals->count; i++) {
		rc = terminals_ask(terminals, i,
		    "Press y and Enter if you agree that this is the key: ",
		    &typed_plain, line);
		if (rc == 0 && strcmp(line, "y") != 0)
			rc = fail(EX_TEMPFAIL, "%s did not agree to the key",
			    terminals->list[i].name);
	}
	secret_free(line, TERMINAL_LINE);
	return rc;
}
