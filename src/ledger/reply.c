#include "ledger/reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

void
reply_row_free(struct reply_row *row)
{
	free(row->body);
	memset(row, 0, sizeof *row);
}

int
reply_digest(uint8_t digest[static DIGEST_SIZE], const struct reply_row *row)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, "busta reply v1");
	bytes_put_text(&bytes, row->station);
	bytes_put_text(&bytes, row->key);
	bytes_put_counted(&bytes, row->content, DIGEST_SIZE);
	bytes_put_integer(&bytes, row->status, 4);
	bytes_put_text(&bytes, row->body);
	bytes_put_integer(&bytes, row->entry, 8);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : digest_bytes(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

/* 1 as it was written, 0 edited since, -1 failed; free the row in each case. */
static int
reply_from_row(sqlite3_stmt *from, struct reply_row *row)
{
	const char *body = (const char *)sqlite3_column_text(from, 4);
	uint8_t digest[DIGEST_SIZE];

	memset(row, 0, sizeof *row);
	ledger_column(from, 0, row->station, sizeof row->station);
	ledger_column(from, 1, row->key, sizeof row->key);
	if (sqlite3_column_bytes(from, 2) == DIGEST_SIZE)
		memcpy(row->content, sqlite3_column_blob(from, 2), DIGEST_SIZE);
	row->status = (unsigned)sqlite3_column_int(from, 3);
	row->entry = (uint64_t)sqlite3_column_int64(from, 5);
	if ((row->body = strdup(body != NULL ? body : "")) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (reply_digest(digest, row) != 0)
		return -1;
	/* What a NUL ends early, or was cut to fit, is another text. */
	return (size_t)sqlite3_column_bytes(from, 0) == strlen(row->station) &&
	    (size_t)sqlite3_column_bytes(from, 1) == strlen(row->key) &&
	    (size_t)sqlite3_column_bytes(from, 4) == strlen(row->body) &&
	    sqlite3_column_bytes(from, 6) == DIGEST_SIZE &&
	    memcmp(sqlite3_column_blob(from, 6), digest, DIGEST_SIZE) == 0;
}

static int
reply_read(sqlite3_stmt *get, struct reply_row *row)
{
	int sound = reply_from_row(get, row);

	(void)sqlite3_reset(get);
	if (sound == 0)
		fail(EX_DATAERR,
		    "what the station %s was answered before was edited in "
		    "the ledger: \"busta reconcile\" says more",
		    row->station);
	if (sound != 1)
		reply_row_free(row);
	return sound == 1 ? 1 : -1;
}

int
ledger_reply_get(struct ledger *ledger, const char *station, const char *key,
    struct reply_row *row)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_REPLY_GET);
	int found;

	memset(row, 0, sizeof *row);
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, station, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(get, 2, key, -1, SQLITE_STATIC);
	found = ledger_step(ledger, get);
	return found == 1 ? reply_read(get, row) : found;
}

int
ledger_reply_add(struct ledger *ledger, const struct reply_row *row)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_REPLY_ADD);
	uint8_t digest[DIGEST_SIZE];

	if (add == NULL || reply_digest(digest, row) != 0)
		return -1;
	(void)sqlite3_bind_text(add, 1, row->station, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, row->key, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, 3, row->content, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 4, row->status);
	(void)sqlite3_bind_text(add, 5, row->body, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 6, (int64_t)row->entry);
	(void)sqlite3_bind_blob(add, 7, digest, DIGEST_SIZE, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "the reply");
}

int
ledger_reply_each(struct ledger *ledger,
    int (*each)(void *context, const struct reply_row *row, bool sound),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_REPLY_EACH);
	struct reply_row row;
	int rc = -1, sound;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		sound = reply_from_row(rows, &row);
		rc = sound < 0 ? -1 : each(context, &row, sound == 1);
		reply_row_free(&row);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
