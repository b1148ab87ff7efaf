#include "ledger/sql.h"

#include <stddef.h>

#include "base/banned.h"

static const char *const sql_whole[SQL_STATEMENTS] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_BEGIN_READING] = "BEGIN",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SAVEPOINT] = "SAVEPOINT one",
	[SQL_RELEASE] = "RELEASE one",
	[SQL_UNDO] = "ROLLBACK TO one",
	[SQL_LOG_ADD] = "INSERT INTO log (seq, entry) VALUES (?, ?)",
	[SQL_LOG_GET] = "SELECT entry FROM log WHERE seq = ?",
	[SQL_LOG_SIZE] = "SELECT coalesce(max(seq) + 1, 0) FROM log",
	[SQL_LOG_EACH] = "SELECT seq, entry FROM log WHERE seq >= ? "
			 "ORDER BY seq",
	[SQL_NODE_ADD] = "INSERT INTO node (id, hash) VALUES (?, ?)",
	[SQL_NODE_GET] = "SELECT hash FROM node WHERE id = ?",
	[SQL_NODE_EACH] = "SELECT id, hash FROM node ORDER BY id",
	[SQL_SCHEMA] =
	    "SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' "
	    "|| coalesce(sql, '')) FROM "
	    "(SELECT * FROM sqlite_schema ORDER BY type, name)",
	/* The three largest have nothing that their own checks do not read. */
	[SQL_RULES_BROKEN] =
	    "SELECT name, quick_check FROM sqlite_schema, "
	    "pragma_quick_check(name) WHERE type = 'table' AND "
	    "name NOT IN ('sealed', 'log', 'node') AND quick_check <> 'ok' "
	    "ORDER BY name",
};

static const char *const *const parts[] = { sql_whole, sql_stock, sql_keys,
	sql_people, sql_print, sql_split };

const char *
sql_text(enum sql which)
{
	const char *text = NULL;
	size_t i;

	for (i = 0; text == NULL && i < sizeof parts / sizeof parts[0]; i++)
		text = parts[i][which];
	return text;
}
