/* Goal: what a ledger keeps of what it has read is what the file says, also
 * after it was taken back, or another process has written. */
#include "ledger_fixture.h"

#include "base/banned.h"

static int
take_back_all(void)
{
	ledger_rollback(ledger);
	return ledger_begin(ledger);
}

static int
take_back_part(void)
{
	return ledger_undo(ledger) != 0 || ledger_savepoint(ledger) != 0;
}

static int (*const ways[])(void) = { take_back_all, take_back_part };
enum { WAYS = sizeof ways / sizeof ways[0] };

static struct series
series_named(const char *name)
{
	struct series series;

	assert_true(series_read(&series, name, 7));
	return series;
}

/* It finds one that was not there, or another has its number now. */
static void
test_a_series_that_was_taken_back_is_none(void **state)
{
	const struct series gone = series_named("LZ26"),
			    there = series_named("MI26");
	int64_t id, found;
	size_t i;

	(void)state;
	for (i = 0; i < WAYS; i++) {
		assert_int_equal(ledger_begin(ledger), 0);
		assert_int_equal(ledger_savepoint(ledger), 0);
		assert_int_equal(series_add(ledger, &gone, &id), 0);
		assert_int_equal(series_find(ledger, &gone, &found), 1);
		assert_int_equal(found, id);
		assert_int_equal(ways[i](), 0);
		assert_int_equal(series_find(ledger, &gone, &found), 0);
		assert_int_equal(series_add(ledger, &there, &found), 0);
		assert_int_equal(found, id);
		assert_int_equal(series_find(ledger, &gone, &found), 0);
		assert_int_equal(series_find(ledger, &there, &found), 1);
		assert_int_equal(found, id);
		ledger_rollback(ledger);
	}
}

static void
test_a_place_that_was_taken_back_has_no_name(void **state)
{
	char name[PLACE_NAME];
	int64_t id, again;
	size_t i;

	(void)state;
	for (i = 0; i < WAYS; i++) {
		assert_int_equal(ledger_begin(ledger), 0);
		assert_int_equal(ledger_savepoint(ledger), 0);
		assert_int_equal(ledger_place_add(ledger, "gone", &id), 0);
		assert_int_equal(ledger_place_name(ledger, id, name), 1);
		assert_string_equal(name, "gone");
		assert_int_equal(ways[i](), 0);
		assert_int_equal(ledger_place_name(ledger, id, name), 0);
		assert_int_equal(ledger_place_add(ledger, "there", &again), 0);
		assert_int_equal(again, id);
		assert_int_equal(ledger_place_name(ledger, id, name), 1);
		assert_string_equal(name, "there");
		ledger_rollback(ledger);
	}
}

/* Places that share what is kept of them. */
static void
test_each_place_has_its_own_name(void **state)
{
	char name[PLACE_NAME], wanted[PLACE_NAME];
	static int64_t ids[3 * LEDGER_PLACES];
	size_t i, round;

	(void)state;
	assert_int_equal(ledger_place_name(ledger, 0, name), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	for (i = 0; i < 3 * LEDGER_PLACES; i++) {
		(void)snprintf(name, sizeof name, "place-%zu", i);
		assert_int_equal(ledger_place_add(ledger, name, &ids[i]), 0);
	}
	for (round = 0; round < 2; round++)
		for (i = 0; i < 3 * LEDGER_PLACES; i++) {
			(void)snprintf(wanted, sizeof wanted, "place-%zu", i);
			assert_int_equal(ledger_place_name(ledger, ids[i],
					     name),
			    1);
			assert_string_equal(name, wanted);
		}
	assert_int_equal(ledger_commit(ledger), 0);
}

static uint64_t
size_of(struct ledger *which)
{
	uint64_t size;

	assert_int_equal(ledger_log_size(which, &size), 0);
	return size;
}

static void
log_one(struct ledger *which)
{
	const uint64_t size = size_of(which);

	ledger_act_as(which, "@test");
	assert_int_equal(ledger_log(which,
			     &(struct log_line){ EVENT_COUNT, NULL, "roma",
				 "00", "1" }),
	    0);
	assert_int_equal(size_of(which), size + 1);
}

static void
test_the_log_is_as_long_as_what_was_not_taken_back(void **state)
{
	uint64_t size;
	size_t i;

	(void)state;
	for (i = 0; i < WAYS; i++) {
		assert_int_equal(ledger_begin(ledger), 0);
		size = size_of(ledger);
		assert_int_equal(ledger_savepoint(ledger), 0);
		log_one(ledger);
		log_one(ledger);
		assert_int_equal(ways[i](), 0);
		assert_int_equal(size_of(ledger), size);
		log_one(ledger);
		assert_int_equal(ledger_commit(ledger), 0);
		assert_int_equal(size_of(ledger), size + 1);
	}
	assert_says("SELECT group_concat(seq) FROM log", "0,1");
}

static void
write_one(struct ledger *which)
{
	assert_int_equal(ledger_begin(which), 0);
	log_one(which);
	assert_int_equal(ledger_commit(which), 0);
}

/* Each looks in a transaction that writes, in one that only reads and in none,
 * after the other has written, and after it had itself written, given up or
 * been refused. */
static void
test_what_another_process_wrote_is_seen(void **state)
{
	struct ledger *other = ledger_open(path), *writes, *reads;
	unsigned i;

	(void)state;
	assert_non_null(other);
	ledger_be_impatient(ledger);
	ledger_be_impatient(other);
	for (i = 0; i < 4; i++) {
		writes = i % 2 == 0 ? other : ledger;
		reads = i % 2 == 0 ? ledger : other;
		assert_int_equal(size_of(reads), 6 * i);
		assert_int_equal(ledger_begin(writes), 0);
		log_one(writes);
		assert_int_equal(ledger_begin(reads), -1);
		assert_int_equal(size_of(reads), 6 * i);
		assert_int_equal(ledger_commit(writes), 0);
		assert_int_equal(size_of(reads), 6 * i + 1);
		write_one(writes);
		assert_int_equal(ledger_begin_reading(reads), 0);
		assert_int_equal(size_of(reads), 6 * i + 2);
		ledger_rollback(reads);
		write_one(writes);
		write_one(reads);
		assert_int_equal(size_of(reads), 6 * i + 4);
		write_one(writes);
		assert_int_equal(size_of(reads), 6 * i + 5);
		assert_int_equal(ledger_begin(reads), 0);
		ledger_rollback(reads);
		assert_int_equal(size_of(reads), 6 * i + 5);
		write_one(writes);
		assert_int_equal(size_of(reads), 6 * i + 6);
	}
	ledger_close(other);
	assert_says("SELECT count(*) || ' ' || max(seq) FROM log", "24 23");
}

static void
test_a_series_of_another_process_is_found(void **state)
{
	const struct series new = series_named("LZ26");
	struct ledger *other = ledger_open(path);
	int64_t id, found;

	(void)state;
	assert_non_null(other);
	assert_int_equal(series_find(ledger, &new, &found), 0);
	assert_int_equal(ledger_begin(other), 0);
	assert_int_equal(series_add(other, &new, &id), 0);
	assert_int_equal(series_find(ledger, &new, &found), 0);
	assert_int_equal(ledger_commit(other), 0);
	assert_int_equal(series_find(ledger, &new, &found), 1);
	assert_int_equal(found, id);
	ledger_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_a_series_that_was_taken_back_is_none),
		ledger_test(test_a_place_that_was_taken_back_has_no_name),
		ledger_test(test_each_place_has_its_own_name),
		ledger_test(test_the_log_is_as_long_as_what_was_not_taken_back),
		ledger_test(test_what_another_process_wrote_is_seen),
		ledger_test(test_a_series_of_another_process_is_found),
	};

	use_memory();
	return cmocka_run_group_tests_name("forget", tests, NULL, NULL);
}
