/* A ledger in a folder of its own, and what desks do to it, a transaction each.
 * Include it after our headers and before base/banned.h. */
#ifndef TESTS_UNIT_LEDGER_FIXTURE_H
#define TESTS_UNIT_LEDGER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fail.h"
#include "folder.h"
#include "ledger/internal.h"
#include "ledger/ledger.h"
#include "ledger/log.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include <cmocka.h>

/* The first half of the fingerprint of who opens a batch's pages. */
#define RECIPIENT "00ff00112233445566778899aabbccdd"

enum { RECORD = 44, VERIFIER = 16, MOST = 500 };

static struct folder folder;
static const char *path;
static struct ledger *ledger;
static uint8_t records[MOST * RECORD], verifiers[MOST * VERIFIER];

static inline int
open_ledger(void **state)
{
	(void)state;
	if (folder_open(&folder) != 0 ||
	    (path = strdup(folder_file(&folder, "ledger.db"))) == NULL)
		return -1;
	memset(records, 0x5a, sizeof records);
	memset(verifiers, 0x6b, sizeof verifiers);
	return (ledger = ledger_make(path)) == NULL ? -1 : 0;
}

static inline int
close_ledger(void **state)
{
	(void)state;
	ledger_close(ledger);
	folder_remove(&folder);
	free((char *)(uintptr_t)path);
	return 0;
}

#define ledger_test(test) \
	cmocka_unit_test_setup_teardown(test, open_ledger, close_ledger)

/* What survives a power cut is not tried in units, so memory is a disk. */
static inline void
use_memory(void)
{
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
}

/* What the file says to another program that reads it. */
static inline void
assert_says(const char *query, const char *wanted)
{
	sqlite3_stmt *row = NULL;
	sqlite3 *db = NULL;
	const char *found;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, query, -1, &row, NULL) != SQLITE_OK)
		fail_msg("%s: %s", query, sqlite3_errmsg(db));
	found = sqlite3_step(row) == SQLITE_ROW
	    ? (const char *)sqlite3_column_text(row, 0)
	    : "nothing";
	if (found == NULL || strcmp(found, wanted) != 0)
		fail_msg("%s: %s, not %s", query, found, wanted);
	(void)sqlite3_finalize(row);
	(void)sqlite3_close(db);
}

/* What another program does to the file, or to one of its own. */
static inline void
do_to(const char *file, const char *statements)
{
	sqlite3 *db = NULL;
	char *error = NULL;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	if (sqlite3_exec(db, statements, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", statements, error);
	(void)sqlite3_close(db);
}

static inline void
assert_refused(int code, const char *sentence)
{
	if (fail_code() != code || strstr(fail_reason(), sentence) == NULL)
		fail_msg("%d: %s", fail_code(), fail_reason());
}

static inline struct batch
batch_of(const char *job, const char *series, unsigned digits)
{
	struct batch batch = { .quantity = 1000,
		.chunk = 100,
		.pin_digits = 5,
		.cip_digits = 10,
		.weak_version = 3,
		.started_ms = 1795469400000 };

	batch.job_path = strdup(job);
	batch.template_name = strdup("A sheet");
	batch.recipients = strdup(RECIPIENT RECIPIENT " /O=Test print shop\n");
	batch.keys = strdup("wrap-2026-1f3a9c 1a2b3c4d5e");
	memset(batch.job_digest, 0x11, DIGEST_SIZE);
	memset(batch.template_digest, 0x22, DIGEST_SIZE);
	memset(batch.weak_digest, 0x33, DIGEST_SIZE);
	assert_true(series_read(&batch.series, series, digits));
	return batch;
}

/* What follows is one change, in a transaction of its own. */
static inline int
settle(int rc)
{
	if (rc != 0)
		ledger_rollback(ledger);
	else
		assert_int_equal(ledger_commit(ledger), 0);
	return rc;
}

static inline struct batch
add_batch(const char *job, const char *series, unsigned digits)
{
	struct batch batch = batch_of(job, series, digits);

	assert_int_equal(ledger_begin(ledger), 0);
	if (ledger_batch_new(ledger, &batch) != 0 ||
	    ledger_batch_data_key(ledger, batch.id, (const uint8_t *)"key",
		3) != 0)
		fail_msg("%s", fail_reason());
	assert_int_equal(ledger_commit(ledger), 0);
	return batch;
}

static inline struct chunk
order(const struct batch *batch, uint32_t count)
{
	struct chunk chunk;

	assert_int_equal(ledger_begin(ledger), 0);
	if (ledger_chunk_order(ledger, batch, count, &chunk) != 0)
		fail_msg("%s", fail_reason());
	assert_int_equal(ledger_commit(ledger), 0);
	return chunk;
}

static inline int
seal(const struct batch *batch, struct chunk *chunk)
{
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };

	chunk->pages = 2 * chunk->count;
	chunk->file_size = 1000;
	memset(chunk->file_digest, 0x44, DIGEST_SIZE);
	assert_int_equal(ledger_begin(ledger), 0);
	return settle(ledger_chunk_seal(ledger, batch, chunk, &sealed));
}

static inline int
cancel(const struct batch *batch, const struct chunk *chunk)
{
	assert_int_equal(ledger_begin(ledger), 0);
	return settle(ledger_chunk_cancel(ledger, batch, chunk));
}

/* A new place that is no custodian: enough to move envelopes to. */
static inline int64_t
add_place(const char *name)
{
	int64_t id;

	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_place_add(ledger, name, &id)), 0);
	return id;
}

static inline int64_t
place(const char *name)
{
	int64_t id;

	assert_int_equal(ledger_place_id(ledger, name, &id), 1);
	return id;
}

/* Moves what is typed, between places by name: as ledger_stock_move. */
static inline int
move(enum event_kind kind, const char *typed, const char *from, const char *to,
    struct stock_runs *faults)
{
	const struct stock_move moved = { .kind = kind,
		.from = place(from),
		.to = place(to) };
	struct ranges ranges = { 0 };
	int rc;

	assert_int_equal(ranges_read(&ranges, typed), 0);
	assert_int_equal(ranges_settle(&ranges), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	rc = settle(ledger_stock_move(ledger, &moved, &ranges, faults));
	ranges_free(&ranges);
	return rc;
}

/* Every run of the stock, as "first-last state place, ..." */
#define STOCK \
	"SELECT group_concat(first || '-' || last || ' ' || state || ' ' || " \
	"name, ', ') FROM (SELECT * FROM stock JOIN place ON place.id = " \
	"stock.place ORDER BY series, first)"

#endif
