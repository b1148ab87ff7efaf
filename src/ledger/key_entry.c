#include "ledger/key_entry.h"

#include <stdio.h>
#include <string.h>

#include "ledger/internal.h"

#include "base/banned.h"

bool
ledger_key_entry_is_of(enum event_kind kind)
{
	return kind == EVENT_SHARE || kind == EVENT_ROTATE_KEY ||
	    kind == EVENT_BACKUP || kind == EVENT_REHEARSE ||
	    kind == EVENT_WAIVE;
}

int
ledger_key_entry_add(struct ledger *ledger, const struct log_line *line)
{
	sqlite3_stmt *add;
	uint64_t entry;

	if (ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger, line) != 0 ||
	    (add = ledger_statement(ledger, SQL_KEY_ENTRY_ADD)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, (int64_t)entry);
	(void)sqlite3_bind_text(add, 2, event_of(line->kind)->name, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, ledger->actor, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 4, line->to, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 5, line->from != NULL ? line->from : "",
	    -1, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "an entry about keys");
}

static int
key_entry_rows(struct ledger *ledger, sqlite3_stmt *rows,
    int (*each)(void *context, const struct key_entry *entry), void *context)
{
	struct key_entry entry;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&entry, 0, sizeof entry);
		entry.entry = (uint64_t)sqlite3_column_int64(rows, 0);
		ledger_column(rows, 1, entry.event, sizeof entry.event);
		ledger_column(rows, 2, entry.actor, sizeof entry.actor);
		ledger_column(rows, 3, entry.subject, sizeof entry.subject);
		ledger_column(rows, 4, entry.detail, sizeof entry.detail);
		if ((rc = each(context, &entry)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_key_entry_of(struct ledger *ledger, enum event_kind kind,
    const char *subject,
    int (*each)(void *context, const struct key_entry *entry), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_KEY_ENTRY_OF);

	if (rows == NULL)
		return -1;
	(void)sqlite3_bind_text(rows, 1, event_of(kind)->name, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(rows, 2, subject, -1, SQLITE_STATIC);
	return key_entry_rows(ledger, rows, each, context);
}

int
ledger_key_entry_each(struct ledger *ledger,
    int (*each)(void *context, const struct key_entry *entry), void *context)
{
	return key_entry_rows(ledger,
	    ledger_statement(ledger, SQL_KEY_ENTRY_EACH), each, context);
}

struct key_entry_found {
	struct key_entry *last;
	int count;
};

static int
key_entry_keep(void *context, const struct key_entry *entry)
{
	struct key_entry_found *found = context;

	*found->last = *entry;
	found->count = 1;
	return 0;
}

int
ledger_key_entry_last(struct ledger *ledger, enum event_kind kind,
    const char *subject, struct key_entry *last)
{
	struct key_entry_found found = { last, 0 };

	return ledger_key_entry_of(ledger, kind, subject, key_entry_keep,
		   &found) != 0
	    ? -1
	    : found.count;
}
