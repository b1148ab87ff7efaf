#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

const char *
batch_state_name(enum batch_state state)
{
	static const char *const names[] = { [BATCH_RUNNING] = "unfinished",
		[BATCH_SEALED] = "sealed",
		[BATCH_ABANDONED] = "abandoned" };

	return names[state];
}

void
batch_free(struct batch *batch)
{
	free(batch->job_path);
	free(batch->template_name);
	free(batch->recipients);
	free(batch->note);
	free(batch->keys);
	free(batch->data_key);
	memset(batch, 0, sizeof *batch);
}

static int
series_get(struct ledger *ledger, const struct series *series, int64_t *id,
    int64_t *next)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_SERIES_GET);
	int digits;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, series->name, -1, SQLITE_STATIC);
	switch (ledger_step(ledger, get)) {
	case 0:
		*id = 0;
		*next = 1;
		return 0;
	case 1:
		*id = sqlite3_column_int64(get, 0);
		digits = sqlite3_column_int(get, 1);
		*next = sqlite3_column_int64(get, 2);
		(void)sqlite3_reset(get);
		break;
	default:
		return -1;
	}
	if ((unsigned)digits != series->digits)
		return fail(EX_DATAERR,
		    "the series %s has numbers of %d digits in "
		    "this ledger, not %u",
		    series->name, digits, series->digits);
	return 0;
}

int
ledger_series_left(struct ledger *ledger, const struct series *series,
    uint64_t *left)
{
	int64_t id, next;

	if (series_get(ledger, series, &id, &next) != 0)
		return -1;
	*left = (uint64_t)series_last(series) + 1 - (uint64_t)next;
	return 0;
}

static int
series_add(struct ledger *ledger, const struct series *series, int64_t *id)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_SERIES_ADD);
	int64_t next;

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_text(add, 1, series->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int(add, 2, (int)series->digits);
	if (ledger_step(ledger, add) != 0)
		return -1;
	return series_get(ledger, series, id, &next);
}

int
ledger_batch_new(struct ledger *ledger, struct batch *batch)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_BATCH_ADD);
	int64_t series;
	int at = 1;

	if (add == NULL || series_add(ledger, &batch->series, &series) != 0)
		return -1;
	(void)sqlite3_bind_text(add, at++, batch->job_path, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, at++, batch->job_digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, at++, series);
	(void)sqlite3_bind_int64(add, at++, batch->quantity);
	(void)sqlite3_bind_int64(add, at++, batch->chunk);
	(void)sqlite3_bind_int64(add, at++, batch->pin_digits);
	(void)sqlite3_bind_int64(add, at++, batch->cip_digits);
	(void)sqlite3_bind_text(add, at++, batch->template_name, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, at++, batch->template_digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, at++, batch->weak_version);
	(void)sqlite3_bind_blob(add, at++, batch->weak_digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(add, at++, batch->recipients, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(add, at++, batch->note, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, at++, batch->keys, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, at, batch->started_ms);
	if (ledger_change_one(ledger, add, "a new batch") != 0)
		return -1;
	batch->id = sqlite3_last_insert_rowid(ledger->db);
	batch->state = BATCH_RUNNING;
	return 0;
}

int
ledger_batch_data_key(struct ledger *ledger, int64_t id, const uint8_t *record,
    size_t size)
{
	sqlite3_stmt *set = ledger_statement(ledger, SQL_BATCH_DATA_KEY);

	if (set == NULL)
		return -1;
	(void)sqlite3_bind_blob(set, 1, record, (int)size, SQLITE_STATIC);
	(void)sqlite3_bind_int64(set, 2, id);
	return ledger_change_one(ledger, set, "the batch's data key");
}

static char *
column_text(sqlite3_stmt *row, int at)
{
	const unsigned char *text = sqlite3_column_text(row, at);

	return text == NULL ? NULL : strdup((const char *)text);
}

static void
column_digest(sqlite3_stmt *row, int at, uint8_t digest[static DIGEST_SIZE])
{
	if (sqlite3_column_bytes(row, at) == DIGEST_SIZE)
		memcpy(digest, sqlite3_column_blob(row, at), DIGEST_SIZE);
}

static int
column_data_key(sqlite3_stmt *row, int at, struct batch *batch)
{
	batch->data_key_size = (size_t)sqlite3_column_bytes(row, at);
	if ((batch->data_key = malloc(batch->data_key_size + 1)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (batch->data_key_size > 0)
		memcpy(batch->data_key, sqlite3_column_blob(row, at),
		    batch->data_key_size);
	return 0;
}

/* The columns stand in the order of BATCH_COLUMNS in sql.c. */
static int
batch_from_row(struct ledger *ledger, sqlite3_stmt *row, struct batch *batch)
{
	int at = 0;
	const char *name;

	memset(batch, 0, sizeof *batch);
	batch->id = sqlite3_column_int64(row, at++);
	batch->state = (enum batch_state)sqlite3_column_int(row, at++);
	batch->job_path = column_text(row, at++);
	column_digest(row, at++, batch->job_digest);
	name = (const char *)sqlite3_column_text(row, at++);
	if (!series_read(&batch->series, name,
		(unsigned)sqlite3_column_int(row, at++)))
		return fail(EX_DATAERR,
		    "the ledger %s: batch %lld has a series that "
		    "is none",
		    ledger->path, (long long)batch->id);
	batch->quantity = (uint32_t)sqlite3_column_int64(row, at++);
	batch->chunk = (uint32_t)sqlite3_column_int64(row, at++);
	batch->pin_digits = (unsigned)sqlite3_column_int(row, at++);
	batch->cip_digits = (unsigned)sqlite3_column_int(row, at++);
	batch->template_name = column_text(row, at++);
	column_digest(row, at++, batch->template_digest);
	batch->weak_version = (unsigned)sqlite3_column_int(row, at++);
	column_digest(row, at++, batch->weak_digest);
	batch->recipients = column_text(row, at++);
	batch->note = column_text(row, at++);
	batch->keys = column_text(row, at++);
	if (column_data_key(row, at++, batch) != 0)
		return -1;
	batch->started_ms = sqlite3_column_int64(row, at++);
	batch->ended_ms = sqlite3_column_int64(row, at++);
	batch->run_ms = (uint32_t)sqlite3_column_int64(row, at);
	if (batch->job_path == NULL || batch->template_name == NULL ||
	    batch->recipients == NULL || batch->keys == NULL)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

static int
batch_count(struct ledger *ledger, struct batch *batch)
{
	sqlite3_stmt *counts = ledger_statement(ledger, SQL_BATCH_COUNTS);

	if (counts == NULL)
		return -1;
	(void)sqlite3_bind_int64(counts, 1, batch->id);
	if (ledger_step(ledger, counts) != 1)
		return -1;
	batch->ordered = (uint32_t)sqlite3_column_int64(counts, 0);
	batch->sealed = (uint32_t)sqlite3_column_int64(counts, 1);
	batch->cancelled = (uint32_t)sqlite3_column_int64(counts, 2);
	batch->chunks = (uint32_t)sqlite3_column_int64(counts, 3);
	batch->bytes = (uint64_t)sqlite3_column_int64(counts, 4);
	(void)sqlite3_reset(counts);
	return 0;
}

static int
batch_one(struct ledger *ledger, sqlite3_stmt *statement, struct batch *batch)
{
	int found = ledger_step(ledger, statement);

	memset(batch, 0, sizeof *batch);
	if (found != 1)
		return found;
	if (batch_from_row(ledger, statement, batch) != 0 ||
	    batch_count(ledger, batch) != 0) {
		batch_free(batch);
		found = -1;
	}
	(void)sqlite3_reset(statement);
	return found;
}

int
ledger_batch_get(struct ledger *ledger, int64_t id, struct batch *batch)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BATCH_GET);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, id);
	return batch_one(ledger, get, batch);
}

int
ledger_batch_unfinished(struct ledger *ledger,
    const uint8_t digest[static DIGEST_SIZE], const char *job_path,
    struct batch *batch)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BATCH_UNFINISHED);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, digest, DIGEST_SIZE, SQLITE_STATIC);
	(void)sqlite3_bind_text(get, 2, job_path, -1, SQLITE_STATIC);
	return batch_one(ledger, get, batch);
}

int
ledger_batch_each(struct ledger *ledger,
    int (*each)(void *context, const struct batch *batch), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_BATCH_EACH);
	struct batch batch;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		rc = batch_from_row(ledger, rows, &batch);
		if (rc == 0)
			rc = batch_count(ledger, &batch);
		if (rc == 0)
			rc = each(context, &batch);
		batch_free(&batch);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_batch_end(struct ledger *ledger, int64_t id, enum batch_state state,
    int64_t ended_ms)
{
	sqlite3_stmt *end = ledger_statement(ledger, SQL_BATCH_END);

	if (end == NULL)
		return -1;
	(void)sqlite3_bind_int(end, 1, (int)state);
	(void)sqlite3_bind_int64(end, 2, ended_ms);
	(void)sqlite3_bind_int64(end, 3, id);
	return ledger_change_one(ledger, end, "the batch");
}

int
ledger_batch_add_time(struct ledger *ledger, int64_t id, uint32_t run_ms)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_BATCH_ADD_TIME);

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, run_ms);
	(void)sqlite3_bind_int64(add, 2, id);
	return ledger_change_one(ledger, add, "the batch");
}
