/* Whether the file still has the tables, and the tables the rules, that whoever
 * edits it by hand may have taken away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/inspect.h"
#include "ledger/internal.h"

#include "base/banned.h"

enum { FAULT_TEXT = 256 };

static char *
schema_of(sqlite3 *db)
{
	sqlite3_stmt *get = NULL;
	const char *text = NULL;
	char *schema = NULL;

	if (sqlite3_prepare_v2(db, sql_text(SQL_SCHEMA), -1, &get, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(get) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(get, 0);
	if (text == NULL || (schema = strdup(text)) == NULL)
		fail(EX_IOERR, "the tables of the ledger cannot be read: %s",
		    sqlite3_errmsg(db));
	(void)sqlite3_finalize(get);
	return schema;
}

/* As a new ledger has it. */
static char *
schema_made(void)
{
	sqlite3 *db = NULL;
	char *schema = NULL;
	int version = 0;

	if (sqlite3_open(":memory:", &db) == SQLITE_OK)
		while (version < sql_version &&
		    sqlite3_exec(db, sql_migrations[version], NULL, NULL,
			NULL) == SQLITE_OK)
			version++;
	if (version == sql_version)
		schema = schema_of(db);
	else
		fail(EX_OSERR, "no tables can be made in memory: %s",
		    sqlite3_errmsg(db));
	(void)sqlite3_close(db);
	return schema;
}

/* 1 they are, 0 they are not, -1 failed. */
static int
schema_is_ours(struct ledger *ledger)
{
	char *made = schema_made();
	char *found = made == NULL ? NULL : schema_of(ledger->db);
	int rc = found == NULL ? -1 : strcmp(made, found) == 0;

	free(found);
	free(made);
	return rc;
}

int
ledger_fault_each(struct ledger *ledger,
    int (*each)(void *context, const char *fault), void *context)
{
	char fault[FAULT_TEXT];
	sqlite3_stmt *rows;
	int rc = schema_is_ours(ledger);

	if (rc == 0)
		return each(context,
		    "its tables are not those that this program makes");
	if (rc < 0 ||
	    (rows = ledger_statement(ledger, SQL_RULES_BROKEN)) == NULL)
		return -1;
	while ((rc = ledger_step(ledger, rows)) == 1) {
		(void)snprintf(fault, sizeof fault, "table %s: %s",
		    (const char *)sqlite3_column_text(rows, 0),
		    (const char *)sqlite3_column_text(rows, 1));
		if ((rc = each(context, fault)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
