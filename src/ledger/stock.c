#include "ledger/stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/log.h"

#include "base/banned.h"

int
stock_runs_add(struct stock_runs *runs, const struct stock_run *run)
{
	size_t room = runs->room == 0 ? 16 : 2 * runs->room;
	struct stock_run *grown;

	if (runs->count == runs->room) {
		grown = realloc(runs->list, room * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		runs->list = grown;
		runs->room = room;
	}
	runs->list[runs->count++] = *run;
	return 0;
}

void
stock_runs_free(struct stock_runs *runs)
{
	free(runs->list);
	memset(runs, 0, sizeof *runs);
}

int
stock_rows(struct ledger *ledger, int64_t series, uint32_t first, uint32_t last,
    struct stock_runs *rows)
{
	sqlite3_stmt *in = ledger_statement(ledger, SQL_STOCK_IN);
	struct stock_run row = { 0 };
	int found;

	if (in == NULL)
		return -1;
	(void)sqlite3_bind_int64(in, 1, series);
	(void)sqlite3_bind_int64(in, 2, first);
	(void)sqlite3_bind_int64(in, 3, last);
	while ((found = ledger_step(ledger, in)) == 1) {
		row.range.first = (uint32_t)sqlite3_column_int64(in, 0);
		row.range.last = (uint32_t)sqlite3_column_int64(in, 1);
		row.state = (enum envelope_state)sqlite3_column_int(in, 2);
		row.place = sqlite3_column_int64(in, 3);
		if (row.range.last < first)
			continue;
		if (stock_runs_add(rows, &row) != 0) {
			(void)sqlite3_reset(in);
			return -1;
		}
	}
	return found;
}

int
ledger_ranges_check(struct ledger *ledger, const struct ranges *ranges)
{
	int64_t series;
	size_t i;

	for (i = 0; i < ranges->count; i++)
		if (series_find(ledger, &ranges->list[i].series, &series) < 0)
			return -1;
	return 0;
}

static int
stock_name(struct ledger *ledger, struct stock_run *run)
{
	run->name[0] = '\0';
	if (run->place == 0)
		return 0;
	return ledger_place_name(ledger, run->place, run->name) < 0 ? -1 : 0;
}

int
ledger_stock_look(struct ledger *ledger, const struct range *range,
    struct stock_runs *runs)
{
	struct stock_runs rows = { 0 };
	struct stock_run run;
	uint32_t next = range->first;
	int64_t series;
	size_t i;
	int rc;

	if ((rc = series_find(ledger, &range->series, &series)) > 0)
		rc = stock_rows(ledger, series, range->first, range->last,
		    &rows);
	for (i = 0; rc == 0 && i <= rows.count && next <= range->last; i++) {
		/* What lies before this row, or after the last, is unknown. */
		run = (struct stock_run){ .range = *range };
		run.range.first = next;
		if (i < rows.count)
			run.range.last = rows.list[i].range.first - 1;
		if (i == rows.count || rows.list[i].range.first > next)
			rc = stock_runs_add(runs, &run);
		if (rc != 0 || i == rows.count)
			break;
		run = rows.list[i];
		run.range.series = range->series;
		if (run.range.first < next)
			run.range.first = next;
		if (run.range.last > range->last)
			run.range.last = range->last;
		next = run.range.last + 1;
		rc = stock_name(ledger, &run) != 0 ? -1
						   : stock_runs_add(runs, &run);
	}
	stock_runs_free(&rows);
	return rc;
}

static int
stock_at(struct ledger *ledger, int64_t place,
    int (*each)(void *context, const struct stock_run *run), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_STOCK_AT);
	struct stock_run run = { .place = place };
	int rc = -1;

	if (rows == NULL)
		return -1;
	(void)sqlite3_bind_int64(rows, 1, place);
	while ((rc = ledger_step(ledger, rows)) == 1) {
		if (!series_read(&run.range.series,
			(const char *)sqlite3_column_text(rows, 0),
			(unsigned)sqlite3_column_int(rows, 1)))
			rc = fail(EX_DATAERR,
			    "the ledger %s has a series that is none",
			    ledger->path);
		run.range.first = (uint32_t)sqlite3_column_int64(rows, 2);
		run.range.last = (uint32_t)sqlite3_column_int64(rows, 3);
		run.state = (enum envelope_state)sqlite3_column_int(rows, 4);
		if (rc == 1)
			rc = each(context, &run);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

static int
stock_at_add(void *context, const struct stock_run *run)
{
	return stock_runs_add(context, run);
}

int
ledger_stock_at(struct ledger *ledger, int64_t place, struct stock_runs *runs)
{
	return stock_at(ledger, place, stock_at_add, runs);
}

struct wanted {
	enum envelope_state state;
	struct ranges *ranges;
};

static int
stock_at_wanted(void *context, const struct stock_run *run)
{
	const struct wanted *wanted = context;

	return run->state == wanted->state
	    ? ranges_add(wanted->ranges, &run->range)
	    : 0;
}

int
ledger_stock_ranges_at(struct ledger *ledger, int64_t place,
    enum envelope_state state, struct ranges *ranges)
{
	struct wanted wanted = { state, ranges };

	return stock_at(ledger, place, stock_at_wanted, &wanted);
}

/* A row that a flipped bit has torn from its series or place is still one. */
static void
stock_from_row(sqlite3_stmt *row, struct stock_run *run)
{
	const char *series = (const char *)sqlite3_column_text(row, 0);
	const char *place = (const char *)sqlite3_column_text(row, 6);

	memset(run, 0, sizeof *run);
	if (series == NULL ||
	    !series_read(&run->range.series, series,
		(unsigned)sqlite3_column_int(row, 1)))
		(void)series_read(&run->range.series, "XX00", 9);
	run->range.first = (uint32_t)sqlite3_column_int64(row, 2);
	run->range.last = (uint32_t)sqlite3_column_int64(row, 3);
	run->state = (enum envelope_state)sqlite3_column_int(row, 4);
	run->place = sqlite3_column_int64(row, 5);
	(void)snprintf(run->name, sizeof run->name, "%s",
	    place != NULL ? place : "?");
}

int
ledger_stock_each(struct ledger *ledger,
    int (*each)(void *context, const struct stock_run *run), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_STOCK_EACH);
	struct stock_run run;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		stock_from_row(rows, &run);
		if ((rc = each(context, &run)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_stock_sums(struct ledger *ledger,
    int (*each)(void *context, const struct stock_sum *sum), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_STOCK_SUMS);
	struct stock_sum sum;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		sum.place_id = sqlite3_column_int64(rows, 0);
		sum.place = (const char *)sqlite3_column_text(rows, 1);
		sum.kind = (enum custodian_kind)sqlite3_column_int(rows, 2);
		sum.title = (const char *)sqlite3_column_text(rows, 3);
		sum.state = (enum envelope_state)sqlite3_column_int(rows, 4);
		sum.envelopes = (uint64_t)sqlite3_column_int64(rows, 5);
		if ((rc = each(context, &sum)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
