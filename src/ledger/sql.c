#include "ledger/sql.h"

#include <stddef.h>

#include "base/banned.h"

const char *const sql_migrations[] = {
	"CREATE TABLE series ("
	"  id INTEGER PRIMARY KEY,"
	"  name TEXT NOT NULL UNIQUE,"
	"  digits INTEGER NOT NULL CHECK (digits IN (7, 9)),"
	"  next INTEGER NOT NULL CHECK (next >= 1)"
	") STRICT;"

	"CREATE TABLE batch ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  job_path TEXT NOT NULL,"
	"  job_digest BLOB NOT NULL,"
	"  series INTEGER NOT NULL REFERENCES series,"
	"  quantity INTEGER NOT NULL,"
	"  chunk INTEGER NOT NULL,"
	"  pin_digits INTEGER NOT NULL,"
	"  cip_digits INTEGER NOT NULL,"
	"  template_name TEXT NOT NULL,"
	"  template_digest BLOB NOT NULL,"
	"  weak_version INTEGER NOT NULL,"
	"  weak_digest BLOB NOT NULL,"
	"  recipients TEXT NOT NULL,"
	"  note TEXT,"
	"  keys TEXT NOT NULL,"
	"  data_key BLOB NOT NULL,"
	"  started_ms INTEGER NOT NULL,"
	"  ended_ms INTEGER NOT NULL,"
	"  run_ms INTEGER NOT NULL"
	") STRICT;"

	/* One unfinished batch a job: that is what makes a second
	 * run resume. */
	"CREATE UNIQUE INDEX batch_unfinished ON batch (job_path)"
	"  WHERE state = 1;"

	"CREATE TABLE chunk ("
	"  batch INTEGER NOT NULL REFERENCES batch,"
	"  number INTEGER NOT NULL CHECK (number >= 1),"
	"  first INTEGER NOT NULL CHECK (first >= 1),"
	"  count INTEGER NOT NULL CHECK (count >= 1),"
	"  first_sheet INTEGER NOT NULL CHECK (first_sheet >= 1),"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
	"  pages INTEGER,"
	"  file_size INTEGER,"
	"  file_digest BLOB,"
	"  PRIMARY KEY (batch, number),"
	"  CHECK ((state = 2) = (file_digest IS NOT NULL))"
	") STRICT, WITHOUT ROWID;"

	/* A sealed record exists exactly in the states that may still
	 * use it. */
	"CREATE TABLE envelope ("
	"  series INTEGER NOT NULL,"
	"  number INTEGER NOT NULL,"
	"  batch INTEGER NOT NULL,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 2),"
	"  sealed BLOB,"
	"  verifier BLOB,"
	"  PRIMARY KEY (series, number),"
	"  CHECK ((state = 1) = (sealed IS NOT NULL))"
	") STRICT, WITHOUT ROWID;"
};
const int sql_version = sizeof sql_migrations / sizeof sql_migrations[0];

#define BATCH_COLUMNS \
	"batch.id, state, job_path, job_digest, series.name, series.digits, " \
	"quantity, chunk, pin_digits, cip_digits, template_name, " \
	"template_digest, weak_version, weak_digest, recipients, note, keys, " \
	"data_key, started_ms, ended_ms, run_ms " \
	"FROM batch JOIN series ON series.id = batch.series "

const char *const sql_text[SQL_STATEMENTS] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SERIES_ADD] =
	    "INSERT INTO series (name, digits, next) VALUES (?, ?, 1) "
	    "ON CONFLICT (name) DO NOTHING",
	[SQL_SERIES_GET] = "SELECT id, digits, next FROM series WHERE name = ?",
	[SQL_SERIES_TAKE] = "UPDATE series SET next = next + ? WHERE name = ?",
	[SQL_BATCH_ADD] =
	    "INSERT INTO batch (state, job_path, job_digest, series, quantity, "
	    "chunk, pin_digits, cip_digits, template_name, template_digest, "
	    "weak_version, weak_digest, recipients, note, keys, data_key, "
	    "started_ms, ended_ms, run_ms) "
	    "VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'', ?, 0, "
	    "0)",
	[SQL_BATCH_DATA_KEY] =
	    "UPDATE batch SET data_key = ? WHERE id = ? AND data_key = x''",
	[SQL_BATCH_GET] = "SELECT " BATCH_COLUMNS "WHERE batch.id = ?",
	[SQL_BATCH_UNFINISHED] =
	    "SELECT " BATCH_COLUMNS "WHERE state = 1 AND (job_digest = ?1 OR "
	    "job_path = ?2) ORDER BY job_digest = ?1 DESC LIMIT 1",
	[SQL_BATCH_EACH] = "SELECT " BATCH_COLUMNS "ORDER BY batch.id",
	[SQL_BATCH_COUNTS] =
	    "SELECT coalesce(sum(count), 0), "
	    "coalesce(sum(count) FILTER (WHERE state = 2), 0), "
	    "coalesce(sum(count) FILTER (WHERE state = 3), 0), "
	    "count(*) FILTER (WHERE state = 2), "
	    "coalesce(sum(file_size), 0) FROM chunk WHERE batch = ?",
	[SQL_BATCH_END] = "UPDATE batch SET state = ?, ended_ms = ? WHERE id = "
			  "? AND state = 1",
	[SQL_BATCH_ADD_TIME] =
	    "UPDATE batch SET run_ms = run_ms + ? WHERE id = ?",
	[SQL_CHUNK_NEXT] = "SELECT number + 1, first_sheet + count FROM chunk "
			   "WHERE batch = ? ORDER BY number DESC LIMIT 1",
	[SQL_CHUNK_ADD] = "INSERT INTO chunk (batch, number, first, count, "
			  "first_sheet, state) "
			  "VALUES (?, ?, ?, ?, ?, 1)",
	[SQL_CHUNK_SEAL] =
	    "UPDATE chunk SET state = 2, pages = ?, file_size = ?, "
	    "file_digest = ? WHERE batch = ? AND number = ? AND state = 1",
	[SQL_CHUNK_CANCEL] = "UPDATE chunk SET state = 3 "
			     "WHERE batch = ? AND number = ? AND state = 1",
	[SQL_CHUNK_EACH] =
	    "SELECT number, first, count, first_sheet, state, pages, "
	    "file_size, "
	    "file_digest FROM chunk WHERE batch = ? ORDER BY number",
	[SQL_ENVELOPE_ADD] = "INSERT INTO envelope (series, number, batch, "
			     "state, sealed, verifier) "
			     "VALUES (?, ?, ?, ?, ?, ?)",
};
