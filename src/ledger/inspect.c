#include "ledger/inspect.h"

#include <string.h>

#include "ledger/internal.h"

#include "base/banned.h"

static const char *
row_text(sqlite3_stmt *row, int at)
{
	const char *text = (const char *)sqlite3_column_text(row, at);

	return text != NULL ? text : "";
}

int
ledger_series_each(struct ledger *ledger,
    int (*each)(void *context, const struct series *series, uint64_t next),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_SERIES_EACH);
	struct series series;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&series, 0, sizeof series);
		(void)series_read(&series, row_text(rows, 1),
		    (unsigned)sqlite3_column_int(rows, 2));
		rc = each(context, &series,
		    (uint64_t)sqlite3_column_int64(rows, 3));
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

/* 0, which is no number of anything, for what does not fit. */
static uint32_t
row_number(sqlite3_stmt *row, int at)
{
	int64_t number = sqlite3_column_int64(row, at);

	return number < 0 || number > UINT32_MAX ? 0 : (uint32_t)number;
}

static void
sealed_from_row(sqlite3_stmt *row, struct sealed_row *sealed)
{
	memset(sealed, 0, sizeof *sealed);
	(void)series_read(&sealed->range.series, row_text(row, 0),
	    (unsigned)sqlite3_column_int(row, 1));
	sealed->range.first = row_number(row, 2);
	sealed->range.last = sealed->range.first - 1 + row_number(row, 3);
	sealed->batch = sqlite3_column_int64(row, 4);
	sealed->records = sqlite3_column_blob(row, 5);
	sealed->records_size = (size_t)sqlite3_column_bytes(row, 5);
	sealed->verifiers = sqlite3_column_blob(row, 6);
	sealed->verifiers_size = (size_t)sqlite3_column_bytes(row, 6);
}

int
ledger_sealed_each(struct ledger *ledger,
    int (*each)(void *context, const struct sealed_row *row), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_SEALED_EACH);
	struct sealed_row sealed;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		sealed_from_row(rows, &sealed);
		if ((rc = each(context, &sealed)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_node_each(struct ledger *ledger,
    int (*each)(void *context, uint64_t index, const struct tree_hash *hash),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_NODE_EACH);
	struct tree_hash hash;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&hash, 0, sizeof hash);
		if (sqlite3_column_bytes(rows, 1) == TREE_HASH_SIZE)
			memcpy(&hash, sqlite3_column_blob(rows, 1),
			    TREE_HASH_SIZE);
		rc = each(context, (uint64_t)sqlite3_column_int64(rows, 0),
		    &hash);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_answer_each(struct ledger *ledger,
    int (*each)(void *context, const char *request, const char *text),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_ANSWER_EACH);
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1)
		if ((rc = each(context, row_text(rows, 0),
			 row_text(rows, 1))) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	return rc;
}
