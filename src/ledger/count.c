#include "ledger/count.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/log.h"

#include "base/banned.h"

static char *
count_text(const struct ranges *ranges)
{
	struct bytes text = { 0 };
	char word[RANGE_TEXT];
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		range_text(word, &ranges->list[i]);
		if (i > 0)
			bytes_put_raw(&text, " ", 1);
		bytes_put_raw(&text, word, strlen(word));
	}
	if (ranges->count == 0)
		bytes_put_raw(&text, "-", 1);
	bytes_put_raw(&text, "", 1);
	if (text.failed) {
		bytes_free(&text);
		fail(EX_OSERR, "out of memory");
	}
	return (char *)text.data;
}

int
count_digest(char text[static 33], const struct count *count)
{
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, "busta count v1");
	bytes_put_text(&bytes, count->place);
	bytes_put_text(&bytes, count->counted);
	bytes_put_text(&bytes, count->lacking);
	bytes_put_text(&bytes, count->extra);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

/* Its row names the log entry, and so comes after that. */
static int
count_write(struct ledger *ledger, int64_t place, struct count *count)
{
	sqlite3_stmt *next = ledger_statement(ledger, SQL_COUNT_NEXT), *add;
	char digest[33], number[24];

	if (next == NULL || ledger_step(ledger, next) != 1)
		return -1;
	count->id = sqlite3_column_int64(next, 0);
	(void)sqlite3_reset(next);
	(void)snprintf(number, sizeof number, "K%" PRId64, count->id);
	if (count_digest(digest, count) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_COUNT, NULL, count->place, digest,
		    number }) != 0 ||
	    (add = ledger_statement(ledger, SQL_COUNT_ADD)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, count->id);
	(void)sqlite3_bind_int64(add, 2, place);
	(void)sqlite3_bind_int64(add, 3, (int64_t)count->entry);
	(void)sqlite3_bind_text(add, 4, count->counted, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 5, count->lacking, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 6, count->extra, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "a count");
}

/* The book: what is in stock there, whichever way it came. */
static int
count_book(struct ledger *ledger, const struct custodian *custodian,
    struct ranges *book)
{
	if (ledger_stock_ranges_at(ledger, custodian->place, ENVELOPE_PRINTED,
		book) != 0 ||
	    ledger_stock_ranges_at(ledger, custodian->place, ENVELOPE_ON_HAND,
		book) != 0)
		return -1;
	return ranges_settle(book);
}

int
ledger_count_note(struct ledger *ledger, int64_t place,
    const struct ranges *counted, const struct ranges *lacking,
    const struct ranges *extra)
{
	struct count count = { 0 };
	int rc = -1;

	if (ledger_place_name(ledger, place, count.place) == 1 &&
	    (count.counted = count_text(counted)) != NULL &&
	    (count.lacking = count_text(lacking)) != NULL &&
	    (count.extra = count_text(extra)) != NULL &&
	    ledger_log_size(ledger, &count.entry) == 0)
		rc = count_write(ledger, place, &count);
	free(count.extra);
	free(count.lacking);
	free(count.counted);
	return rc;
}

int
ledger_count_add(struct ledger *ledger, const struct custodian *custodian,
    const struct ranges *counted, struct ranges *lacking, struct ranges *extra)
{
	struct ranges book = { 0 };
	int rc = -1;

	if (ledger_ranges_check(ledger, counted) == 0 &&
	    count_book(ledger, custodian, &book) == 0 &&
	    ranges_subtract(&book, counted, lacking) == 0 &&
	    ranges_subtract(counted, &book, extra) == 0)
		rc = ledger_count_note(ledger, custodian->place, counted,
		    lacking, extra);
	ranges_free(&book);
	return rc;
}

int
ledger_count_each(struct ledger *ledger,
    int (*each)(void *context, const struct count *count), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_COUNT_EACH);
	struct count count;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&count, 0, sizeof count);
		count.id = sqlite3_column_int64(rows, 0);
		(void)snprintf(count.place, sizeof count.place, "%s",
		    (const char *)sqlite3_column_text(rows, 1));
		count.entry = (uint64_t)sqlite3_column_int64(rows, 2);
		count.counted =
		    strdup((const char *)sqlite3_column_text(rows, 3));
		count.lacking =
		    strdup((const char *)sqlite3_column_text(rows, 4));
		count.extra =
		    strdup((const char *)sqlite3_column_text(rows, 5));
		rc = count.counted == NULL || count.lacking == NULL ||
			count.extra == NULL
		    ? fail(EX_OSERR, "out of memory")
		    : each(context, &count);
		free(count.extra);
		free(count.lacking);
		free(count.counted);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
