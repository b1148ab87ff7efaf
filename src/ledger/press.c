#include "ledger/press.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

void
ledger_press_free(struct ledger_press *press)
{
	free(press->opens);
	free(press->signs);
	memset(press, 0, sizeof *press);
}

int
ledger_press_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct ledger_press *press)
{
	char digest[LOG_DIGEST_TEXT];
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, "busta press v1");
	bytes_put_text(&bytes, press->custodian);
	bytes_put_counted(&bytes, press->opens, press->opens_size);
	bytes_put_counted(&bytes, press->signs, press->signs_size);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	if (rc == 0)
		(void)snprintf(facts, ENTRY_TOKEN_TEXT, "%s:%s",
		    press->active ? "active" : "removed", digest);
	return rc;
}

static int
press_check_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(name);

	return length >= 2 && length < LEDGER_PRESS_NAME &&
		strspn(name, letters) == length && name[0] != '-'
	    ? 0
	    : fail(EX_USAGE,
		  "%s is no name of a press: 2 to 32 of a-z, 0-9 and hyphen",
		  name);
}

/* A file opened, or a receipt signed, says which press it was. */
static int
press_differs(void *context, const struct ledger_press *other)
{
	const struct ledger_press *press = context;

	if (!other->active || strcmp(other->name, press->name) == 0 ||
	    ((press->opens_size != other->opens_size ||
		 memcmp(press->opens, other->opens, press->opens_size) != 0) &&
		(press->signs_size != other->signs_size ||
		    memcmp(press->signs, other->signs, press->signs_size) !=
			0)))
		return 0;
	return fail(EX_DATAERR, "that is a certificate of %s already",
	    other->name);
}

static int
press_check(struct ledger *ledger, const struct ledger_press *press,
    struct custodian *custodian)
{
	struct ledger_press copy = *press;

	if (press_check_name(press->name) != 0 ||
	    ledger_custodian_need(ledger, press->custodian, custodian) != 0)
		return -1;
	if (custodian->kind != CUSTODIAN_PRINT_ROOM)
		return fail(EX_DATAERR, "%s is no print room but a %s",
		    custodian->name, custodian_kind_name(custodian->kind));
	if (press->opens_size == 0 || press->signs_size == 0)
		return fail(EX_SOFTWARE, "a press without certificates");
	return press->active ? ledger_press_each(ledger, press_differs, &copy)
			     : 0;
}

static int
press_write(struct ledger *ledger, const struct ledger_press *press,
    int64_t custodian, uint64_t entry)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_PRESS_PUT);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_text(put, 1, press->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 2, custodian);
	(void)sqlite3_bind_blob(put, 3, press->opens, (int)press->opens_size,
	    SQLITE_STATIC);
	(void)sqlite3_bind_blob(put, 4, press->signs, (int)press->signs_size,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int(put, 5, press->active);
	(void)sqlite3_bind_int64(put, 6, (int64_t)entry);
	return ledger_change_one(ledger, put, "the press");
}

int
ledger_press_put(struct ledger *ledger, const struct ledger_press *press,
    const char *request)
{
	char facts[ENTRY_TOKEN_TEXT];
	struct custodian custodian;
	uint64_t entry;

	return press_check(ledger, press, &custodian) != 0 ||
		ledger_press_facts(facts, press) != 0 ||
		ledger_log_size(ledger, &entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_PRESS, NULL, facts, press->name,
			request }) != 0
	    ? -1
	    : press_write(ledger, press, custodian.place, entry);
}

static int
press_column(sqlite3_stmt *row, int at, uint8_t **bytes, size_t *size)
{
	*size = (size_t)sqlite3_column_bytes(row, at);
	if ((*bytes = malloc(*size + 1)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (*size > 0)
		memcpy(*bytes, sqlite3_column_blob(row, at), *size);
	return 0;
}

static int
press_from_row(sqlite3_stmt *row, struct ledger_press *press)
{
	memset(press, 0, sizeof *press);
	ledger_column(row, 0, press->name, sizeof press->name);
	ledger_column(row, 1, press->custodian, sizeof press->custodian);
	press->active = sqlite3_column_int(row, 4) != 0;
	press->entry = (uint64_t)sqlite3_column_int64(row, 5);
	if (press_column(row, 2, &press->opens, &press->opens_size) == 0 &&
	    press_column(row, 3, &press->signs, &press->signs_size) == 0)
		return 0;
	ledger_press_free(press);
	return -1;
}

int
ledger_press_get(struct ledger *ledger, const char *name,
    struct ledger_press *press)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_PRESS_GET);
	int found;

	memset(press, 0, sizeof *press);
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		if (press_from_row(get, press) != 0)
			found = -1;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_press_each(struct ledger *ledger,
    int (*each)(void *context, const struct ledger_press *press), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_PRESS_EACH);
	struct ledger_press press;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		if ((rc = press_from_row(rows, &press)) == 0)
			rc = each(context, &press);
		ledger_press_free(&press);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
