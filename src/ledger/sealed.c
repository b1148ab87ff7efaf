/* What a chunk sealed: one row, one record after the other. */
#include "ledger/sealed.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/split.h"

#include "base/banned.h"

int
ledger_sealed_add(struct ledger *ledger, int64_t batch, int64_t series,
    const struct chunk *chunk, const struct sealed_records *sealed)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_SEALED_ADD);

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, series);
	(void)sqlite3_bind_int64(add, 2, chunk->first);
	(void)sqlite3_bind_int64(add, 3, chunk->count);
	(void)sqlite3_bind_int64(add, 4, batch);
	(void)sqlite3_bind_blob64(add, 5, sealed->records,
	    sealed->record_size * chunk->count, SQLITE_STATIC);
	(void)sqlite3_bind_blob64(add, 6, sealed->verifiers,
	    sealed->verifier_size * chunk->count, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "what a chunk sealed");
}

/* Part of a row: count entries from the from-th on. */
struct part {
	int64_t row;
	uint32_t from;
	uint32_t count;
	uint32_t all; /* entries of the row */
};

struct parts {
	struct part *list;
	size_t count;
};

static int
parts_add(struct parts *parts, const struct part *part)
{
	struct part *grown =
	    realloc(parts->list, (parts->count + 1) * sizeof *grown);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	parts->list = grown;
	grown[parts->count++] = *part;
	return 0;
}

static int
parts_find(struct ledger *ledger, int64_t series, const struct range *range,
    struct parts *parts)
{
	sqlite3_stmt *in = ledger_statement(ledger, SQL_SEALED_IN);
	uint32_t first, last, from, to;
	struct part part;
	int found;

	if (in == NULL)
		return -1;
	(void)sqlite3_bind_int64(in, 1, series);
	(void)sqlite3_bind_int64(in, 2, range->first);
	(void)sqlite3_bind_int64(in, 3, range->last);
	while ((found = ledger_step(ledger, in)) == 1) {
		part.row = sqlite3_column_int64(in, 0);
		part.all = (uint32_t)sqlite3_column_int64(in, 2);
		first = (uint32_t)sqlite3_column_int64(in, 1);
		last = first + part.all - 1;
		from = range->first > first ? range->first : first;
		to = range->last < last ? range->last : last;
		if (from > to)
			continue;
		part.from = from - first;
		part.count = to - from + 1;
		if (parts_add(parts, &part) != 0) {
			(void)sqlite3_reset(in);
			return -1;
		}
	}
	return found;
}

/* In place, so that the bytes on the page are the ones written over. */
static int
part_erase(struct ledger *ledger, const struct part *part, const char *column)
{
	sqlite3_blob *blob = NULL;
	uint8_t *zeros = NULL;
	size_t width, size;
	int rc = -1;

	if (sqlite3_blob_open(ledger->db, "main", "sealed", column, part->row,
		1, &blob) != SQLITE_OK) {
		ledger_fail(ledger);
		goto out;
	}
	width = (size_t)sqlite3_blob_bytes(blob) / part->all;
	size = width * part->count;
	if ((zeros = calloc(1, size + 1)) == NULL)
		fail(EX_OSERR, "out of memory");
	else if (sqlite3_blob_write(blob, zeros, (int)size,
		     (int)(width * part->from)) != SQLITE_OK)
		ledger_fail(ledger);
	else
		rc = 0;
out:
	free(zeros);
	if (sqlite3_blob_close(blob) != SQLITE_OK && rc == 0)
		rc = ledger_fail(ledger);
	return rc;
}

int
ledger_sealed_erase(struct ledger *ledger, int64_t series,
    const struct range *range, const char *column)
{
	struct parts parts = { 0 };
	int rc = parts_find(ledger, series, range, &parts);
	size_t i;

	for (i = 0; rc == 0 && i < parts.count; i++)
		rc = part_erase(ledger, &parts.list[i], column);
	free(parts.list);
	return rc;
}

/* One of a row's entries; its size is 0 where it is zeros, or where the row is
 * not what it should be. */
static size_t
sealed_entry(sqlite3_stmt *row, int column, uint32_t at, uint32_t count,
    uint8_t *entry, size_t room)
{
	const uint8_t *all = sqlite3_column_blob(row, column);
	size_t size = (size_t)sqlite3_column_bytes(row, column) / count, i;

	if (all == NULL || size > room)
		return 0;
	memcpy(entry, all + size * at, size);
	for (i = 0; i < size; i++)
		if (entry[i] != 0)
			return size;
	return 0;
}

static void
sealed_from_row(sqlite3_stmt *row, uint32_t at, uint32_t count,
    struct sealed_envelope *sealed)
{
	sealed->record_size = sealed_entry(row, 2, at, count, sealed->record,
	    sizeof sealed->record);
	sealed->verifier_size = sealed_entry(row, 3, at, count,
	    sealed->verifier, sizeof sealed->verifier);
	sealed->batch = sqlite3_column_int64(row, 4);
	sealed->pin_digits = (unsigned)sqlite3_column_int(row, 5);
	sealed->cip_digits = (unsigned)sqlite3_column_int(row, 6);
	sealed->data_key_size = sealed_entry(row, 7, 0, 1, sealed->data_key,
	    sizeof sealed->data_key);
}

/* Of codes that are split the verifier alone: their PIN was never sealed. */
static int
sealed_of_split(struct ledger *ledger, const struct serial *serial,
    struct sealed_envelope *sealed)
{
	static const uint8_t zeros[SEALED_VERIFIER];
	struct split split;
	int found = ledger_split_get(ledger, serial, &split);

	if (found != 1)
		return found;
	memcpy(sealed->verifier, split.verifier, SEALED_VERIFIER);
	if (memcmp(split.verifier, zeros, SEALED_VERIFIER) != 0)
		sealed->verifier_size = SEALED_VERIFIER;
	return 1;
}

int
ledger_sealed_read(struct ledger *ledger, const struct serial *serial,
    struct sealed_envelope *sealed)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_SEALED_GET);
	int64_t series;
	uint32_t first, count;
	int found = series_find(ledger, &serial->series, &series);

	memset(sealed, 0, sizeof *sealed);
	if (get == NULL || found != 1)
		return get == NULL ? -1 : found;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) != 1)
		return found < 0 ? -1 : sealed_of_split(ledger, serial, sealed);
	first = (uint32_t)sqlite3_column_int64(get, 0);
	count = (uint32_t)sqlite3_column_int64(get, 1);
	if (serial->number - first < count)
		sealed_from_row(get, serial->number - first, count, sealed);
	else
		found = 0;
	(void)sqlite3_reset(get);
	return found;
}
