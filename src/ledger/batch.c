#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"
#include "ledger/split.h"
#include "ledger/log.h"
#include "ledger/place.h"

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

int
batch_facts(char digest[static 33], const struct batch *batch)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, batch->job_path);
	bytes_put_raw(&bytes, batch->job_digest, DIGEST_SIZE);
	bytes_put_text(&bytes, batch->series.name);
	bytes_put_integer(&bytes, batch->quantity, 4);
	bytes_put_integer(&bytes, batch->chunk, 4);
	bytes_put_integer(&bytes, batch->pin_digits, 4);
	bytes_put_integer(&bytes, batch->cip_digits, 4);
	bytes_put_text(&bytes, batch->template_name);
	bytes_put_raw(&bytes, batch->template_digest, DIGEST_SIZE);
	bytes_put_integer(&bytes, batch->weak_version, 4);
	bytes_put_raw(&bytes, batch->weak_digest, DIGEST_SIZE);
	bytes_put_text(&bytes, batch->recipients);
	bytes_put_text(&bytes, batch->note != NULL ? batch->note : "");
	bytes_put_text(&bytes, batch->keys);
	bytes_put_integer(&bytes, (uint64_t)batch->started_ms, 8);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

/* Its number is a place: its envelopes are there until they are printed. */
static int
batch_enter(struct ledger *ledger, const struct batch *batch)
{
	char name[PLACE_NAME], facts[LOG_DIGEST_TEXT], template[DIGEST_TEXT];
	char old[PLACE_NAME];
	int64_t place;

	place_of_batch(name, batch->id);
	hex_write(template, batch->template_digest, DIGEST_SIZE);
	if (batch_facts(facts, batch) != 0 ||
	    ledger_place_add(ledger, name, &place) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_BATCH, NULL, facts, name,
		    template }) != 0)
		return -1;
	if (batch->replaces == 0)
		return 0;
	place_of_batch(old, batch->replaces);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_REPLACE, NULL, old, name, NULL });
}

int
ledger_batch_new(struct ledger *ledger, struct batch *batch)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_BATCH_ADD);
	int64_t series;
	int at = 1;

	if (add == NULL ||
	    ledger_split_check_series(ledger, &batch->series) != 0 ||
	    series_add(ledger, &batch->series, &series) != 0)
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
	(void)sqlite3_bind_int64(add, at++, batch->started_ms);
	(void)sqlite3_bind_int64(add, at, batch->replaces);
	if (ledger_change_one(ledger, add, "a new batch") != 0)
		return -1;
	batch->id = sqlite3_last_insert_rowid(ledger->db);
	batch->state = BATCH_RUNNING;
	return batch_enter(ledger, batch);
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
	batch->run_ms = (uint32_t)sqlite3_column_int64(row, at++);
	batch->replaces = sqlite3_column_int64(row, at);
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
    int64_t replaces, struct batch *batch)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BATCH_UNFINISHED);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, digest, DIGEST_SIZE, SQLITE_STATIC);
	(void)sqlite3_bind_text(get, 2, job_path, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(get, 3, replaces);
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
	char name[PLACE_NAME];

	if (end == NULL)
		return -1;
	(void)sqlite3_bind_int(end, 1, (int)state);
	(void)sqlite3_bind_int64(end, 2, ended_ms);
	(void)sqlite3_bind_int64(end, 3, id);
	if (ledger_change_one(ledger, end, "the batch") != 0)
		return -1;
	place_of_batch(name, id);
	return ledger_log(ledger,
	    &(struct log_line){ state == BATCH_ABANDONED ? EVENT_ABANDON
							 : EVENT_FINISH,
		NULL, NULL, name, NULL });
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
