#include "ledger/split.h"

#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/data_key.h"
#include "ledger/internal.h"
#include "ledger/stock.h"

#include "base/banned.h"

/* The head of a sealed slip, and the count of its data key (room/slip.h). */
enum { SLIP_KEY_AT = 6 + 4 };

int
split_digest(char text[static 33], const struct binding *binding,
    const struct split *split)
{
	struct bytes bytes = { 0 };
	char bound[LOG_DIGEST_TEXT];
	int rc = binding_digest(bound, binding);

	bytes_put_text(&bytes, "busta split v1");
	bytes_put_text(&bytes, bound);
	bytes_put_text(&bytes, split->station);
	bytes_put_raw(&bytes, split->rules, DIGEST_SIZE);
	bytes_put_integer(&bytes, (uint64_t)split->expires_ms, 8);
	if (rc == 0)
		rc = bytes.failed ? fail(EX_OSERR, "out of memory")
				  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

static bool
column_waits(sqlite3_stmt *row, int column)
{
	const uint8_t *bytes = sqlite3_column_blob(row, column);

	return sqlite3_column_bytes(row, column) > 0 && bytes[0] != 0;
}

static void
column_copy(sqlite3_stmt *row, int column, uint8_t *bytes, size_t size)
{
	if ((size_t)sqlite3_column_bytes(row, column) == size)
		memcpy(bytes, sqlite3_column_blob(row, column), size);
}

static void
split_from_row(sqlite3_stmt *row, struct split *split)
{
	char series[SERIES_TEXT + 1];

	memset(split, 0, sizeof *split);
	ledger_column(row, 0, series, sizeof series);
	(void)series_read(&split->serial.series, series,
	    (unsigned)sqlite3_column_int(row, 1));
	split->serial.number = (uint32_t)sqlite3_column_int64(row, 2);
	split->entry = (uint64_t)sqlite3_column_int64(row, 3);
	ledger_column(row, 4, split->station, sizeof split->station);
	column_copy(row, 5, split->rules, DIGEST_SIZE);
	split->expires_ms = sqlite3_column_int64(row, 6);
	column_copy(row, 7, split->verifier, SEALED_VERIFIER);
	split->slip_size = (size_t)sqlite3_column_bytes(row, 8);
	if (split->slip_size <= SPLIT_SLIP_MOST)
		column_copy(row, 8, split->slip, split->slip_size);
	split->has_slip =
	    split->slip_size <= SPLIT_SLIP_MOST && column_waits(row, 8);
	split->has_message = column_waits(row, 9);
	split->now.slips = (unsigned)sqlite3_column_int(row, 10);
	split->now.printed = sqlite3_column_int(row, 11) != 0;
	split->now.slip_entry = (uint64_t)sqlite3_column_int64(row, 12);
	split->now.message = (enum split_message)sqlite3_column_int(row, 13);
	split->now.message_entry = (uint64_t)sqlite3_column_int64(row, 14);
}

static sqlite3_stmt *
split_statement(struct ledger *ledger, enum sql which,
    const struct serial *serial)
{
	sqlite3_stmt *get = ledger_statement(ledger, which);
	int64_t series;

	if (get == NULL || series_find(ledger, &serial->series, &series) < 0)
		return NULL;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	return get;
}

int
ledger_split_get(struct ledger *ledger, const struct serial *serial,
    struct split *split)
{
	sqlite3_stmt *get = split_statement(ledger, SQL_SPLIT_GET, serial);
	int found = get == NULL ? -1 : ledger_step(ledger, get);

	if (found == 1) {
		split_from_row(get, split);
		(void)sqlite3_reset(get);
	}
	return found;
}

static int
split_rows(struct ledger *ledger, enum sql which,
    int (*each)(void *context, const struct split *split), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, which);
	struct split split;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		split_from_row(rows, &split);
		if ((rc = each(context, &split)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_split_each(struct ledger *ledger,
    int (*each)(void *context, const struct split *split), void *context)
{
	return split_rows(ledger, SQL_SPLIT_EACH, each, context);
}

int
ledger_split_waiting(struct ledger *ledger,
    int (*each)(void *context, const struct split *split), void *context)
{
	return split_rows(ledger, SQL_SPLIT_WAITING, each, context);
}

int
ledger_split_message(struct ledger *ledger, const struct serial *serial,
    struct bytes *message)
{
	sqlite3_stmt *get = split_statement(ledger, SQL_SPLIT_GET, serial);
	int found = get == NULL ? -1 : ledger_step(ledger, get);

	if (found != 1)
		return found;
	if ((found = column_waits(get, 9)))
		bytes_put_raw(message, sqlite3_column_blob(get, 9),
		    (size_t)sqlite3_column_bytes(get, 9));
	(void)sqlite3_reset(get);
	return message->failed ? fail(EX_OSERR, "out of memory") : found;
}

/* In place, as a sealed record is. */
static int
split_erase_column(struct ledger *ledger, int64_t entry, const char *column)
{
	static const uint8_t zeros[SPLIT_MESSAGE_MOST];
	sqlite3_blob *blob = NULL;
	int rc = 0, size;

	if (sqlite3_blob_open(ledger->db, "main", "split", column, entry, 1,
		&blob) != SQLITE_OK)
		rc = ledger_fail(ledger);
	else if ((size = sqlite3_blob_bytes(blob)) > SPLIT_MESSAGE_MOST)
		rc = fail(EX_DATAERR, "the ledger has too large a %s", column);
	else if (sqlite3_blob_write(blob, zeros, size, 0) != SQLITE_OK)
		rc = ledger_fail(ledger);
	if (sqlite3_blob_close(blob) != SQLITE_OK && rc == 0)
		rc = ledger_fail(ledger);
	return rc;
}

int
ledger_split_erase(struct ledger *ledger, int64_t series,
    const struct range *range)
{
	sqlite3_stmt *in = ledger_statement(ledger, SQL_SPLIT_IN);
	int64_t entry;
	int found;

	if (in == NULL)
		return -1;
	(void)sqlite3_bind_int64(in, 1, series);
	(void)sqlite3_bind_int64(in, 2, range->first);
	(void)sqlite3_bind_int64(in, 3, range->last);
	while ((found = ledger_step(ledger, in)) == 1) {
		entry = sqlite3_column_int64(in, 0);
		if (split_erase_column(ledger, entry, "verifier") != 0 ||
		    split_erase_column(ledger, entry, "slip") != 0 ||
		    split_erase_column(ledger, entry, "message") != 0) {
			(void)sqlite3_reset(in);
			return -1;
		}
	}
	return found;
}

/* Where it stands: its place's name, and whether a card has it. */
static int
split_look(struct ledger *ledger, const struct serial *serial,
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

/* A line of the log, and which it is. */
static int
split_log(struct ledger *ledger, const struct split *split,
    enum event_kind kind, const char *from, const char *to, const char *word,
    uint64_t *entry)
{
	const struct range range = { split->serial.series, split->serial.number,
		split->serial.number };

	return ledger_log_size(ledger, entry) != 0
	    ? -1
	    : ledger_log(ledger,
		  &(struct log_line){ kind, &range, from, to, word });
}

static int
split_put_slip(struct ledger *ledger, const struct split *split)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_SPLIT_SLIP);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_int(put, 1, (int)split->now.slips);
	(void)sqlite3_bind_int(put, 2, split->now.printed);
	(void)sqlite3_bind_int64(put, 3, (int64_t)split->now.slip_entry);
	(void)sqlite3_bind_int64(put, 4, (int64_t)split->entry);
	return ledger_change_one(ledger, put, "a slip");
}

/* Of this station alone, as long as there is one; and not if the station is at
 * another counter by now, which has no such codes. */
static int
slip_judge(struct ledger *ledger, const struct serial *serial,
    const struct station *station, struct split *split,
    enum slip_result *result)
{
	int found = ledger_split_get(ledger, serial, split);
	struct stock_run run;

	*result = SLIP_NOT_HERE;
	if (found != 1 || strcmp(split->station, station->name) != 0)
		return found < 0 ? -1 : 0;
	*result = SLIP_GONE;
	if (!split->has_slip)
		return 0;
	if (split_look(ledger, serial, &run) != 0)
		return -1;
	*result =
	    strcmp(run.name, station->counter) == 0 ? SLIP_DONE : SLIP_NOT_HERE;
	return 0;
}

int
ledger_slip_open(struct ledger *ledger, const struct serial *serial,
    const struct station *station, unsigned most, struct split *split,
    enum slip_result *result)
{
	int rc = slip_judge(ledger, serial, station, split, result);

	if (rc == 0 && *result == SLIP_DONE && split->now.slips >= most)
		*result = SLIP_TOO_OFTEN;
	if (rc != 0 || *result != SLIP_DONE)
		return rc;
	split->now.slips++;
	return split_log(ledger, split, EVENT_SLIP, station->counter,
		   station->name, SPLIT_WORD_OPENED,
		   &split->now.slip_entry) != 0
	    ? -1
	    : split_put_slip(ledger, split);
}

int
ledger_slip_printed(struct ledger *ledger, const struct serial *serial,
    const struct station *station, enum slip_result *result)
{
	struct split split;
	int rc = slip_judge(ledger, serial, station, &split, result);

	if (rc == 0 && *result == SLIP_DONE && split.now.slips == 0)
		*result = SLIP_TOO_OFTEN;
	if (rc != 0 || *result != SLIP_DONE)
		return rc;
	split.now.printed = true;
	return split_log(ledger, &split, EVENT_SLIP, station->counter,
		   station->name, SPLIT_WORD_PRINTED,
		   &split.now.slip_entry) != 0 ||
		split_put_slip(ledger, &split) != 0
	    ? -1
	    : split_erase_column(ledger, (int64_t)split.entry, "slip");
}

static int
split_put_message(struct ledger *ledger, const struct split *split,
    enum split_message message, uint64_t entry)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_SPLIT_MESSAGE);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_int(put, 1, (int)message);
	(void)sqlite3_bind_int64(put, 2, (int64_t)entry);
	(void)sqlite3_bind_int64(put, 3, (int64_t)split->entry);
	return ledger_change_one(ledger, put, "a message");
}

static int
message_log(struct ledger *ledger, const struct split *split, const char *word,
    enum split_message message)
{
	struct stock_run run;
	uint64_t entry;

	return split_look(ledger, &split->serial, &run) != 0 ||
		split_log(ledger, split, EVENT_MESSAGE, run.name, run.name,
		    word, &entry) != 0
	    ? -1
	    : split_put_message(ledger, split, message, entry);
}

int
ledger_message_exported(struct ledger *ledger, const struct split *split)
{
	return split->now.message == SPLIT_WAITS
	    ? message_log(ledger, split, SPLIT_WORD_EXPORTED, SPLIT_EXPORTED)
	    : fail(EX_DATAERR, "the message was exported before");
}

/* With all that is kept of its codes. */
static int
message_undeliver(struct ledger *ledger, const struct split *split,
    const struct stock_run *run, enum split_result result)
{
	struct range range = run->range;
	const struct ranges ranges = { &range, 1, 1 };
	const struct stock_move move = { .kind = EVENT_UNDELIVERED,
		.from = run->place,
		.to = run->place,
		.request = split_result_name(result) };
	struct stock_runs faults = { 0 };
	uint64_t entry;
	int rc = ledger_log_size(ledger, &entry);

	if (rc == 0)
		rc = ledger_stock_move(ledger, &move, &ranges, &faults);
	stock_runs_free(&faults);
	if (rc != 0)
		return rc < 0 ? -1 : fail(EX_SOFTWARE, "it is not a card's");
	return split_put_message(ledger, split, SPLIT_ENDED, entry);
}

int
ledger_message_end(struct ledger *ledger, const struct split *split,
    enum split_result result)
{
	struct stock_run run;

	if (split->now.message == SPLIT_ENDED)
		return fail(EX_DATAERR, "the message had ended");
	if (split_look(ledger, &split->serial, &run) != 0)
		return -1;
	if (result != SPLIT_SENT && envelope_keeps_cip(run.state))
		return message_undeliver(ledger, split, &run, result);
	return message_log(ledger, split, split_result_name(result),
		   SPLIT_ENDED) != 0
	    ? -1
	    : split_erase_column(ledger, (int64_t)split->entry, "message");
}

void
split_slip_key(char key[static KEY_NAME_TEXT], const struct split *split)
{
	key[0] = '\0';
	if (split->has_slip && split->slip_size > SLIP_KEY_AT)
		data_key_name(key, split->slip + SLIP_KEY_AT,
		    split->slip_size - SLIP_KEY_AT);
}
