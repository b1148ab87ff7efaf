/* Goal: what a station was answered is the same for ever, or is refused; and a
 * part of a transaction is undone alone. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hex.h"
#include "ledger/reply.h"
#include "ledger/station.h"
#include "request_fixture.h"

#include "base/banned.h"

/* Two people make the station roma-1, of the counter roma. */
static void
make_station(void)
{
	struct station station = { .name = "roma-1",
		.kind = STATION_COUNTER,
		.counter = "roma" };
	char text[REQUEST_TEXT];
	struct request request;
	int64_t number = ask("daemon",
	    "custodian roma --kind counter --title Roma --address Roma");

	assert_int_equal(approve("bin", number), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(ledger_request_add(ledger, "station", "{}", &number),
	    0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_request_get(ledger, number, &request), 1);
	assert_int_equal(ledger_request_decide(ledger, &request,
			     REQUEST_APPROVED),
	    0);
	request_free(&request);
	request_text(text, number);
	assert_int_equal(settle(ledger_station_put(ledger, &station, text)), 0);
}

/* SHA-256("abc") is of FIPS 180-2. */
static struct reply_row
reply(const char *key, const char *body)
{
	struct reply_row row = { .station = "roma-1", .status = 201 };

	(void)snprintf(row.key, sizeof row.key, "%s", key);
	assert_int_equal(digest_bytes(row.content, "abc", 3), 0);
	row.body = strdup(body);
	return row;
}

/* openssl dgst -sha256 of the bytes that docs/FORMATS.md gives. */
static void
test_the_digest_is_of_every_column(void **state)
{
	struct reply_row row = reply("k-1", "{\"answer\":\"bound\"}");
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];

	(void)state;
	row.entry = 4711;
	assert_int_equal(reply_digest(digest, &row), 0);
	hex_write(text, digest, DIGEST_SIZE);
	assert_string_equal(text,
	    "f2d16c773ba4634853abc8ea7045ee6bb17c01198841fa952d371903c24e2a4d");
	reply_row_free(&row);
}

static void
test_an_answer_stays_as_it_was(void **state)
{
	struct reply_row row = reply("k-1", "{\"a\": 1}\n"), again;

	(void)state;
	make_station();
	assert_int_equal(ledger_reply_get(ledger, "roma-1", "k-1", &again), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_reply_add(ledger, &row)), 0);
	assert_int_equal(ledger_reply_get(ledger, "roma-1", "k-1", &again), 1);
	assert_string_equal(again.body, "{\"a\": 1}\n");
	assert_int_equal(again.status, 201);
	assert_memory_equal(again.content, row.content, DIGEST_SIZE);
	reply_row_free(&again);
	assert_int_equal(ledger_reply_get(ledger, "roma-1", "k-2", &again), 0);
	assert_int_equal(ledger_reply_get(ledger, "roma-2", "k-1", &again), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_reply_add(ledger, &row)), -1);
	reply_row_free(&row);
}

static void
test_an_edited_answer_is_none(void **state)
{
	static const char *const edits[] = { "status = 200",
		"body = '{\"a\": 2}'", "body = body || char(0) || 'x'",
		"body = body || ' '", "entry = entry - 1",
		"content = zeroblob(32)", "digest = zeroblob(32)" };
	struct reply_row row = reply("k-1", "{\"a\": 1}"), again;
	char edit[128];
	size_t i;

	(void)state;
	make_station();
	assert_int_equal(ledger_log_size(ledger, &row.entry), 0);
	row.entry--;
	for (i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		do_to(path, "DELETE FROM reply");
		assert_int_equal(ledger_begin(ledger), 0);
		assert_int_equal(settle(ledger_reply_add(ledger, &row)), 0);
		(void)snprintf(edit, sizeof edit, "UPDATE reply SET %s",
		    edits[i]);
		do_to(path, edit);
		assert_int_equal(ledger_reply_get(ledger, "roma-1", "k-1",
				     &again),
		    -1);
		assert_refused(EX_DATAERR, "was edited in the ledger");
	}
	reply_row_free(&row);
}

static void
test_a_part_is_undone_alone(void **state)
{
	struct reply_row one = reply("k-1", "one"), two = reply("k-2", "two"),
			 three = reply("k-3", "three");
	uint64_t before, after;

	(void)state;
	make_station();
	assert_int_equal(ledger_log_size(ledger, &before), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_savepoint(ledger), 0);
	assert_int_equal(ledger_reply_add(ledger, &one), 0);
	assert_int_equal(ledger_release(ledger), 0);
	assert_int_equal(ledger_savepoint(ledger), 0);
	assert_int_equal(ledger_reply_add(ledger, &two), 0);
	assert_int_equal(ledger_log(ledger,
			     &(struct log_line){ EVENT_COUNT, NULL, "roma",
				 "00", "1" }),
	    0);
	assert_int_equal(ledger_reply_add(ledger, &two), -1);
	assert_int_equal(ledger_undo(ledger), 0);
	assert_refused(EX_IOERR, "UNIQUE");
	assert_int_equal(ledger_savepoint(ledger), 0);
	assert_int_equal(ledger_reply_add(ledger, &three), 0);
	assert_int_equal(ledger_release(ledger), 0);
	assert_int_equal(ledger_commit(ledger), 0);
	assert_says("SELECT group_concat(key) FROM reply", "k-1,k-3");
	assert_int_equal(ledger_log_size(ledger, &after), 0);
	assert_int_equal(after, before);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_rollback(ledger);
	assert_int_equal(ledger_undo(ledger), -1);
	assert_replays();
	reply_row_free(&one);
	reply_row_free(&two);
	reply_row_free(&three);
}

static void
test_who_is_impatient_does_not_wait(void **state)
{
	struct ledger *other = ledger_open(path);

	(void)state;
	assert_non_null(other);
	ledger_be_impatient(other);
	assert_int_equal(ledger_begin(ledger), 0);
	/* With patience this would take half a minute, and the test's. */
	(void)alarm(10);
	assert_int_equal(ledger_begin(other), -1);
	(void)alarm(0);
	assert_refused(EX_TEMPFAIL, "locked");
	assert_int_equal(ledger_commit(ledger), 0);
	assert_int_equal(ledger_begin(other), 0);
	assert_int_equal(ledger_commit(other), 0);
	ledger_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		home_test(test_the_digest_is_of_every_column),
		home_test(test_an_answer_stays_as_it_was),
		home_test(test_an_edited_answer_is_none),
		home_test(test_a_part_is_undone_alone),
		home_test(test_who_is_impatient_does_not_wait),
	};

	use_memory();
	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
