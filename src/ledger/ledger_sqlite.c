#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "ledger/internal.h"

#include "base/banned.h"

enum { BUSY_MS = 30000, APPLICATION_ID = 0x62757374 }; /* "bust" */

int
ledger_fail(struct ledger *ledger)
{
	int result = sqlite3_errcode(ledger->db) & 0xff, code = EX_IOERR;

	if (result == SQLITE_BUSY)
		code = EX_TEMPFAIL;
	else if (result == SQLITE_NOTADB || result == SQLITE_CORRUPT)
		code = EX_DATAERR;
	else if (result == SQLITE_READONLY || result == SQLITE_PERM ||
	    (result == SQLITE_CANTOPEN &&
		sqlite3_system_errno(ledger->db) == EACCES))
		code = EX_NOPERM;
	return fail(code, "the ledger %s: %s", ledger->path,
	    sqlite3_errmsg(ledger->db));
}

sqlite3_stmt *
ledger_statement(struct ledger *ledger, enum sql which)
{
	sqlite3_stmt **statement = &ledger->statements[which];

	if (*statement == NULL &&
	    sqlite3_prepare_v3(ledger->db, sql_text(which), -1,
		SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
		ledger_fail(ledger);
	if (*statement != NULL) {
		(void)sqlite3_reset(*statement);
		(void)sqlite3_clear_bindings(*statement);
	}
	return *statement;
}

int
ledger_step(struct ledger *ledger, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return 1;
	if (result != SQLITE_DONE)
		ledger_fail(ledger);
	(void)sqlite3_reset(statement);
	return result == SQLITE_DONE ? 0 : -1;
}

void
ledger_column(sqlite3_stmt *row, int at, char *text, size_t room)
{
	const char *value = (const char *)sqlite3_column_text(row, at);

	(void)snprintf(text, room, "%s", value != NULL ? value : "");
}

int
ledger_change_one(struct ledger *ledger, sqlite3_stmt *statement,
    const char *what)
{
	if (ledger_step(ledger, statement) != 0)
		return -1;
	if (sqlite3_changes(ledger->db) != 1)
		return fail(EX_SOFTWARE,
		    "the ledger %s: %s is not in the state it "
		    "should be in",
		    ledger->path, what);
	return 0;
}

static int
ledger_run(struct ledger *ledger, enum sql which)
{
	sqlite3_stmt *statement = ledger_statement(ledger, which);

	return statement == NULL ? -1 : ledger_step(ledger, statement);
}

void
ledger_forget(struct ledger *ledger)
{
	ledger->series_id = 0;
	ledger->knows_size = false;
	memset(ledger->places, 0, sizeof ledger->places);
}

int
ledger_begin(struct ledger *ledger)
{
	int rc = ledger_run(ledger, SQL_BEGIN);

	ledger->writes = rc == 0;
	ledger->knows_size = false;
	return rc;
}

int
ledger_begin_reading(struct ledger *ledger)
{
	return ledger_run(ledger, SQL_BEGIN_READING);
}

int
ledger_commit(struct ledger *ledger)
{
	int rc = ledger_run(ledger, SQL_COMMIT);

	/* A commit that found others reading can be tried again. */
	ledger->writes = sqlite3_get_autocommit(ledger->db) == 0;
	return rc;
}

void
ledger_rollback(struct ledger *ledger)
{
	ledger_forget(ledger);
	ledger->writes = false;
	/* SQLite may have rolled back by itself, after a full disk for one. */
	if (sqlite3_get_autocommit(ledger->db) == 0)
		(void)sqlite3_exec(ledger->db, sql_text(SQL_ROLLBACK), NULL,
		    NULL, NULL);
}

void
ledger_be_impatient(struct ledger *ledger)
{
	(void)sqlite3_busy_timeout(ledger->db, 0);
}

int
ledger_savepoint(struct ledger *ledger)
{
	return ledger_run(ledger, SQL_SAVEPOINT);
}

int
ledger_release(struct ledger *ledger)
{
	return ledger_run(ledger, SQL_RELEASE);
}

int
ledger_undo(struct ledger *ledger)
{
	ledger_forget(ledger);
	/* SQLite may have rolled back all by itself. */
	if (sqlite3_get_autocommit(ledger->db) != 0)
		return -1;
	return sqlite3_exec(ledger->db, sql_text(SQL_UNDO), NULL, NULL, NULL) ==
		    SQLITE_OK &&
		sqlite3_exec(ledger->db, sql_text(SQL_RELEASE), NULL, NULL,
		    NULL) == SQLITE_OK
	    ? 0
	    : -1;
}

static int
ledger_pragma(struct ledger *ledger, const char *text, char *value, size_t room)
{
	sqlite3_stmt *statement = NULL;
	int result;

	value[0] = '\0';
	if (sqlite3_prepare_v2(ledger->db, text, -1, &statement, NULL) !=
	    SQLITE_OK)
		return ledger_fail(ledger);
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		(void)snprintf(value, room, "%s",
		    (const char *)sqlite3_column_text(statement, 0));
	if (sqlite3_finalize(statement) != SQLITE_OK)
		return ledger_fail(ledger);
	return 0;
}

/* WAL can lose a commit in the SQLite of Debian 12, and anything less than
 * EXTRA can lose one with the power: so both are set, and asked back. */
static const struct {
	const char *set;
	const char *get;
	const char *value;
} settings[] = {
	{ "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode", "delete" },
	{ "PRAGMA synchronous = EXTRA", "PRAGMA synchronous", "3" },
	{ "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
	{ "PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1" },
	{ "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2" },
	{ "PRAGMA cache_size = -16384", "PRAGMA cache_size", "-16384" },
};

static int
ledger_settle(struct ledger *ledger)
{
	char value[32];
	size_t i;

	for (i = 0; i < sizeof settings / sizeof settings[0]; i++) {
		if (ledger_pragma(ledger, settings[i].set, value,
			sizeof value) != 0 ||
		    ledger_pragma(ledger, settings[i].get, value,
			sizeof value) != 0)
			return -1;
		if (strcmp(value, settings[i].value) != 0)
			return fail(EX_SOFTWARE,
			    "the ledger %s: SQLite did not take "
			    "\"%s\"",
			    ledger->path, settings[i].set);
	}
	return 0;
}

static int
ledger_version(struct ledger *ledger, int *version)
{
	char schema[32], value[32];

	*version = 0;
	/* In this order, since another desk may make the ledger meanwhile: its
	 * tables are never there without its mark. */
	if (ledger_pragma(ledger, "PRAGMA schema_version", schema,
		sizeof schema) != 0 ||
	    ledger_pragma(ledger, "PRAGMA application_id", value,
		sizeof value) != 0)
		return -1;
	if ((int)strtol(value, NULL, 10) != APPLICATION_ID) {
		/* 0 only in an empty database, which may become a ledger. */
		if (ledger->may_begin && strcmp(schema, "0") == 0)
			return 0;
		return fail(EX_DATAERR,
		    "%s is a database, but not a ledger of "
		    "busta",
		    ledger->path);
	}
	if (ledger_pragma(ledger, "PRAGMA user_version", value, sizeof value) !=
	    0)
		return -1;
	*version = (int)strtol(value, NULL, 10);
	if (*version < 0)
		return fail(EX_DATAERR,
		    "the ledger %s has version %d, which none "
		    "ever had: it is damaged",
		    ledger->path, *version);
	if (*version > sql_version)
		return fail(EX_CONFIG,
		    "the ledger %s has version %d and this program "
		    "knows up to %d: use a newer busta",
		    ledger->path, *version, sql_version);
	return 0;
}

static int
ledger_migrate_from(struct ledger *ledger, int version)
{
	char mark[96];

	for (; version < sql_version; version++)
		if (sqlite3_exec(ledger->db, sql_migrations[version], NULL,
			NULL, NULL) != SQLITE_OK)
			return ledger_fail(ledger);
	(void)snprintf(mark, sizeof mark,
	    "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    APPLICATION_ID, sql_version);
	if (sqlite3_exec(ledger->db, mark, NULL, NULL, NULL) != SQLITE_OK)
		return ledger_fail(ledger);
	return 0;
}

/* Looked at again inside the transaction: another desk may have been faster. */
static int
ledger_migrate(struct ledger *ledger)
{
	int version;

	if (ledger_version(ledger, &version) != 0)
		return -1;
	if (version == sql_version)
		return 0;
	if (ledger_begin(ledger) != 0)
		return -1;
	if (ledger_version(ledger, &version) != 0 ||
	    ledger_migrate_from(ledger, version) != 0 ||
	    ledger_commit(ledger) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	return 0;
}

/* Settling writes, so another's database is first refused as it is. */
static int
ledger_prepare(struct ledger *ledger)
{
	int version;

	return ledger_version(ledger, &version) != 0 ||
		ledger_settle(ledger) != 0 || ledger_migrate(ledger) != 0
	    ? -1
	    : 0;
}

static struct ledger *
ledger_open_with(const char *path, int flags)
{
	struct ledger *ledger = calloc(1, sizeof *ledger);

	if (ledger == NULL || (ledger->path = strdup(path)) == NULL) {
		fail(EX_OSERR, "out of memory");
		ledger_close(ledger);
		return NULL;
	}
	ledger->may_begin = (flags & SQLITE_OPEN_CREATE) != 0;
	/* No program of ours has a second thread, or asks how much memory is in
	 * use; refused, and no matter, once a ledger is open. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(path, &ledger->db,
		flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		ledger_fail(ledger);
		ledger_close(ledger);
		return NULL;
	}
	(void)sqlite3_busy_timeout(ledger->db, BUSY_MS);
	if (ledger_prepare(ledger) != 0) {
		ledger_close(ledger);
		return NULL;
	}
	return ledger;
}

struct ledger *
ledger_make(const char *path)
{
	return ledger_open_with(path, SQLITE_OPEN_CREATE);
}

struct ledger *
ledger_open(const char *path)
{
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		fail(EX_NOINPUT,
		    "the ledger %s is missing: put it back from a copy, "
		    "for a new one would give out the same serial numbers "
		    "again",
		    path);
		return NULL;
	}
	return ledger_open_with(path, 0);
}

void
ledger_close(struct ledger *ledger)
{
	size_t i;

	if (ledger == NULL)
		return;
	for (i = 0; i < SQL_STATEMENTS; i++)
		(void)sqlite3_finalize(ledger->statements[i]);
	(void)sqlite3_close(ledger->db);
	free(ledger->path);
	free(ledger);
}
