/* Goal: a serial is given out once and for ever, whoever asks, and what the
 * ledger says happened either happened whole or not at all. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "ledger_fixture.h"

#include "base/banned.h"

/* Of the connection, which no other program can be asked for. */
static void
test_the_safe_settings_took(void **state)
{
	static const char *const wanted[][2] = {
		{ "PRAGMA journal_mode", "delete" },
		{ "PRAGMA synchronous", "3" },
		{ "PRAGMA foreign_keys", "1" },
		{ "PRAGMA secure_delete", "1" },
		{ "PRAGMA temp_store", "2" },
	};
	sqlite3_stmt *row;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		assert_int_equal(sqlite3_prepare_v2(ledger->db, wanted[i][0],
				     -1, &row, NULL),
		    SQLITE_OK);
		assert_int_equal(sqlite3_step(row), SQLITE_ROW);
		assert_string_equal(sqlite3_column_text(row, 0), wanted[i][1]);
		(void)sqlite3_finalize(row);
	}
}

/* Most are prepared when something needs them for the first time. */
static void
test_every_statement_fits_the_tables(void **state)
{
	int which;

	(void)state;
	for (which = 0; which < SQL_STATEMENTS; which++)
		if (ledger_statement(ledger, (enum sql)which) == NULL)
			fail_msg("statement %d: %s", which, fail_reason());
}

static void
test_a_batch_is_what_was_written(void **state)
{
	struct batch written = batch_of("/jobs/a.cfg", "LZ26", 9), read;

	(void)state;
	written.note = strdup("di notte");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_batch_new(ledger, &written), 0);
	assert_int_equal(written.id, 1);
	assert_int_equal(ledger_batch_data_key(ledger, 1,
			     (const uint8_t *)"k\0y", 3),
	    0);
	assert_int_equal(ledger_commit(ledger), 0);
	ledger_close(ledger);
	assert_non_null(ledger = ledger_open(path));
	assert_int_equal(ledger_batch_get(ledger, 2, &read), 0);
	assert_int_equal(ledger_batch_get(ledger, 1, &read), 1);
	assert_int_equal(read.state, BATCH_RUNNING);
	assert_string_equal(read.job_path, written.job_path);
	assert_memory_equal(read.job_digest, written.job_digest, DIGEST_SIZE);
	assert_string_equal(read.series.name, "LZ26");
	assert_int_equal(read.series.digits, 9);
	assert_int_equal(read.quantity, 1000);
	assert_int_equal(read.chunk, 100);
	assert_int_equal(read.pin_digits, 5);
	assert_int_equal(read.cip_digits, 10);
	assert_string_equal(read.template_name, written.template_name);
	assert_memory_equal(read.template_digest, written.template_digest,
	    DIGEST_SIZE);
	assert_int_equal(read.weak_version, 3);
	assert_memory_equal(read.weak_digest, written.weak_digest, DIGEST_SIZE);
	assert_string_equal(read.recipients, written.recipients);
	assert_string_equal(read.note, "di notte");
	assert_string_equal(read.keys, written.keys);
	assert_int_equal(read.data_key_size, 3);
	assert_memory_equal(read.data_key, "k\0y", 3);
	assert_true(read.started_ms == written.started_ms);
	assert_int_equal(read.ended_ms, 0);
	assert_int_equal(read.ordered, 0);
	batch_free(&read);
	batch_free(&written);
}

/* It would wrap nothing that is already sealed. */
static void
test_a_batch_has_one_data_key_for_ever(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);

	(void)state;
	assert_int_equal(ledger_batch_data_key(ledger, batch.id,
			     (const uint8_t *)"other", 5),
	    -1);
	assert_refused(EX_SOFTWARE, "the batch's data key is not in the state");
	assert_says("SELECT data_key FROM batch", "key");
	batch_free(&batch);
}

static void
test_a_job_has_one_unfinished_batch(void **state)
{
	struct batch first = add_batch("/jobs/a.cfg", "LZ26", 7), found;
	struct batch second = batch_of("/jobs/a.cfg", "LZ26", 7);
	static const uint8_t unknown[DIGEST_SIZE] = { 0xff };
	struct batch other;

	(void)state;
	assert_int_equal(ledger_batch_unfinished(ledger, unknown, "/jobs/b.cfg",
			     0, &found),
	    0);
	/* Its file with other content, and its content in another file. */
	assert_int_equal(ledger_batch_unfinished(ledger, unknown, "/jobs/a.cfg",
			     0, &found),
	    1);
	assert_int_equal(found.id, first.id);
	batch_free(&found);
	assert_int_equal(ledger_batch_unfinished(ledger, first.job_digest,
			     "/jobs/b.cfg", 0, &found),
	    1);
	assert_int_equal(found.id, first.id);
	batch_free(&found);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_batch_new(ledger, &second), -1);
	assert_refused(EX_IOERR, "UNIQUE constraint failed: batch.job_path");
	ledger_rollback(ledger);
	other = add_batch("/jobs/b.cfg", "LZ26", 7);
	assert_int_equal(ledger_batch_end(ledger, first.id, BATCH_SEALED, 5),
	    0);
	assert_int_equal(ledger_batch_unfinished(ledger, unknown, "/jobs/a.cfg",
			     0, &found),
	    0);
	batch_free(&second);
	second = add_batch("/jobs/a.cfg", "LZ26", 7);
	assert_int_equal(second.id, 3);
	/* What is ended is ended. */
	assert_int_equal(ledger_batch_end(ledger, first.id, BATCH_ABANDONED, 6),
	    -1);
	assert_refused(EX_SOFTWARE, "the batch is not in the state");
	assert_says("SELECT state || ' ' || ended_ms FROM batch WHERE id = 1",
	    "2 5");
	batch_free(&first);
	batch_free(&second);
	batch_free(&other);
}

static void
test_serials_and_sheets_follow_on(void **state)
{
	struct batch a = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch b = add_batch("/jobs/b.cfg", "LZ26", 7);
	struct batch c = add_batch("/jobs/c.cfg", "MI26", 7);
	const struct {
		const char *sentence;
		const struct batch *batch;
		uint32_t count, number, first, sheet;
	} orders[] = {
		{ "the first begins at 1", &a, 100, 1, 1, 1 },
		{ "the next follows on", &a, 50, 2, 101, 101 },
		{ "another batch: the serials only", &b, 100, 1, 151, 1 },
		{ "another series: by itself", &c, 7, 1, 1, 1 },
		{ "the first batch again", &a, 1, 3, 251, 151 },
		{ "and the second", &b, 1, 2, 252, 101 },
	};
	struct chunk chunk;
	uint64_t left;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		chunk = order(orders[i].batch, orders[i].count);
		if (chunk.number != orders[i].number ||
		    chunk.first != orders[i].first ||
		    chunk.count != orders[i].count ||
		    chunk.first_sheet != orders[i].sheet ||
		    chunk.state != CHUNK_ORDERED)
			fail_msg("%s: %u, %u, %u", orders[i].sentence,
			    chunk.number, chunk.first, chunk.first_sheet);
	}
	assert_int_equal(ledger_series_left(ledger, &a.series, &left), 0);
	assert_true(left == 9999999 - 252);
	batch_free(&a);
	batch_free(&b);
	batch_free(&c);
}

static void
test_a_series_is_used_up_to_its_last_number(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk chunk;
	uint64_t left;

	(void)state;
	do_to(path, "UPDATE series SET next = 9999990");
	assert_int_equal(ledger_series_left(ledger, &batch.series, &left), 0);
	assert_true(left == 10);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_chunk_order(ledger, &batch, 11, &chunk), -1);
	assert_refused(EX_DATAERR,
	    "the series LZ26 has 10 serial numbers left, "
	    "and 11 more are needed");
	ledger_rollback(ledger);
	chunk = order(&batch, 10);
	assert_int_equal(chunk.first + chunk.count - 1, 9999999);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_chunk_order(ledger, &batch, 1, &chunk), -1);
	assert_refused(EX_DATAERR, "has 0 serial numbers left");
	ledger_rollback(ledger);
	batch_free(&batch);
}

static void
test_a_series_has_one_length_of_number(void **state)
{
	struct batch seven = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch nine = batch_of("/jobs/b.cfg", "LZ26", 9);
	uint64_t left;

	(void)state;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_batch_new(ledger, &nine), -1);
	assert_refused(EX_DATAERR,
	    "the series LZ26 has numbers of 7 digits in "
	    "this ledger, not 9");
	ledger_rollback(ledger);
	assert_int_equal(ledger_series_left(ledger, &nine.series, &left), -1);
	batch_free(&seven);
	batch_free(&nine);
}

static void
test_a_chunk_is_sealed_or_cancelled_once(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk first = order(&batch, 3), second = order(&batch, 2);

	(void)state;
	assert_int_equal(seal(&batch, &first), 0);
	assert_int_equal(cancel(&batch, &second), 0);
	assert_int_equal(seal(&batch, &first), -1);
	assert_refused(EX_SOFTWARE,
	    "a chunk is not in the state it should be in");
	assert_int_equal(cancel(&batch, &first), -1);
	assert_refused(EX_SOFTWARE,
	    "a chunk is not in the state it should be in");
	assert_int_equal(seal(&batch, &second), -1);
	assert_int_equal(cancel(&batch, &second), -1);
	assert_says(STOCK, "1-3 2 B000001, 4-5 9 B000001");
	assert_says("SELECT group_concat(first || ' ' || count || ' ' || "
		    "length(records) || ' ' || length(verifiers)) FROM sealed",
	    "1 3 132 48");
	batch_free(&batch);
}

/* Whatever a chunk says of itself, no serial is sealed over another. */
static void
test_no_serial_is_sealed_twice(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk first = order(&batch, 3), second = order(&batch, 3);
	uint32_t begin;

	(void)state;
	assert_int_equal(seal(&batch, &first), 0);
	memset(records, 0x77, RECORD);
	for (begin = 2; begin <= 3; begin++) {
		second.first = begin;
		assert_int_equal(seal(&batch, &second), -1);
		assert_refused(EX_SOFTWARE,
		    "a chunk of B000001 is not in the state it should be in");
	}
	second.first = 1;
	assert_int_equal(seal(&batch, &second), -1);
	assert_refused(EX_IOERR,
	    "UNIQUE constraint failed: sealed.series, sealed.first");
	/* Nor is a serial that was never given out. */
	second.first = 7;
	assert_int_equal(seal(&batch, &second), -1);
	assert_refused(EX_SOFTWARE, "not in the state it should be in");
	assert_says("SELECT count(*) || ' ' || sum(count) || ' ' || "
		    "hex(substr(records, 1, 2)) FROM sealed",
	    "1 3 5A5A");
	assert_says("SELECT state FROM chunk WHERE number = 2", "1");
	assert_says(STOCK, "1-3 2 B000001, 4-6 1 B000001");
	batch_free(&batch);
}

static void
test_a_rollback_leaves_nothing(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch other = batch_of("/jobs/b.cfg", "MI26", 7);
	struct chunk chunk = order(&batch, 100), more;
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };

	(void)state;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_batch_new(ledger, &other), 0);
	assert_int_equal(ledger_chunk_order(ledger, &batch, 100, &more), 0);
	assert_int_equal(ledger_chunk_seal(ledger, &batch, &chunk, &sealed), 0);
	assert_int_equal(ledger_batch_add_time(ledger, batch.id, 99), 0);
	ledger_rollback(ledger);
	assert_says("SELECT (SELECT count(*) FROM batch) || ' ' || "
		    "(SELECT count(*) FROM series) || ' ' || "
		    "(SELECT count(*) FROM chunk) || ' ' || "
		    "(SELECT count(*) FROM sealed) || ' ' || "
		    "(SELECT sum(run_ms) FROM batch) || ' ' || "
		    "(SELECT next FROM series) || ' ' || "
		    "(SELECT count(*) FROM place) || ' ' || "
		    "(SELECT count(*) FROM log) || ' ' || "
		    "(SELECT count(*) FROM node)",
	    "1 1 1 0 0 101 1 2 3");
	assert_says(STOCK, "1-100 1 B000001");
	/* And the reason of a failure is kept over it. */
	(void)(fail)(EX_DATAERR, "a reason");
	ledger_rollback(ledger);
	assert_string_equal(fail_reason(), "a reason");
	more = order(&batch, 100);
	assert_int_equal(more.first, 101);
	batch_free(&batch);
	batch_free(&other);
}

/* The process ends in the middle: as with a rollback. */
static void
test_a_transaction_that_broke_off_leaves_nothing(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct ledger *own;
	struct chunk chunk;
	int status;
	pid_t child;

	(void)state;
	ledger_close(ledger);
	if ((child = fork()) == 0) {
		own = ledger_open(path);
		_exit(own == NULL || ledger_begin(own) != 0 ||
		    ledger_chunk_order(own, &batch, 100, &chunk) != 0 ||
		    sqlite3_db_cacheflush(own->db) != SQLITE_OK);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_non_null(ledger = ledger_open(path));
	assert_int_equal(order(&batch, 1).first, 1);
	batch_free(&batch);
}

static int
add_up(void *context, const struct chunk *chunk)
{
	uint32_t *counts = context;

	counts[chunk->state] += chunk->count;
	counts[0] += chunk->number == counts[CHUNK_CANCELLED + 1] + 1;
	counts[CHUNK_CANCELLED + 1] = chunk->number;
	return 0;
}

/* ordered = sealed + cancelled + what rooms have in hand, by whatever way. */
static void
test_a_batch_adds_up(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7), read;
	struct batch other = add_batch("/jobs/b.cfg", "LZ26", 7);
	uint32_t counts[5] = { 0 }, sealed = 0, cancelled = 0, ordered = 0, i;
	struct chunk chunk;

	(void)state;
	for (i = 1; i <= 60; i++) {
		chunk = order(&batch, i);
		(void)order(&other, 1);
		ordered += i;
		if (i % 3 == 0 && seal(&batch, &chunk) == 0)
			sealed += i;
		if (i % 3 == 1 && cancel(&batch, &chunk) == 0)
			cancelled += i;
	}
	assert_int_equal(ledger_batch_get(ledger, batch.id, &read), 1);
	assert_int_equal(read.ordered, ordered);
	assert_int_equal(read.sealed, sealed);
	assert_int_equal(read.cancelled, cancelled);
	assert_int_equal(read.chunks, 20);
	assert_true(read.bytes == 20 * 1000);
	assert_int_equal(ledger_chunk_each(ledger, batch.id, add_up, counts),
	    0);
	assert_int_equal(counts[0], 60);
	assert_int_equal(counts[CHUNK_SEALED], sealed);
	assert_int_equal(counts[CHUNK_CANCELLED], cancelled);
	assert_int_equal(counts[CHUNK_ORDERED], ordered - sealed - cancelled);
	batch_free(&read);
	batch_free(&batch);
	batch_free(&other);
}

static int
stop_at_second(void *context, const struct batch *batch)
{
	*(int64_t *)context = batch->id;
	return batch->id == 2 ? 7 : 0;
}

static void
test_batches_come_oldest_first_until_told_to_stop(void **state)
{
	const char *const jobs[] = { "/c", "/b", "/a" };
	struct batch batch;
	int64_t last = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		batch = add_batch(jobs[i], "LZ26", 7);
		batch_free(&batch);
	}
	assert_int_equal(ledger_batch_each(ledger, stop_at_second, &last), 7);
	assert_int_equal(last, 2);
	/* And the ledger can be written again at once. */
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_commit(ledger), 0);
}

enum { ORDERS = 1000, DESKS = 2 };

/* A desk of its own: begins, orders, commits, over and over. */
static int
desk(int64_t id)
{
	struct ledger *own = ledger_open(path);
	struct batch batch;
	struct chunk chunk;
	int i, rc = own == NULL || ledger_batch_get(own, id, &batch) != 1;

	for (i = 0; rc == 0 && i < ORDERS; i++) {
		rc = ledger_begin(own) != 0 ||
		    ledger_chunk_order(own, &batch, 1 + (uint32_t)i % 7,
			&chunk) != 0 ||
		    ledger_commit(own) != 0;
		/* So that the other has its turn. */
		(void)usleep(200);
	}
	if (rc != 0)
		(void)fprintf(stderr, "# desk %lld: %s\n", (long long)id,
		    fail_reason());
	ledger_close(own);
	return rc;
}

static void
test_two_desks_never_take_the_same_serials(void **state)
{
	struct batch a = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch b = add_batch("/jobs/b.cfg", "LZ26", 7);
	int status, i;

	(void)state;
	ledger_close(ledger);
	for (i = 1; i <= DESKS; i++)
		if (fork() == 0)
			_exit(desk(i));
	for (i = 0; i < DESKS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_non_null(ledger = ledger_open(path));
	assert_says("SELECT count(*) FROM chunk", "2000");
	/* Neither a repeat nor a gap: each begins where the one before it
	 * ended. */
	assert_says(
	    "SELECT count(*) FROM (SELECT first, lag(first + count, 1, 1) "
	    "OVER (ORDER BY first) AS due FROM chunk) WHERE first <> due",
	    "0");
	assert_says(
	    "SELECT count(*) FROM (SELECT first_sheet, lag(first_sheet + "
	    "count, 1, 1) OVER (PARTITION BY batch ORDER BY number) AS due "
	    "FROM chunk) WHERE first_sheet <> due",
	    "0");
	assert_says("SELECT next - 1 - (SELECT sum(count) FROM chunk) "
		    "FROM series",
	    "0");
	/* And they did take turns, or nothing was tried here. */
	assert_says("SELECT count(*) > 2 FROM (SELECT batch, lag(batch) OVER "
		    "(ORDER BY first) AS before FROM chunk) WHERE batch <> "
		    "before",
	    "1");
	batch_free(&a);
	batch_free(&b);
}

static void
reopen_refused(const char *file, int code, const char *sentence)
{
	struct ledger *other = ledger_open(file);

	if (other != NULL) {
		ledger_close(other);
		fail_msg("%s is opened; not: %s", file, sentence);
	}
	assert_refused(code, sentence);
}

static void
test_a_ledger_that_is_missing_is_not_made_anew(void **state)
{
	const char *none = folder_file(&folder, "none.db");

	(void)state;
	reopen_refused(none, EX_NOINPUT, "is missing: put it back from a copy");
	assert_int_equal(access(none, F_OK), -1);
}

static void
test_a_newer_ledger_is_refused_as_it_is(void **state)
{
	char mark[64];

	(void)state;
	ledger_close(ledger);
	ledger = NULL;
	(void)snprintf(mark, sizeof mark, "PRAGMA user_version = %d",
	    sql_version + 1);
	do_to(path, mark);
	reopen_refused(path, EX_CONFIG, "use a newer busta");
	do_to(path, "PRAGMA user_version = -1");
	reopen_refused(path, EX_DATAERR, "version -1, which none ever had");
}

/* Its bytes too: a look must not change what is another's. */
static void
refused_as_it_is(const char *file, int code, const char *sentence)
{
	uint8_t before[DIGEST_SIZE], after[DIGEST_SIZE];
	int fd = open(file, O_RDONLY);

	assert_int_equal(digest_file(before, fd, file), 0);
	(void)close(fd);
	reopen_refused(file, code, sentence);
	fd = open(file, O_RDONLY);
	assert_int_equal(digest_file(after, fd, file), 0);
	(void)close(fd);
	assert_memory_equal(before, after, DIGEST_SIZE);
}

static void
test_what_is_no_ledger_is_refused_as_it_is(void **state)
{
	const char *foreign = folder_file(&folder, "foreign.db");
	const char *text = folder_file(&folder, "text.db");
	struct ledger *made;
	char much[2000];

	(void)state;
	do_to(foreign, "PRAGMA journal_mode = WAL; CREATE TABLE batch (id)");
	refused_as_it_is(foreign, EX_DATAERR,
	    "is a database, but not a ledger of busta");
	/* Not even where a ledger may be made. */
	made = ledger_make(foreign);
	assert_null(made);
	assert_refused(EX_DATAERR, "is a database, but not a ledger of busta");
	memset(much, 'x', sizeof much);
	assert_int_equal(file_write(folder.fd, "text.db", much, sizeof much,
			     0600),
	    0);
	refused_as_it_is(text, EX_DATAERR, "file is not a database");
	/* An empty file is an empty database to SQLite. */
	assert_int_equal(file_write(folder.fd, "text.db", "", 0, 0600), 0);
	refused_as_it_is(text, EX_DATAERR, "not a ledger of busta");
	reopen_refused(folder.path, EX_IOERR, "unable to open database file");
}

static void
test_a_damaged_ledger_is_said_to_be_damaged(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7), read;
	static char garbage[4096];
	int fd, page;

	(void)state;
	ledger_close(ledger);
	ledger = NULL;
	memset(garbage, 0xa5, sizeof garbage);
	assert_true((fd = open(path, O_WRONLY)) >= 0);
	for (page = 1; page < 4; page++)
		assert_int_equal(pwrite(fd, garbage, sizeof garbage,
				     4096 * page),
		    sizeof garbage);
	(void)close(fd);
	if ((ledger = ledger_open(path)) != NULL)
		assert_int_equal(ledger_batch_get(ledger, 1, &read), -1);
	assert_refused(EX_DATAERR, "malformed");
	batch_free(&batch);
}

/* Both decide to make it; one of them does. */
static void
test_a_ledger_made_by_two_at_once_is_one(void **state)
{
	const char *fresh = folder_file(&folder, "fresh.db");
	struct ledger *own;
	int status, i, again;

	(void)state;
	for (again = 0; again < 20; again++) {
		for (i = 0; i < 4; i++)
			if (fork() == 0) {
				if ((own = ledger_make(fresh)) == NULL)
					(void)fprintf(stderr, "# %s\n",
					    fail_reason());
				ledger_close(own);
				_exit(own == NULL);
			}
		for (i = 0; i < 4; i++) {
			assert_true(wait(&status) > 0);
			assert_int_equal(status, 0);
		}
		assert_non_null(own = ledger_open(fresh));
		ledger_close(own);
		assert_int_equal(unlink(fresh), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_the_safe_settings_took),
		ledger_test(test_every_statement_fits_the_tables),
		ledger_test(test_a_batch_is_what_was_written),
		ledger_test(test_a_batch_has_one_data_key_for_ever),
		ledger_test(test_a_job_has_one_unfinished_batch),
		ledger_test(test_serials_and_sheets_follow_on),
		ledger_test(test_a_series_is_used_up_to_its_last_number),
		ledger_test(test_a_series_has_one_length_of_number),
		ledger_test(test_a_chunk_is_sealed_or_cancelled_once),
		ledger_test(test_no_serial_is_sealed_twice),
		ledger_test(test_a_rollback_leaves_nothing),
		ledger_test(test_a_transaction_that_broke_off_leaves_nothing),
		ledger_test(test_a_batch_adds_up),
		ledger_test(test_batches_come_oldest_first_until_told_to_stop),
		ledger_test(test_two_desks_never_take_the_same_serials),
		ledger_test(test_a_ledger_that_is_missing_is_not_made_anew),
		ledger_test(test_a_newer_ledger_is_refused_as_it_is),
		ledger_test(test_what_is_no_ledger_is_refused_as_it_is),
		ledger_test(test_a_damaged_ledger_is_said_to_be_damaged),
		ledger_test(test_a_ledger_made_by_two_at_once_is_one),
	};

	use_memory();
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
