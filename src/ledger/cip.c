#include "ledger/cip.h"

#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

int
ledger_cip_tries(struct ledger *ledger, const struct serial *serial,
    unsigned *tries)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_CIP_GET);
	int64_t series;
	int found = series_find(ledger, &serial->series, &series);

	*tries = 0;
	if (get == NULL || found < 0)
		return -1;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) == 1) {
		*tries = (unsigned)sqlite3_column_int(get, 0);
		(void)sqlite3_reset(get);
	}
	return found < 0 ? -1 : 0;
}

/* A line of the log, and the count as it is after it. */
static int
cip_write(struct ledger *ledger, const struct log_line *line, unsigned tries)
{
	sqlite3_stmt *put;
	uint64_t entry;
	int64_t series;

	if (ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger, line) != 0 ||
	    series_find(ledger, &line->range->series, &series) != 1 ||
	    (put = ledger_statement(ledger, SQL_CIP_PUT)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(put, 1, series);
	(void)sqlite3_bind_int64(put, 2, line->range->first);
	(void)sqlite3_bind_int(put, 3, (int)tries);
	(void)sqlite3_bind_int64(put, 4, (int64_t)entry);
	return ledger_change_one(ledger, put, "the tries of a CIP");
}

/* 1 a card has it that is not blocked, and place is where it stands; 0 none
 * has, -1 failed. */
static int
cip_is_asked(struct ledger *ledger, const struct range *range,
    char place[static PLACE_NAME])
{
	struct stock_runs runs = { 0 };
	int rc = ledger_stock_look(ledger, range, &runs);

	if (rc == 0 && runs.count == 1 &&
	    envelope_is_on_card(runs.list[0].state) &&
	    envelope_keeps_cip(runs.list[0].state)) {
		memcpy(place, runs.list[0].name, PLACE_NAME);
		rc = 1;
	}
	stock_runs_free(&runs);
	return rc;
}

int
ledger_cip_try(struct ledger *ledger, const struct serial *serial,
    enum cip_result *result)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	char place[PLACE_NAME];
	unsigned tries;
	int found = cip_is_asked(ledger, &range, place);

	*result = CIP_NO_CARD;
	if (found != 1)
		return found;
	if (ledger_cip_tries(ledger, serial, &tries) != 0)
		return -1;
	*result = CIP_LOCKED;
	if (tries >= CIP_TRIES)
		return 0;
	*result = CIP_COUNTED;
	return cip_write(ledger,
	    &(struct log_line){ EVENT_TRY_CIP, &range, place, place, NULL },
	    tries + 1);
}

/* Back to none, where there were at least so many. */
static int
cip_clear(struct ledger *ledger, const struct serial *serial,
    enum event_kind kind, unsigned least, const char *request)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	char text[SERIAL_TEXT], place[PLACE_NAME];
	unsigned tries;
	int found = cip_is_asked(ledger, &range, place);

	serial_text(text, serial);
	if (found < 0 || ledger_cip_tries(ledger, serial, &tries) != 0)
		return -1;
	if (found == 0)
		return fail(EX_DATAERR, "no card has the envelope %s", text);
	if (tries < least)
		return fail(EX_DATAERR,
		    "the CIP of %s is not locked: %u of %d tries are used",
		    text, tries, CIP_TRIES);
	return cip_write(ledger,
	    &(struct log_line){ kind, &range, place, place, request }, 0);
}

int
ledger_cip_pass(struct ledger *ledger, const struct serial *serial)
{
	return cip_clear(ledger, serial, EVENT_PASS_CIP, 1, NULL);
}

int
ledger_cip_unlock(struct ledger *ledger, const struct serial *serial,
    const char *request)
{
	return cip_clear(ledger, serial, EVENT_UNLOCK_CIP, CIP_TRIES, request);
}

int
ledger_cip_each(struct ledger *ledger,
    int (*each)(void *context, const struct cip_row *row), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_CIP_EACH);
	char series[SERIES_TEXT + 1];
	struct cip_row row;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&row, 0, sizeof row);
		ledger_column(rows, 0, series, sizeof series);
		(void)series_read(&row.serial.series, series,
		    (unsigned)sqlite3_column_int(rows, 1));
		row.serial.number = (uint32_t)sqlite3_column_int64(rows, 2);
		row.tries = (unsigned)sqlite3_column_int(rows, 3);
		row.entry = (uint64_t)sqlite3_column_int64(rows, 4);
		if ((rc = each(context, &row)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
