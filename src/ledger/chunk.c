#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

static int
series_take(struct ledger *ledger, const struct series *series, uint32_t count,
    uint32_t *first)
{
	sqlite3_stmt *take;
	uint64_t left;

	if (ledger_series_left(ledger, series, &left) != 0)
		return -1;
	if (left < count)
		return fail(EX_DATAERR,
		    "the series %s has %" PRIu64 " serial numbers "
		    "left, and %" PRIu32 " more are needed: order from another "
		    "series",
		    series->name, left, count);
	*first = (uint32_t)(series_last(series) + 1 - left);
	if ((take = ledger_statement(ledger, SQL_SERIES_TAKE)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(take, 1, count);
	(void)sqlite3_bind_text(take, 2, series->name, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, take, "the series");
}

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

	memset(chunk, 0, sizeof *chunk);
	chunk->count = count;
	chunk->state = CHUNK_ORDERED;
	if (add == NULL || chunk_next(ledger, batch->id, chunk) != 0 ||
	    series_take(ledger, &batch->series, count, &chunk->first) != 0)
		return -1;
	(void)sqlite3_bind_int64(add, 1, batch->id);
	(void)sqlite3_bind_int64(add, 2, chunk->number);
	(void)sqlite3_bind_int64(add, 3, chunk->first);
	(void)sqlite3_bind_int64(add, 4, chunk->count);
	(void)sqlite3_bind_int64(add, 5, chunk->first_sheet);
	return ledger_change_one(ledger, add, "a new chunk");
}

/* One envelope a row, in the order of their serials; sealed and verifier are
 * NULL for envelopes that never came to be. */
static int
envelopes_add(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk, enum envelope_state state, const uint8_t *sealed,
    size_t sealed_size, const uint8_t *verifiers, size_t verifier_size)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_ENVELOPE_ADD);
	sqlite3_stmt *series = ledger_statement(ledger, SQL_SERIES_GET);
	uint32_t i;

	if (add == NULL || series == NULL)
		return -1;
	(void)sqlite3_bind_text(series, 1, batch->series.name, -1,
	    SQLITE_STATIC);
	if (ledger_step(ledger, series) != 1)
		return -1;
	(void)sqlite3_bind_int64(add, 1, sqlite3_column_int64(series, 0));
	(void)sqlite3_reset(series);
	(void)sqlite3_bind_int64(add, 3, batch->id);
	(void)sqlite3_bind_int(add, 4, (int)state);
	for (i = 0; i < chunk->count; i++) {
		(void)sqlite3_bind_int64(add, 2, chunk->first + i);
		if (sealed != NULL) {
			(void)sqlite3_bind_blob(add, 5,
			    sealed + i * sealed_size, (int)sealed_size,
			    SQLITE_STATIC);
			(void)sqlite3_bind_blob(add, 6,
			    verifiers + i * verifier_size, (int)verifier_size,
			    SQLITE_STATIC);
		}
		if (ledger_step(ledger, add) != 0)
			return -1;
	}
	return 0;
}

int
ledger_chunk_seal(struct ledger *ledger, const struct batch *batch,
    const struct chunk *chunk, const uint8_t *records, size_t record_size,
    const uint8_t *verifiers, size_t verifier_size)
{
	sqlite3_stmt *seal = ledger_statement(ledger, SQL_CHUNK_SEAL);

	if (seal == NULL)
		return -1;
	(void)sqlite3_bind_int64(seal, 1, chunk->pages);
	(void)sqlite3_bind_int64(seal, 2, (int64_t)chunk->file_size);
	(void)sqlite3_bind_blob(seal, 3, chunk->file_digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(seal, 4, batch->id);
	(void)sqlite3_bind_int64(seal, 5, chunk->number);
	if (ledger_change_one(ledger, seal, "a chunk") != 0)
		return -1;
	return envelopes_add(ledger, batch, chunk, ENVELOPE_SEALED, records,
	    record_size, verifiers, verifier_size);
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
	return envelopes_add(ledger, batch, chunk, ENVELOPE_CANCELLED, NULL, 0,
	    NULL, 0);
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
