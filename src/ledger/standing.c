#include "ledger/standing.h"

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

int
ledger_standing_get(struct ledger *ledger, const struct serial *serial,
    struct standing *standing)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_STANDING);
	int found;

	*standing = (struct standing){ ENVELOPE_NONE, 0 };
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, serial->series.name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	(void)sqlite3_bind_int64(get, 3, serial->series.digits);
	if ((found = ledger_step(ledger, get)) != 1)
		return found;
	/* The run at or before the number need not reach it. */
	if (sqlite3_column_int64(get, 0) >= serial->number) {
		standing->state =
		    (enum envelope_state)sqlite3_column_int(get, 1);
		standing->place = sqlite3_column_int64(get, 2);
	}
	(void)sqlite3_reset(get);
	return 0;
}

/* Of a row: series, digits, number. */
static int
next_read(struct ledger *ledger, sqlite3_stmt *row, struct serial *serial)
{
	int rc = series_read(&serial->series,
		     (const char *)sqlite3_column_text(row, 0),
		     (unsigned)sqlite3_column_int(row, 1))
	    ? 1
	    : fail(EX_DATAERR, "the ledger %s has a series that is none",
		  ledger->path);

	serial->number = (uint32_t)sqlite3_column_int64(row, 2);
	(void)sqlite3_reset(row);
	return rc;
}

static int
next_find(struct ledger *ledger, enum sql which, int64_t place,
    struct serial *serial)
{
	sqlite3_stmt *next = ledger_statement(ledger, which);
	int found;

	if (next == NULL)
		return -1;
	(void)sqlite3_bind_int64(next, 1, place);
	(void)sqlite3_bind_int(next, 2, ENVELOPE_ON_HAND);
	found = ledger_step(ledger, next);
	return found == 1 ? next_read(ledger, next, serial) : found;
}

int
ledger_next_at(struct ledger *ledger, int64_t place, struct serial *serial)
{
	static const enum sql where[] = { SQL_STANDING_AFTER,
		SQL_STANDING_BEYOND, SQL_STANDING_FIRST };
	int found = 0;
	size_t i;

	for (i = 0; found == 0 && i < sizeof where / sizeof where[0]; i++)
		found = next_find(ledger, where[i], place, serial);
	return found;
}

int
ledger_next_fault_each(struct ledger *ledger,
    int (*each)(void *context, const char *custodian), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_STANDING_FAULTS);
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1)
		if ((rc = each(context,
			 (const char *)sqlite3_column_text(rows, 0))) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	return rc;
}

int
ledger_on_hand_at(struct ledger *ledger, int64_t place, uint64_t *count)
{
	sqlite3_stmt *sum = ledger_statement(ledger, SQL_STANDING_ON_HAND);

	if (sum == NULL)
		return -1;
	(void)sqlite3_bind_int64(sum, 1, place);
	(void)sqlite3_bind_int(sum, 2, ENVELOPE_ON_HAND);
	if (ledger_step(ledger, sum) != 1)
		return -1;
	*count = (uint64_t)sqlite3_column_int64(sum, 0);
	(void)sqlite3_reset(sum);
	return 0;
}
