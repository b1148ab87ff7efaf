#include "ledger/card_system.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/key.h"

#include "base/banned.h"

int
card_system_digest(char text[static 33], const struct card_system *system)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, "busta card system v1");
	bytes_put_text(&bytes, system->name);
	bytes_put_text(&bytes, system->key_block);
	bytes_put_text(&bytes, system->key_id);
	bytes_put_text(&bytes, system->key_check);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

static int
card_system_check(struct ledger *ledger, const struct card_system *system)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(system->name);
	struct ledger_key key;
	int found;

	if (length < 2 || strspn(system->name, letters) != length ||
	    system->name[0] == '-')
		return fail(EX_USAGE,
		    "%s is no name of a card system: 2 to 32 of a-z, 0-9 and "
		    "hyphen",
		    system->name);
	if ((found = ledger_key_current(ledger, "exchange", &key)) < 0)
		return -1;
	return found > 0 && strcmp(key.id, system->key_id) == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "the key of %s is under %s, which is not the exchange key "
		  "of this ledger",
		  system->name, system->key_id);
}

int
ledger_card_system_put(struct ledger *ledger, const struct card_system *system,
    const char *request)
{
	char digest[LOG_DIGEST_TEXT];
	sqlite3_stmt *put;
	uint64_t entry;

	if (card_system_check(ledger, system) != 0 ||
	    card_system_digest(digest, system) != 0 ||
	    ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_CARD_SYSTEM, NULL, digest,
		    system->name, request }) != 0 ||
	    (put = ledger_statement(ledger, SQL_CARD_SYSTEM_PUT)) == NULL)
		return -1;
	(void)sqlite3_bind_text(put, 1, system->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 2, system->key_block, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 3, system->key_id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 4, system->key_check, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 5, (int64_t)entry);
	return ledger_change_one(ledger, put, "the card system");
}

static void
card_system_from_row(sqlite3_stmt *row, struct card_system *system)
{
	memset(system, 0, sizeof *system);
	ledger_column(row, 0, system->name, sizeof system->name);
	ledger_column(row, 1, system->key_block, sizeof system->key_block);
	ledger_column(row, 2, system->key_id, sizeof system->key_id);
	ledger_column(row, 3, system->key_check, sizeof system->key_check);
	system->entry = (uint64_t)sqlite3_column_int64(row, 4);
}

int
ledger_card_system_get(struct ledger *ledger, const char *name,
    struct card_system *system)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_CARD_SYSTEM_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		card_system_from_row(get, system);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_card_system_is_sound(struct ledger *ledger,
    const struct card_system *system)
{
	char text[ENTRY_TEXT], digest[LOG_DIGEST_TEXT];
	struct entry entry;
	int found = ledger_log_get(ledger, system->entry, text);

	if (found != 1)
		return found;
	if (entry_parse(&entry, text, strlen(text)) != 0 ||
	    card_system_digest(digest, system) != 0)
		return -1;
	return strcmp(entry.event, event_of(EVENT_CARD_SYSTEM)->name) == 0 &&
	    strcmp(entry.to, system->name) == 0 &&
	    strcmp(entry.from, digest) == 0;
}

int
ledger_card_system_each(struct ledger *ledger,
    int (*each)(void *context, const struct card_system *system), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_CARD_SYSTEM_EACH);
	struct card_system system;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		card_system_from_row(rows, &system);
		if ((rc = each(context, &system)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
