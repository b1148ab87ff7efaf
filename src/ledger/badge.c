#include "ledger/badge.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"
#include "ledger/station.h"

#include "base/banned.h"

/* RFC 4648 section 6. */
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static const char prefix[] = "OP";

enum { BADGE_PREFIX = 2 };

static int
badge_draw(char code[static BADGE_TEXT])
{
	uint8_t drawn[BADGE_TEXT - 1 - BADGE_PREFIX];
	size_t i;

	if (RAND_priv_bytes(drawn, sizeof drawn) != 1)
		return fail(EX_OSERR, "the random source failed");
	memcpy(code, prefix, BADGE_PREFIX);
	for (i = 0; i < sizeof drawn; i++)
		code[BADGE_PREFIX + i] = base32[drawn[i] & 31];
	code[BADGE_TEXT - 1] = '\0';
	OPENSSL_cleanse(drawn, sizeof drawn);
	return 0;
}

static int
badge_digest(uint8_t digest[static DIGEST_SIZE],
    const char code[static BADGE_TEXT])
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_raw(&bytes, "busta badge v1", sizeof "busta badge v1");
	bytes_put_raw(&bytes, code, BADGE_TEXT - 1);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : digest_bytes(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

/* As it was drawn, however it was typed; false if it is none. */
static bool
badge_read(char plain[static BADGE_TEXT], const char *code)
{
	size_t size = 0;

	for (; *code != '\0'; code++) {
		if (*code == '-' || *code == ' ')
			continue;
		if (size == BADGE_TEXT - 1 || !isascii((unsigned char)*code))
			return false;
		plain[size++] = (char)toupper((unsigned char)*code);
	}
	plain[size] = '\0';
	return size == BADGE_TEXT - 1 &&
	    memcmp(plain, prefix, BADGE_PREFIX) == 0 &&
	    strspn(plain + BADGE_PREFIX, base32) == size - BADGE_PREFIX;
}

bool
badge_is(const char *code)
{
	char plain[BADGE_TEXT];
	bool is = badge_read(plain, code);

	OPENSSL_cleanse(plain, sizeof plain);
	return is;
}

static int
badge_check(struct ledger *ledger, const char *who)
{
	struct person person;
	int found = ledger_operator_get(ledger, who, &person);

	if (found < 0)
		return -1;
	if (found == 0 || person.roles == 0)
		return fail(EX_NOINPUT,
		    "there is no operator %s: \"busta operator list\" names "
		    "them",
		    who);
	if ((person.roles & ROLES_WITH_BADGE) == 0)
		return fail(EX_DATAERR,
		    "%s has not the role counter or stock-keeper, and needs "
		    "no badge",
		    who);
	return strcmp(ledger_actor(ledger), who) == 0
	    ? fail(EX_NOPERM,
		  "nobody makes a badge for herself: another has to make the "
		  "one of %s",
		  who)
	    : 0;
}

static int
badge_write(struct ledger *ledger, const char *who,
    const uint8_t digest[static DIGEST_SIZE], uint64_t entry)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_BADGE_PUT);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_text(put, 1, who, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(put, 2, digest, DIGEST_SIZE, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 3, (int64_t)entry);
	return ledger_change_one(ledger, put, "the badge");
}

int
ledger_badge_new(struct ledger *ledger, const char *who,
    char code[static BADGE_TEXT])
{
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];
	uint64_t entry;

	if (badge_check(ledger, who) != 0 || badge_draw(code) != 0 ||
	    badge_digest(digest, code) != 0)
		return -1;
	hex_write(text, digest, DIGEST_SIZE);
	return ledger_log_size(ledger, &entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_BADGE, NULL, text, who, NULL }) !=
		    0 ||
		badge_write(ledger, who, digest, entry) != 0
	    ? -1
	    : ledger_shift_void(ledger, who);
}

int
ledger_badge_of(struct ledger *ledger, const char *code, struct person *person)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BADGE_OF);
	uint8_t digest[DIGEST_SIZE];
	char plain[BADGE_TEXT], name[OPERATOR_NAME];
	int found;

	if (!badge_read(plain, code)) {
		OPENSSL_cleanse(plain, sizeof plain);
		return 0;
	}
	found = badge_digest(digest, plain);
	OPENSSL_cleanse(plain, sizeof plain);
	if (found != 0 || get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, digest, DIGEST_SIZE, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) != 1)
		return found;
	ledger_column(get, 0, name, sizeof name);
	(void)sqlite3_reset(get);
	return ledger_operator_get(ledger, name, person);
}

int
ledger_badge_has(struct ledger *ledger, const char *who)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BADGE_HAS);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, who, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1)
		(void)sqlite3_reset(get);
	return found;
}

int
ledger_badge_void(struct ledger *ledger, const char *who)
{
	sqlite3_stmt *leave = ledger_statement(ledger, SQL_BADGE_REMOVE);

	if (leave == NULL)
		return -1;
	(void)sqlite3_bind_text(leave, 1, who, -1, SQLITE_STATIC);
	return ledger_step(ledger, leave);
}

int
ledger_badge_each(struct ledger *ledger,
    int (*each)(void *context, const struct badge_row *row), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_BADGE_EACH);
	struct badge_row row;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&row, 0, sizeof row);
		ledger_column(rows, 0, row.who, sizeof row.who);
		if (sqlite3_column_bytes(rows, 1) == DIGEST_SIZE)
			hex_write(row.digest, sqlite3_column_blob(rows, 1),
			    DIGEST_SIZE);
		row.entry = (uint64_t)sqlite3_column_int64(rows, 2);
		if ((rc = each(context, &row)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
