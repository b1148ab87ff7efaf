/* For the files of this folder only. */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include <sqlite3.h>

#include "ledger/ledger.h"
#include "ledger/sql.h"

struct ledger {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_STATEMENTS];
	char *path;
	bool may_begin; /* an empty file may become a ledger */
};

/* The statement, reset, prepared on first use; NULL with a reason. */
sqlite3_stmt *ledger_statement(struct ledger *ledger, enum sql which);

/* 1 a row, 0 done, -1 with a reason; done and failed statements are reset. */
int ledger_step(struct ledger *ledger, sqlite3_stmt *statement);

/* A statement without a result that must change exactly one row. */
int ledger_change_one(struct ledger *ledger, sqlite3_stmt *statement,
    const char *what);

/* "the ledger PATH: sentence of SQLite", with the exit code that fits. */
int ledger_fail(struct ledger *ledger);

#endif
