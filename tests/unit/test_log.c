/* Goal: every change has its line in the log, in the same transaction, and the
 * tree over the lines is RFC 6962's. If the log cannot be written, nothing
 * happens. */
#include <openssl/sha.h>

#include "ledger_fixture.h"

#include "base/banned.h"

/* Entries without their time, as the file has them, a line each. */
#define LOG \
	"SELECT group_concat(substr(entry, 1, instr(entry, ' ')) || seq || " \
	"substr(entry, length('busta1 ' || seq || ' 1795469400000 ')), '') " \
	"FROM (SELECT * FROM log ORDER BY seq)"

/* add_batch's template. */
#define SHEET "2222222222222222222222222222222222222222222222222222222222222222"

static void
test_each_change_has_its_line(void **state)
{
	struct batch batch, other;
	struct chunk first, second;
	struct stock_runs faults = { 0 };
	char facts[2][LOG_DIGEST_TEXT], sealed[LOG_DIGEST_TEXT], wanted[2000];

	(void)state;
	ledger_act_as(ledger, "@desk");
	batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	other = add_batch("/jobs/b.cfg", "MI26", 9);
	first = order(&batch, 3);
	second = order(&batch, 1);
	assert_int_equal(seal(&batch, &first), 0);
	assert_int_equal(cancel(&batch, &second), 0);
	(void)order(&other, 5);
	ledger_act_as(ledger, "anna");
	assert_int_equal(move(EVENT_VOID,
			     "LZ26-0000001..0000001 "
			     "LZ26-0000003..0000003",
			     "B000001", "B000001", &faults),
	    0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_batch_end(ledger, 1, BATCH_SEALED, 5)),
	    0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(
			     ledger_batch_end(ledger, 2, BATCH_ABANDONED, 5)),
	    0);
	assert_int_equal(batch_facts(facts[0], &batch), 0);
	assert_int_equal(batch_facts(facts[1], &other), 0);
	assert_int_equal(chunk_facts(sealed, &first), 0);
	(void)snprintf(wanted, sizeof wanted,
	    "busta1 0 batch @desk - - 0 %s B000001 " SHEET "\n"
	    "busta1 1 batch @desk - - 0 %s B000002 " SHEET "\n"
	    "busta1 2 allocate @desk LZ26-0000001-2 LZ26-0000003-X 3 - "
	    "B000001 -\n"
	    "busta1 3 allocate @desk LZ26-0000004-V LZ26-0000004-V 1 - "
	    "B000001 -\n"
	    "busta1 4 seal @desk LZ26-0000001-2 LZ26-0000003-X 3 B000001 "
	    "B000001 %s\n"
	    "busta1 5 cancel @desk LZ26-0000004-V LZ26-0000004-V 1 B000001 "
	    "B000001 -\n"
	    "busta1 6 allocate @desk MI26-000000001-N MI26-000000005-F 5 - "
	    "B000002 -\n"
	    "busta1 7 void anna LZ26-0000001-2 LZ26-0000001-2 1 B000001 "
	    "B000001 -\n"
	    "busta1 8 void anna LZ26-0000003-X LZ26-0000003-X 1 B000001 "
	    "B000001 -\n"
	    "busta1 9 finish anna - - 0 - B000001 -\n"
	    "busta1 10 abandon anna - - 0 - B000002 -\n",
	    facts[0], facts[1], sealed);
	assert_says(LOG, wanted);
	batch_free(&batch);
	batch_free(&other);
}

static void
test_a_move_says_whence_whither_and_why(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 3);
	struct range range = { batch.series, 1, 2 };
	const struct ranges ranges = { &range, 1, 1 };
	struct stock_move moved = { .kind = EVENT_PRINT, .request = "why" };
	struct stock_runs faults = { 0 };

	(void)state;
	assert_int_equal(seal(&batch, &chunk), 0);
	assert_int_equal(move(EVENT_RELEASE, "LZ26-0000001..0000003", "B000001",
			     "B000001", &faults),
	    0);
	moved.from = place("B000001");
	moved.to = add_place("print");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_stock_move(ledger, &moved, &ranges,
			     &faults)),
	    0);
	assert_says("SELECT substr(entry, length('busta1 4 1795469400000 ') + "
		    "1) FROM log ORDER BY seq DESC",
	    "print - LZ26-0000001-2 LZ26-0000002-Z 2 B000001 print why\n");
	batch_free(&batch);
}

static void
test_no_fact_of_a_sealed_chunk_changes_unseen(void **state)
{
	struct chunk chunk = { .number = 3,
		.first = 201,
		.count = 100,
		.first_sheet = 201,
		.state = CHUNK_SEALED,
		.pages = 200,
		.file_size = 1000 };
	char before[LOG_DIGEST_TEXT], after[LOG_DIGEST_TEXT];
	uint8_t *const facts[] = { (uint8_t *)&chunk.number,
		(uint8_t *)&chunk.first_sheet, (uint8_t *)&chunk.pages,
		(uint8_t *)&chunk.file_size };
	size_t i;

	(void)state;
	assert_int_equal(chunk_facts(before, &chunk), 0);
	for (i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		*facts[i] ^= 1;
		assert_int_equal(chunk_facts(after, &chunk), 0);
		if (strcmp(before, after) == 0)
			fail_msg("fact %zu", i);
		*facts[i] ^= 1;
	}
	/* But nothing in the log depends on a PIN, as the file does. */
	chunk.file_digest[0] ^= 1;
	assert_int_equal(chunk_facts(after, &chunk), 0);
	assert_string_equal(before, after);
}

/* What the log says of a batch is bound to all that never changes of it. */
static void
test_no_fact_of_a_batch_changes_unseen(void **state)
{
	struct batch batch = batch_of("/jobs/a.cfg", "LZ26", 7);
	char before[LOG_DIGEST_TEXT], after[LOG_DIGEST_TEXT];
	uint32_t *numbers[] = { &batch.quantity, &batch.chunk,
		&batch.pin_digits, &batch.cip_digits, &batch.weak_version };
	uint8_t *bytes[] = { batch.job_digest, batch.template_digest,
		batch.weak_digest, (uint8_t *)&batch.started_ms,
		(uint8_t *)batch.job_path, (uint8_t *)batch.template_name,
		(uint8_t *)batch.recipients, (uint8_t *)batch.keys,
		(uint8_t *)batch.series.name };
	size_t i;

	(void)state;
	assert_int_equal(batch_facts(before, &batch), 0);
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		*numbers[i] ^= 1;
		assert_int_equal(batch_facts(after, &batch), 0);
		if (strcmp(before, after) == 0)
			fail_msg("number %zu", i);
		*numbers[i] ^= 1;
	}
	for (i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
		*bytes[i] ^= 1;
		assert_int_equal(batch_facts(after, &batch), 0);
		if (strcmp(before, after) == 0)
			fail_msg("bytes %zu", i);
		*bytes[i] ^= 1;
	}
	batch.note = strdup("a note");
	assert_int_equal(batch_facts(after, &batch), 0);
	assert_string_not_equal(before, after);
	free(batch.note);
	batch.note = NULL;
	assert_int_equal(batch_facts(after, &batch), 0);
	assert_string_equal(before, after);
	batch_free(&batch);
}

static void
test_a_rollback_takes_the_lines_too(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct tree_hash before, after;
	struct chunk chunk;
	uint64_t size;

	(void)state;
	assert_int_equal(ledger_log_root(ledger, 1, &before), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_chunk_order(ledger, &batch, 3, &chunk), 0);
	assert_int_equal(ledger_chunk_order(ledger, &batch, 3, &chunk), 0);
	assert_int_equal(ledger_log_size(ledger, &size), 0);
	assert_int_equal(size, 3);
	/* Nobody else sees line or change before both are there. */
	assert_says("SELECT (SELECT count(*) FROM log) || ' ' || "
		    "(SELECT count(*) FROM chunk)",
	    "1 0");
	ledger_rollback(ledger);
	assert_int_equal(ledger_log_size(ledger, &size), 0);
	assert_int_equal(size, 1);
	assert_int_equal(ledger_log_root(ledger, 1, &after), 0);
	assert_memory_equal(&before, &after, sizeof before);
	/* The numbers are used again, as if nothing had been. */
	(void)order(&batch, 3);
	assert_says("SELECT group_concat(seq) FROM log", "0,1");
	assert_says("SELECT group_concat(id) FROM node", "0,1,2");
	batch_free(&batch);
}

/* Whatever is to happen: refused, with nothing changed. */
static int
do_nothing(int which, struct batch *batch, struct chunk *chunk)
{
	struct batch other = batch_of("/jobs/b.cfg", "MI26", 7);
	struct stock_runs faults = { 0 };
	struct custodian depot = { .name = "depot", .kind = CUSTODIAN_DEPOT };
	int rc = -1;

	if (which == 1)
		rc = seal(batch, chunk);
	else if (which == 2)
		rc = cancel(batch, chunk);
	else if (which == 3)
		rc = move(EVENT_CANCEL, "LZ26-0000001..0000003", "B000001",
		    "B000001", &faults);
	else {
		assert_int_equal(ledger_begin(ledger), 0);
		rc = settle(which == 0
			? ledger_chunk_order(ledger, batch, 3, chunk)
			: which == 4 ? ledger_batch_new(ledger, &other)
			: which == 5
			? ledger_batch_end(ledger, 1, BATCH_ABANDONED, 5)
			: ledger_custodian_put(ledger, &depot, "#1"));
	}
	batch_free(&other);
	return rc;
}

static void
test_without_a_log_nothing_happens(void **state)
{
	static const char *const broken[] = {
		"CREATE TRIGGER fault BEFORE INSERT ON log "
		"BEGIN SELECT RAISE(ABORT, 'no log'); END",
		"CREATE TRIGGER fault BEFORE INSERT ON node "
		"BEGIN SELECT RAISE(ABORT, 'no log'); END",
	};
	static const char everything[] =
	    "SELECT (SELECT count(*) FROM batch WHERE state = 1) || ' ' || "
	    "(SELECT group_concat(number || state) FROM chunk) || ' ' || "
	    "(SELECT next FROM series) || ' ' || "
	    "(SELECT count(*) FROM sealed) || ' ' || "
	    "(SELECT count(*) FROM place) || ' ' || "
	    "(SELECT count(*) FROM custodian) || ' ' || "
	    "(SELECT group_concat(first || '-' || last || state) FROM "
	    "(SELECT * FROM stock ORDER BY series, first)) || ' ' || (SELECT "
	    "count(*) FROM log)";
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 3), copy;
	int which;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		do_to(path, broken[i]);
		for (which = 0; which < 7; which++) {
			copy = chunk;
			if (do_nothing(which, &batch, &copy) != -1)
				fail_msg("%d happened", which);
			assert_refused(EX_IOERR, "no log");
			assert_says(everything, "1 11 4 0 1 0 1-31 2");
		}
		do_to(path, "DROP TRIGGER fault");
	}
	/* The control: with the log it does happen. */
	for (which = 0; which < 7; which++)
		if (which != 2 && which != 3 &&
		    (copy = chunk, do_nothing(which, &batch, &copy)) != 0)
			fail_msg("%d: %s", which, fail_reason());
	assert_says(everything, "1 12,21 7 1 3 1 1-32,4-61 7");
	batch_free(&batch);
}

/* RFC 6962, 2.1, word by word, over the lines that another program reads. */
static void
naive_root(char **lines, size_t count, uint8_t root[static 32])
{
	uint8_t node[1 + 64] = { 1 };
	char leaf[1 + ENTRY_MOST] = { 0 };
	size_t half = 1;

	if (count == 0) {
		(void)SHA256((const uint8_t *)"", 0, root);
	} else if (count == 1) {
		memcpy(leaf + 1, lines[0], strlen(lines[0]));
		(void)SHA256((uint8_t *)leaf, 1 + strlen(lines[0]), root);
	} else {
		while (2 * half < count)
			half *= 2;
		naive_root(lines, half, node + 1);
		naive_root(lines + half, count - half, node + 33);
		(void)SHA256(node, sizeof node, root);
	}
}

enum { LINES = 70 };

static size_t
read_lines(char *lines[static LINES])
{
	sqlite3_stmt *row = NULL;
	sqlite3 *db = NULL;
	size_t count = 0;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT entry FROM log ORDER BY seq", -1, &row,
			     NULL),
	    SQLITE_OK);
	while (count < LINES && sqlite3_step(row) == SQLITE_ROW)
		lines[count++] =
		    strdup((const char *)sqlite3_column_text(row, 0));
	(void)sqlite3_finalize(row);
	(void)sqlite3_close(db);
	return count;
}

static void
test_its_root_at_any_size_is_that_of_the_lines(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct tree_hash root;
	char *lines[LINES];
	uint8_t wanted[32];
	size_t i, count;

	(void)state;
	for (i = 1; i < LINES; i++)
		(void)order(&batch, 1);
	count = read_lines(lines);
	assert_int_equal(count, LINES);
	for (i = 0; i <= count; i++) {
		naive_root(lines, i, wanted);
		assert_int_equal(ledger_log_root(ledger, i, &root), 0);
		if (memcmp(wanted, root.bytes, sizeof wanted) != 0)
			fail_msg("at %zu", i);
	}
	/* A hash that is gone is missed, and said. */
	do_to(path, "DELETE FROM node WHERE id = 0");
	assert_int_equal(ledger_log_root(ledger, 1, &root), -1);
	assert_refused(EX_DATAERR,
	    "lacks the hash 0 of its log: it is damaged");
	for (i = 0; i < count; i++)
		free(lines[i]);
	batch_free(&batch);
}

struct heard {
	uint64_t first;
	size_t count;
	size_t bytes;
};

static int
hear(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct heard *heard = context;

	if (heard->count++ == 0)
		heard->first = sequence;
	heard->bytes += size;
	if (size != strlen(text) || text[size - 1] != '\n')
		return -1;
	return sequence == 4 ? 7 : 0;
}

static void
test_lines_are_read_back_from_any_on(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct heard heard = { 0 };
	char text[ENTRY_TEXT];
	int i;

	(void)state;
	for (i = 1; i < 4; i++)
		(void)order(&batch, 1);
	assert_int_equal(ledger_log_each(ledger, 2, hear, &heard), 0);
	assert_int_equal(heard.first, 2);
	assert_int_equal(heard.count, 2);
	assert_int_equal(ledger_log_get(ledger, 3, text), 1);
	assert_non_null(strstr(text, " allocate "));
	assert_int_equal(ledger_log_get(ledger, 4, text), 0);
	for (i = 4; i < 7; i++)
		(void)order(&batch, 1);
	heard = (struct heard){ 0 };
	assert_int_equal(ledger_log_each(ledger, 0, hear, &heard), 7);
	assert_int_equal(heard.count, 5);
	batch_free(&batch);
}

/* It would not be one line of eleven words, or would be cut. */
static void
test_a_name_that_is_no_word_is_not_logged(void **state)
{
	static const char *const names[] = { "two words", "two\nlines",
		"caf\xc3\xa9", "-", NULL };
	struct custodian depot = { .kind = CUSTODIAN_DEPOT };
	size_t i;

	(void)state;
	for (i = 0; names[i] != NULL; i++) {
		(void)snprintf(depot.name, sizeof depot.name, "%s", names[i]);
		assert_int_equal(ledger_begin(ledger), 0);
		if (settle(ledger_custodian_put(ledger, &depot, "#1")) != -1)
			fail_msg("%s", names[i]);
		ledger_act_as(ledger, names[i]);
		assert_int_equal(ledger_begin(ledger), 0);
		if (settle(ledger_log(ledger,
			&(struct log_line){ EVENT_COUNT, NULL, names[i],
			    names[i], names[i] })) != -1)
			fail_msg("%s is logged", names[i]);
		ledger_act_as(ledger, "anna");
	}
	assert_says("SELECT count(*) FROM log", "0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_each_change_has_its_line),
		ledger_test(test_a_move_says_whence_whither_and_why),
		ledger_test(test_no_fact_of_a_sealed_chunk_changes_unseen),
		ledger_test(test_no_fact_of_a_batch_changes_unseen),
		ledger_test(test_a_rollback_takes_the_lines_too),
		ledger_test(test_without_a_log_nothing_happens),
		ledger_test(test_its_root_at_any_size_is_that_of_the_lines),
		ledger_test(test_lines_are_read_back_from_any_on),
		ledger_test(test_a_name_that_is_no_word_is_not_logged),
	};

	use_memory();
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
