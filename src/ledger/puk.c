#include "ledger/puk.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

/* 1 found, 0 it was never told, and row is as if it had been on no day. */
static int
puk_get(struct ledger *ledger, const struct serial *serial, struct puk_row *row)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_PUK_GET);
	int64_t series;
	int found = series_find(ledger, &serial->series, &series);

	memset(row, 0, sizeof *row);
	row->serial = *serial;
	if (get == NULL || found < 0)
		return -1;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) == 1) {
		row->told = (unsigned)sqlite3_column_int64(get, 0);
		row->today = (unsigned)sqlite3_column_int64(get, 1);
		ledger_column(get, 2, row->day, sizeof row->day);
		(void)sqlite3_reset(get);
	}
	return found;
}

/* A line of the log, and the counts as they are after it. */
static int
puk_write(struct ledger *ledger, const struct log_line *line,
    const struct puk_row *row)
{
	sqlite3_stmt *put;
	uint64_t entry;
	int64_t series;

	if (ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger, line) != 0 ||
	    series_find(ledger, &row->serial.series, &series) != 1 ||
	    (put = ledger_statement(ledger, SQL_PUK_PUT)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(put, 1, series);
	(void)sqlite3_bind_int64(put, 2, row->serial.number);
	(void)sqlite3_bind_int64(put, 3, row->told);
	(void)sqlite3_bind_int64(put, 4, row->today);
	(void)sqlite3_bind_text(put, 5, row->day, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 6, (int64_t)entry);
	return ledger_change_one(ledger, put, "how often a PUK was told");
}

/* 1 it stands like that, and place is where; 0 it does not, -1 failed. */
static int
puk_stands(struct ledger *ledger, const struct range *range,
    bool (*like)(enum envelope_state state), char place[static PLACE_NAME])
{
	struct stock_runs runs = { 0 };
	int rc = ledger_stock_look(ledger, range, &runs);

	if (rc == 0 && runs.count == 1 && like(runs.list[0].state)) {
		memcpy(place, runs.list[0].name, PLACE_NAME);
		rc = 1;
	}
	stock_runs_free(&runs);
	return rc;
}

/* Days go one way: a clock that is set back counts on. */
static void
puk_begin_day(struct puk_row *row, int64_t now_ms)
{
	char now[CLOCK_TEXT], day[PUK_DAY_TEXT];

	clock_text(now, now_ms);
	(void)snprintf(day, sizeof day, "%.10s", now);
	if (strcmp(day, row->day) <= 0)
		return;
	memcpy(row->day, day, sizeof day);
	row->today = 0;
}

int
ledger_puk_tell(struct ledger *ledger, const struct serial *serial,
    const struct puk_limits *limits, int64_t now_ms, enum puk_result *result)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	char place[PLACE_NAME];
	struct puk_row row;
	int found = puk_stands(ledger, &range, envelope_has_puk, place);

	*result = PUK_NONE;
	if (found != 1)
		return found;
	if (puk_get(ledger, serial, &row) < 0)
		return -1;
	puk_begin_day(&row, now_ms);
	*result = row.told >= limits->in_all ? PUK_LOCKED
	    : row.today >= limits->a_day     ? PUK_TOO_OFTEN
					     : PUK_COUNTED;
	if (*result != PUK_COUNTED)
		return 0;
	row.told++;
	row.today++;
	return puk_write(ledger,
	    &(struct log_line){ EVENT_TELL_PUK, &range, place, place, row.day },
	    &row);
}

int
ledger_puk_unlock(struct ledger *ledger, const struct serial *serial,
    const char *request)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	char text[SERIAL_TEXT], place[PLACE_NAME];
	struct puk_row row;
	int found = puk_stands(ledger, &range, envelope_is_on_card, place);

	serial_text(text, serial);
	if (found < 0 || puk_get(ledger, serial, &row) < 0)
		return -1;
	if (found == 0)
		return fail(EX_DATAERR, "no card has the envelope %s", text);
	if (row.told == 0)
		return fail(EX_DATAERR,
		    "the PUK of the card with %s was not told since it was "
		    "last unlocked",
		    text);
	row.told = 0;
	row.today = 0;
	return puk_write(ledger,
	    &(struct log_line){ EVENT_UNLOCK_PUK, &range, place, place,
		request },
	    &row);
}

int
ledger_puk_each(struct ledger *ledger,
    int (*each)(void *context, const struct puk_row *row), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_PUK_EACH);
	char series[SERIES_TEXT + 1];
	struct puk_row row;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&row, 0, sizeof row);
		ledger_column(rows, 0, series, sizeof series);
		(void)series_read(&row.serial.series, series,
		    (unsigned)sqlite3_column_int(rows, 1));
		row.serial.number = (uint32_t)sqlite3_column_int64(rows, 2);
		row.told = (unsigned)sqlite3_column_int64(rows, 3);
		row.today = (unsigned)sqlite3_column_int64(rows, 4);
		ledger_column(rows, 5, row.day, sizeof row.day);
		row.entry = (uint64_t)sqlite3_column_int64(rows, 6);
		if ((rc = each(context, &row)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
