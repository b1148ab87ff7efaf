#include "ledger/print_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"

#include "base/banned.h"

void
print_release_free(struct print_release *release)
{
	free(release->text);
	memset(release, 0, sizeof *release);
}

void
print_receipt_free(struct print_receipt *receipt)
{
	free(receipt->text);
	memset(receipt, 0, sizeof *receipt);
}

void
print_release_name(char name[static PRINT_RELEASE_TEXT], int64_t number)
{
	(void)snprintf(name, PRINT_RELEASE_TEXT, "R%" PRId64, number);
}

int
print_text_digest(char text[static DIGEST_TEXT], const char *file)
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(digest, file, strlen(file)) != 0)
		return -1;
	hex_write(text, digest, DIGEST_SIZE);
	return 0;
}

int
ledger_print_release_next(struct ledger *ledger, int64_t *number)
{
	sqlite3_stmt *next = ledger_statement(ledger, SQL_RELEASE_NEXT);

	if (next == NULL || ledger_step(ledger, next) != 1)
		return -1;
	*number = sqlite3_column_int64(next, 0);
	(void)sqlite3_reset(next);
	return 0;
}

int
ledger_print_release_add(struct ledger *ledger, struct print_release *release)
{
	char name[PRINT_RELEASE_TEXT], batch[PLACE_NAME], digest[DIGEST_TEXT];
	sqlite3_stmt *add;

	print_release_name(name, release->number);
	place_of_batch(batch, release->batch);
	if (print_text_digest(digest, release->text) != 0 ||
	    ledger_log_size(ledger, &release->entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_EXPORT, NULL, batch, digest,
		    name }) != 0 ||
	    (add = ledger_statement(ledger, SQL_RELEASE_ADD)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, release->number);
	(void)sqlite3_bind_int64(add, 2, release->batch);
	(void)sqlite3_bind_text(add, 3, release->text, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 4, (int64_t)release->entry);
	return ledger_change_one(ledger, add, "a new release");
}

static char *
print_column(sqlite3_stmt *row, int at)
{
	const char *value = (const char *)sqlite3_column_text(row, at);
	char *text = strdup(value != NULL ? value : "");

	if (text == NULL)
		fail(EX_OSERR, "out of memory");
	return text;
}

static int
release_from_row(sqlite3_stmt *row, struct print_release *release)
{
	release->number = sqlite3_column_int64(row, 0);
	release->batch = sqlite3_column_int64(row, 1);
	release->text = print_column(row, 2);
	release->entry = (uint64_t)sqlite3_column_int64(row, 3);
	return release->text == NULL ? -1 : 0;
}

static int
release_one(struct ledger *ledger, enum sql which, int64_t key,
    struct print_release *release)
{
	sqlite3_stmt *get = ledger_statement(ledger, which);
	int found;

	memset(release, 0, sizeof *release);
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, key);
	if ((found = ledger_step(ledger, get)) == 1) {
		if (release_from_row(get, release) != 0)
			found = -1;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_print_release_of(struct ledger *ledger, int64_t batch,
    struct print_release *release)
{
	return release_one(ledger, SQL_RELEASE_OF, batch, release);
}

int
ledger_print_release_get(struct ledger *ledger, int64_t number,
    struct print_release *release)
{
	return release_one(ledger, SQL_RELEASE_GET, number, release);
}

int
ledger_print_release_each(struct ledger *ledger,
    int (*each)(void *context, const struct print_release *release),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_RELEASE_EACH);
	struct print_release release;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		if ((rc = release_from_row(rows, &release)) == 0)
			rc = each(context, &release);
		print_release_free(&release);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_print_receipt_add(struct ledger *ledger, struct print_receipt *receipt)
{
	char name[PRINT_RELEASE_TEXT], digest[DIGEST_TEXT];
	sqlite3_stmt *add;

	print_release_name(name, receipt->number);
	if (print_text_digest(digest, receipt->text) != 0 ||
	    ledger_log_size(ledger, &receipt->entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_RECEIPT, NULL, receipt->press, digest,
		    name }) != 0 ||
	    (add = ledger_statement(ledger, SQL_RECEIPT_ADD)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, receipt->number);
	(void)sqlite3_bind_text(add, 2, receipt->press, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, receipt->text, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 4, (int64_t)receipt->entry);
	return ledger_change_one(ledger, add, "a receipt");
}

static int
receipt_from_row(sqlite3_stmt *row, struct print_receipt *receipt)
{
	receipt->number = sqlite3_column_int64(row, 0);
	ledger_column(row, 1, receipt->press, sizeof receipt->press);
	receipt->text = print_column(row, 2);
	receipt->entry = (uint64_t)sqlite3_column_int64(row, 3);
	return receipt->text == NULL ? -1 : 0;
}

int
ledger_print_receipt_get(struct ledger *ledger, int64_t number,
    struct print_receipt *receipt)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_RECEIPT_GET);
	int found;

	memset(receipt, 0, sizeof *receipt);
	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, number);
	if ((found = ledger_step(ledger, get)) == 1) {
		if (receipt_from_row(get, receipt) != 0)
			found = -1;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_print_receipt_each(struct ledger *ledger,
    int (*each)(void *context, const struct print_receipt *receipt),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_RECEIPT_EACH);
	struct print_receipt receipt;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		if ((rc = receipt_from_row(rows, &receipt)) == 0)
			rc = each(context, &receipt);
		print_receipt_free(&receipt);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
