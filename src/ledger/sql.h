/* All SQL there is: the schema, step by step, and every statement by name. */
#ifndef LEDGER_SQL_H
#define LEDGER_SQL_H

/* Step i brings a ledger from version i to i + 1; a step is never edited. */
extern const char *const sql_migrations[];
extern const int sql_version;

enum sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_SERIES_ADD,
	SQL_SERIES_GET,
	SQL_SERIES_TAKE,
	SQL_BATCH_ADD,
	SQL_BATCH_DATA_KEY,
	SQL_BATCH_GET,
	SQL_BATCH_UNFINISHED,
	SQL_BATCH_EACH,
	SQL_BATCH_COUNTS,
	SQL_BATCH_END,
	SQL_BATCH_ADD_TIME,
	SQL_CHUNK_NEXT,
	SQL_CHUNK_ADD,
	SQL_CHUNK_SEAL,
	SQL_CHUNK_CANCEL,
	SQL_CHUNK_EACH,
	SQL_ENVELOPE_ADD,
	SQL_STATEMENTS
};

extern const char *const sql_text[SQL_STATEMENTS];

#endif
