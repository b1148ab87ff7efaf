#include "ledger/template.h"

#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"

#include "base/banned.h"

int
approved_template_digest(char text[static 33],
    const struct approved_template *template)
{
	return log_digest(text, template->name, strlen(template->name));
}

static int
template_write(struct ledger *ledger, const struct approved_template *template,
    uint64_t entry)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_TEMPLATE_ADD);

	if (add == NULL)
		return -1;
	(void)sqlite3_bind_blob(add, 1, template->digest, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, template->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 3, (int64_t)entry);
	return ledger_change_one(ledger, add, "the template");
}

int
ledger_template_approve(struct ledger *ledger,
    const struct approved_template *template, const char *request)
{
	char digest[DIGEST_TEXT], name[LOG_DIGEST_TEXT];
	struct approved_template before;
	uint64_t entry;
	int found = ledger_template_get(ledger, template->digest, &before);

	if (found != 0)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR,
			  "this template was approved before, as \"%s\"",
			  before.name);
	hex_write(digest, template->digest, DIGEST_SIZE);
	return approved_template_digest(name, template) != 0 ||
		ledger_log_size(ledger, &entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_TEMPLATE, NULL, name, digest,
			request }) != 0
	    ? -1
	    : template_write(ledger, template, entry);
}

static void
template_from_row(sqlite3_stmt *row, struct approved_template *template)
{
	memset(template, 0, sizeof *template);
	if (sqlite3_column_bytes(row, 0) == DIGEST_SIZE)
		memcpy(template->digest, sqlite3_column_blob(row, 0),
		    DIGEST_SIZE);
	ledger_column(row, 1, template->name, sizeof template->name);
	template->entry = (uint64_t)sqlite3_column_int64(row, 2);
}

int
ledger_template_get(struct ledger *ledger,
    const uint8_t digest[static DIGEST_SIZE],
    struct approved_template *template)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_TEMPLATE_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, digest, DIGEST_SIZE, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		template_from_row(get, template);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_template_each(struct ledger *ledger,
    int (*each)(void *context, const struct approved_template *template),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_TEMPLATE_EACH);
	struct approved_template template;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		template_from_row(rows, &template);
		if ((rc = each(context, &template)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
