#include "ledger/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/stock.h"

#include "base/banned.h"

static const uint8_t zeros[OUTBOX_BLOCKS];

bool
outbox_item_waits(const struct outbox_item *item)
{
	return memcmp(item->block, zeros, sizeof zeros) != 0;
}

int
outbox_item_digest(char text[static 33], const struct outbox_item *item)
{
	char serial[SERIAL_PLAIN];
	struct bytes bytes = { 0 };
	int rc;

	serial_plain(serial, &item->serial);
	bytes_put_text(&bytes, "busta assignment v1");
	bytes_put_text(&bytes, serial);
	bytes_put_text(&bytes, item->system);
	bytes_put_text(&bytes, item->key_check);
	bytes_put_text(&bytes, item->key_id);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

static void
outbox_from_row(sqlite3_stmt *row, struct outbox_item *item)
{
	char series[SERIES_TEXT + 1];

	memset(item, 0, sizeof *item);
	ledger_column(row, 0, series, sizeof series);
	(void)series_read(&item->serial.series, series,
	    (unsigned)sqlite3_column_int(row, 1));
	item->serial.number = (uint32_t)sqlite3_column_int64(row, 2);
	ledger_column(row, 3, item->system, sizeof item->system);
	ledger_column(row, 4, item->key_check, sizeof item->key_check);
	ledger_column(row, 5, item->key_id, sizeof item->key_id);
	if (sqlite3_column_bytes(row, 6) == OUTBOX_BLOCKS)
		memcpy(item->block, sqlite3_column_blob(row, 6), OUTBOX_BLOCKS);
	item->entry = (uint64_t)sqlite3_column_int64(row, 7);
	item->acknowledged = (uint64_t)sqlite3_column_int64(row, 8);
}

int
ledger_outbox_get(struct ledger *ledger, const struct serial *serial,
    struct outbox_item *item)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_OUTBOX_GET);
	int64_t series;
	int found = series_find(ledger, &serial->series, &series);

	if (get == NULL || found < 0)
		return -1;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) == 1) {
		outbox_from_row(get, item);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_outbox_each(struct ledger *ledger, bool only_waiting,
    int (*each)(void *context, const struct outbox_item *item), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_OUTBOX_EACH);
	struct outbox_item item;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		outbox_from_row(rows, &item);
		if (only_waiting && !outbox_item_waits(&item))
			continue;
		if ((rc = each(context, &item)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

/* Where one envelope stands. */
static int
outbox_look(struct ledger *ledger, const struct serial *serial,
    struct stock_run *run)
{
	const struct range range = { serial->series, serial->number,
		serial->number };
	struct stock_runs runs = { 0 };
	int rc = ledger_stock_look(ledger, &range, &runs);

	memset(run, 0, sizeof *run);
	if (rc == 0 && runs.count == 1)
		*run = runs.list[0];
	stock_runs_free(&runs);
	return rc;
}

/* It does not leave who has it. */
static int
outbox_move(struct ledger *ledger, enum event_kind kind,
    const struct stock_run *run, const char *request)
{
	const struct stock_move move = { .kind = kind,
		.from = run->place,
		.to = run->place,
		.request = request };
	const struct serial serial = { run->range.series, run->range.first };

	return ledger_stock_move_one(ledger, &move, &serial);
}

int
ledger_outbox_add(struct ledger *ledger, const struct outbox_item *item)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_OUTBOX_ADD);
	int64_t series;

	/* Zeros are how an erased one is told from one that waits. */
	if (!outbox_item_waits(item))
		return fail(EX_SOFTWARE, "a PIN block of zeros");
	if (add == NULL ||
	    series_find(ledger, &item->serial.series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(add, 1, (int64_t)item->entry);
	(void)sqlite3_bind_int64(add, 2, series);
	(void)sqlite3_bind_int64(add, 3, item->serial.number);
	(void)sqlite3_bind_text(add, 4, item->system, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 5, item->key_check, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 6, item->key_id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, 7, item->block, OUTBOX_BLOCKS,
	    SQLITE_STATIC);
	return ledger_change_one(ledger, add, "an assignment");
}

int
ledger_assign(struct ledger *ledger, struct outbox_item *item,
    enum assign_result *result)
{
	struct outbox_item before;
	struct stock_run run;
	char digest[LOG_DIGEST_TEXT];
	int found = ledger_outbox_get(ledger, &item->serial, &before);

	if (found < 0)
		return -1;
	*result = ASSIGN_BEFORE;
	if (found > 0) {
		*item = before;
		return 0;
	}
	if (outbox_look(ledger, &item->serial, &run) != 0)
		return -1;
	*result = ASSIGN_NOT_BOUND;
	if (run.state != ENVELOPE_BOUND)
		return 0;
	*result = ASSIGN_DONE;
	item->acknowledged = 0;
	return outbox_item_digest(digest, item) != 0 ||
		ledger_log_size(ledger, &item->entry) != 0 ||
		outbox_move(ledger, EVENT_ASSIGN, &run, digest) != 0
	    ? -1
	    : ledger_outbox_add(ledger, item);
}

static int
outbox_mark(struct ledger *ledger, const struct outbox_item *item,
    uint64_t entry)
{
	sqlite3_stmt *mark = ledger_statement(ledger, SQL_OUTBOX_ACKNOWLEDGE);

	if (mark == NULL)
		return -1;
	(void)sqlite3_bind_int64(mark, 1, (int64_t)entry);
	(void)sqlite3_bind_int64(mark, 2, (int64_t)item->entry);
	return ledger_change_one(ledger, mark, "an assignment");
}

int
ledger_outbox_acknowledge(struct ledger *ledger, const struct serial *serial,
    enum acknowledge_result *result)
{
	struct outbox_item item;
	struct stock_run run;
	uint64_t entry;
	int found = ledger_outbox_get(ledger, serial, &item);

	*result = ACKNOWLEDGE_UNKNOWN;
	if (found != 1)
		return found;
	*result = ACKNOWLEDGE_ALREADY;
	if (item.acknowledged != 0)
		return 0;
	if (outbox_look(ledger, serial, &run) != 0)
		return -1;
	*result = ACKNOWLEDGE_OUT_OF_USE;
	if (run.state != ENVELOPE_ASSIGNED)
		return 0;
	*result = ACKNOWLEDGE_DONE;
	return ledger_log_size(ledger, &entry) != 0 ||
		outbox_move(ledger, EVENT_ACKNOWLEDGE, &run, NULL) != 0
	    ? -1
	    : outbox_mark(ledger, &item, entry);
}

/* In place, as a sealed record is. */
static int
outbox_erase_row(struct ledger *ledger, int64_t entry)
{
	sqlite3_blob *blob = NULL;
	int rc = 0;

	if (sqlite3_blob_open(ledger->db, "main", "outbox", "block", entry, 1,
		&blob) != SQLITE_OK ||
	    sqlite3_blob_write(blob, zeros, sizeof zeros, 0) != SQLITE_OK)
		rc = ledger_fail(ledger);
	if (sqlite3_blob_close(blob) != SQLITE_OK && rc == 0)
		rc = ledger_fail(ledger);
	return rc;
}

int
ledger_outbox_erase(struct ledger *ledger, int64_t series,
    const struct range *range)
{
	sqlite3_stmt *in = ledger_statement(ledger, SQL_OUTBOX_IN);
	int found;

	if (in == NULL)
		return -1;
	(void)sqlite3_bind_int64(in, 1, series);
	(void)sqlite3_bind_int64(in, 2, range->first);
	(void)sqlite3_bind_int64(in, 3, range->last);
	while ((found = ledger_step(ledger, in)) == 1)
		if (outbox_erase_row(ledger, sqlite3_column_int64(in, 0)) !=
		    0) {
			(void)sqlite3_reset(in);
			return -1;
		}
	return found;
}
