#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

/* The first chunk of a batch starts where nothing stands before it. */
static int
chunk_next(struct ledger *ledger, int64_t batch, struct chunk *chunk)
{
	sqlite3_stmt *next = ledger_statement(ledger, SQL_CHUNK_NEXT);
	int found;

	if (next == NULL)
		return -1;
	chunk->number = 1;
	chunk->first_sheet = 1;
	(void)sqlite3_bind_int64(next, 1, batch);
	if ((found = ledger_step(ledger, next)) != 1)
		return found;
	chunk->number = (uint32_t)sqlite3_column_int64(next, 0);
	chunk->first_sheet = (uint32_t)sqlite3_column_int64(next, 1);
	(void)sqlite3_reset(next);
	return 0;
}

int
ledger_chunk_order(struct ledger *ledger, const struct batch *batch,
    uint32_t count, struct chunk *chunk)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_CHUNK_ADD);
	struct range range = { .series = batch->series };
	char name[PLACE_NAME];
	int64_t place;

	memset(chunk, 0, sizeof *chunk);
	chunk->count = count;
	chunk->state = CHUNK_ORDERED;
	if (add == NULL || chunk_next(ledger, batch->id, chunk) != 0 ||
	    series_take(ledger, &batch->series, count, &chunk->first) != 0)
		return -1;
	range.first = chunk->first;
	range.last = chunk->first + count - 1;
	(void)sqlite3_bind_int64(add, 1, batch->id);
	(void)sqlite3_bind_int64(add, 2, chunk->number);
	(void)sqlite3_bind_int64(add, 3, chunk->first);
	(void)sqlite3_bind_int64(add, 4, chunk->count);
	(void)sqlite3_bind_int64(add, 5, chunk->first_sheet);
	if (ledger_change_one(ledger, add, "a new chunk") != 0)
		return -1;
	place_of_batch(name, batch->id);
	if (ledger_place_id(ledger, name, &place) != 1)
		return fail(EX_SOFTWARE, "the batch %s is no place", name);
	return ledger_stock_allocate(ledger, &range, place);
}

/* Not the digest of its file, which depends on what is sealed in it. */
int
chunk_facts(char digest[static 33], const struct chunk *chunk)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_integer(&bytes, chunk->number, 4);
	bytes_put_integer(&bytes, chunk->first_sheet, 4);
	bytes_put_integer(&bytes, chunk->pages, 4);
	bytes_put_integer(&bytes, chunk->file_size, 8);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

/* Its envelopes, as one movement that does not leave the batch. */
static int
chunk_move(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk, enum event_kind kind, const char *facts)
{
	struct range range = { batch->series, chunk->first,
		chunk->first + chunk->count - 1 };
	const struct ranges ranges = { &range, 1, 1 };
	struct stock_move move = { .kind = kind, .request = facts };
	struct stock_runs faults = { 0 };
	char name[PLACE_NAME];
	int rc;

	place_of_batch(name, batch->id);
	if (ledger_place_id(ledger, name, &move.from) != 1)
		return fail(EX_SOFTWARE, "the batch %s is no place", name);
	move.to = move.from;
	rc = ledger_stock_move(ledger, &move, &ranges, &faults);
	stock_runs_free(&faults);
	return rc <= 0 ? rc
		       : fail(EX_SOFTWARE,
			     "the ledger %s: a chunk of %s is not in the "
			     "state it should be in",
			     ledger->path, name);
}

int
ledger_chunk_seal(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk, const struct sealed_records *sealed)
{
	sqlite3_stmt *seal = ledger_statement(ledger, SQL_CHUNK_SEAL);
	char facts[LOG_DIGEST_TEXT];
	int64_t series;

	if (seal == NULL || chunk_facts(facts, chunk) != 0)
		return -1;
	(void)sqlite3_bind_int64(seal, 1, chunk->pages);
	(void)sqlite3_bind_int64(seal, 2, (int64_t)chunk->file_size);
	(void)sqlite3_bind_blob(seal, 3, chunk->file_digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(seal, 4, batch->id);
	(void)sqlite3_bind_int64(seal, 5, chunk->number);
	if (ledger_change_one(ledger, seal, "a chunk") != 0 ||
	    series_find(ledger, &batch->series, &series) != 1 ||
	    ledger_sealed_add(ledger, batch->id, series, chunk, sealed) != 0)
		return -1;
	return chunk_move(ledger, batch, chunk, EVENT_SEAL, facts);
}

int
ledger_chunk_cancel(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk)
{
	sqlite3_stmt *cancel = ledger_statement(ledger, SQL_CHUNK_CANCEL);

	if (cancel == NULL)
		return -1;
	(void)sqlite3_bind_int64(cancel, 1, batch->id);
	(void)sqlite3_bind_int64(cancel, 2, chunk->number);
	if (ledger_change_one(ledger, cancel, "a chunk") != 0)
		return -1;
	return chunk_move(ledger, batch, chunk, EVENT_CANCEL, NULL);
}

static void
chunk_from_row(sqlite3_stmt *row, struct chunk *chunk)
{
	memset(chunk, 0, sizeof *chunk);
	chunk->number = (uint32_t)sqlite3_column_int64(row, 0);
	chunk->first = (uint32_t)sqlite3_column_int64(row, 1);
	chunk->count = (uint32_t)sqlite3_column_int64(row, 2);
	chunk->first_sheet = (uint32_t)sqlite3_column_int64(row, 3);
	chunk->state = (enum chunk_state)sqlite3_column_int(row, 4);
	chunk->pages = (uint32_t)sqlite3_column_int64(row, 5);
	chunk->file_size = (uint64_t)sqlite3_column_int64(row, 6);
	if (sqlite3_column_bytes(row, 7) == DIGEST_SIZE)
		memcpy(chunk->file_digest, sqlite3_column_blob(row, 7),
		    DIGEST_SIZE);
}

int
ledger_chunk_each(struct ledger *ledger, int64_t batch,
    int (*each)(void *context, const struct chunk *chunk), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_CHUNK_EACH);
	struct chunk chunk;
	int rc = -1;

	if (rows == NULL)
		return -1;
	(void)sqlite3_bind_int64(rows, 1, batch);
	while ((rc = ledger_step(ledger, rows)) == 1) {
		chunk_from_row(rows, &chunk);
		if ((rc = each(context, &chunk)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
