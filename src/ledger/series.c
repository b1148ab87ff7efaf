#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

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

int
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
series_find(struct ledger *ledger, const struct series *series, int64_t *id)
{
	const struct series *last = &ledger->series;
	int64_t next;

	*id = ledger->series_id;
	if (*id != 0 && last->digits == series->digits &&
	    strcmp(last->name, series->name) == 0)
		return 1;
	if (series_get(ledger, series, id, &next) != 0)
		return -1;
	ledger->series = *series;
	ledger->series_id = *id;
	return *id != 0;
}

int
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
