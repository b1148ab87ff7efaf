/* Goal: no batch is released on keys that nobody has shown to come back, unless
 * two people say so; and a key changes, ends, or a CIP is unlocked by two. */
#include "ledger/cip.h"
#include "ledger/data_key.h"
#include "request_fixture.h"

#include "base/banned.h"

/* A wrapped data key under that wrapping key, as docs/FORMATS.md has it:
 * written out by hand, with a batch of 1, a usage of 1 and a check of zeros. */
static void
wrap_under(const char *id)
{
	char statement[300];
	size_t i, length;

	length = (size_t)snprintf(statement, sizeof statement,
	    "UPDATE batch SET data_key = x'01"
	    "0000000000000001"
	    "01"
	    "0000000000"
	    "%08zx",
	    strlen(id));
	for (i = 0; id[i] != '\0'; i++)
		length += (size_t)snprintf(statement + length,
		    sizeof statement - length, "%02x", (unsigned)id[i]);
	(void)snprintf(statement + length, sizeof statement - length,
	    "00000002"
	    "aabb"
	    "ffffffffffffffffffffffffffff'");
	do_to(path, statement);
}

static void
assert_release_refused(const char *sentence)
{
	assert_int_equal(ask("daemon", "release 1"), -1);
	assert_refused(EX_DATAERR, sentence);
	assert_says(STOCK, "1-10 2 B000001");
}

static void
rehearse(const char *what)
{
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(settle(ledger_rehearsal_add(ledger, what)), 0);
}

static void
sync_keys(void)
{
	ledger_act_as(ledger, ACTOR_SERVICE);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_keys_sync(ledger, ROOM_KEYS)), 0);
}

static void
test_nothing_is_released_before_it_is_rehearsed(void **state)
{
	(void)state;
	make_sealed();
	assert_release_refused("they come back from a backup");
	sync_keys();
	assert_release_refused("use \"busta key rehearse\"");
	rehearse("restore");
	assert_release_refused(
	    "this recipient can open a page: " RECIPIENT RECIPIENT
	    " /O=Test print shop");
	rehearse("0123456789abcdef0123456789abcdef");
	assert_release_refused("\"busta request waive B000001\"");
	rehearse(RECIPIENT);
	assert_release_refused("nobody has approved");
	approve_template();
	assert_int_equal(ask("daemon", "release 1"), 2);
	assert_int_equal(approve("bin", 2), 0);
	assert_says(STOCK, "1-10 3 B000001");
	assert_replays();
}

/* What was shown was shown of other keys. */
static void
test_a_new_key_takes_new_rehearsals(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "release 1"), 2);
	assert_int_equal(ask("daemon", "rotate-key"), 3);
	assert_int_equal(approve("bin", 3), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_key_add(ledger, "wrap-2027-000001",
			     "00000000ff")),
	    0);
	assert_int_equal(approve("bin", 2), -1);
	assert_refused(EX_DATAERR,
	    "#2 cannot be carried out now: nobody has "
	    "shown, with the keys as they are now");
	assert_says(LAST, "refuse bin - - 0 - changed #2\n");
	assert_release_refused("they come back from a backup");
	rehearse_all();
	assert_int_equal(approve("bin", 2), 0);
	assert_says(STOCK, "1-10 3 B000001");
	assert_replays();
}

static void
test_two_people_waive_it_for_one_batch(void **state)
{
	(void)state;
	make_sealed();
	assert_int_equal(ask("daemon", "waive 2"), -1);
	assert_refused(EX_NOINPUT, "there is no batch B000002");
	assert_int_equal(ask("daemon", "waive 1"), 1);
	assert_release_refused("they come back from a backup");
	assert_int_equal(approve("daemon", 1), -1);
	assert_refused(EX_NOPERM, "is your own request");
	assert_release_refused("they come back from a backup");
	assert_int_equal(approve("bin", 1), 0);
	assert_says(LAST, "waive bin - - 0 - B000001 #1\n");
	approve_template();
	assert_int_equal(ask("daemon", "waive 1"), -1);
	assert_refused(EX_DATAERR, "B000001 was waived before");
	assert_int_equal(ask("daemon", "release 1"), 3);
	assert_int_equal(approve("bin", 3), 0);
	assert_replays();
}

static void
test_a_key_is_replaced_and_retired_by_two(void **state)
{
	struct ledger_key key;

	(void)state;
	make_sealed();
	assert_int_equal(ask("daemon", "rotate-key"), -1);
	assert_refused(EX_DATAERR, "there is no key of wrap");
	sync_keys();
	wrap_under("wrap-2026-1f3a9c");
	assert_int_equal(ask("daemon", "rotate-key now"), -1);
	assert_int_equal(fail_code(), EX_USAGE);
	assert_int_equal(ask("daemon", "rotate-key"), 1);
	assert_int_equal(approve("bin", 1), 0);
	assert_says(LAST, "rotate-key bin - - 0 - wrap #1\n");
	assert_int_equal(ask("daemon", "rotate-key"), -1);
	assert_refused(EX_DATAERR, "was agreed before");
	assert_int_equal(ask("daemon", "retire-key wrap-2026-1f3a9c"), -1);
	assert_refused(EX_DATAERR, "wrap-2026-1f3a9c is current");
	ledger_act_as(ledger, "bin");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_key_add(ledger, "wrap-2027-000001",
			     "00000000ff")),
	    0);
	assert_int_equal(ask("daemon", "retire-key wrap-2026-1f3a9c"), -1);
	assert_refused(EX_DATAERR,
	    "is still needed: the data keys of 1 batches and the keys of 0");
	wrap_under("wrap-2027-000001");
	assert_int_equal(ask("daemon", "retire-key wrap-2026-1f3a9c"), 2);
	assert_int_equal(approve("bin", 2), 0);
	assert_says(LAST, "retire-key bin - - 0 - wrap-2026-1f3a9c #2\n");
	assert_int_equal(ledger_key_get(ledger, "wrap-2026-1f3a9c", &key), 1);
	assert_int_equal(key.state, KEY_RETIRED);
	assert_int_equal(ask("daemon", "retire-key wrap-2026-1f3a9c"), -1);
	assert_refused(EX_DATAERR, "is retired, and only an archived key");
	assert_int_equal(ask("daemon", "retire-key wrap-1"), -1);
	assert_refused(EX_NOINPUT, "there is no key wrap-1");
	assert_replays();
}

/* A counter, and the first envelope of a batch on a card. */
static void
bind_one(void)
{
	struct stock_runs faults = { 0 };

	assert_int_equal(ask("bin",
			     "custodian roma --kind counter --title Roma"),
	    1);
	assert_int_equal(approve("daemon", 1), 0);
	make_batch();
	assert_int_equal(ask("daemon", "release 1"), 3);
	assert_int_equal(approve("bin", 3), 0);
	ledger_act_as(ledger, "bin");
	assert_int_equal(move(EVENT_PRINT, "LZ26-0000001..0000010", "B000001",
			     "roma", &faults),
	    0);
	assert_int_equal(ask("daemon",
			     "custodian ostia --kind depot --title Ostia"),
	    4);
	assert_int_equal(approve("bin", 4), 0);
	do_to(path, "UPDATE stock SET state = 6 WHERE first = 1");
	assert_int_equal(move(EVENT_BIND, "LZ26-0000001-2", "roma", "roma",
			     &faults),
	    0);
}

static void
test_a_locked_cip_is_unlocked_by_two(void **state)
{
	struct serial serial;
	enum cip_result result;
	unsigned i;

	(void)state;
	bind_one();
	assert_int_equal(serial_read(&serial, "LZ26-0000001-2"), SERIAL_READ);
	assert_int_equal(ask("daemon", "unlock-cip LZ26-0000001-2"), -1);
	assert_refused(EX_DATAERR, "is not locked: 0 of 5 tries are used");
	for (i = 0; i < 6; i++) {
		assert_int_equal(ledger_begin(ledger), 0);
		assert_int_equal(settle(
				     ledger_cip_try(ledger, &serial, &result)),
		    0);
		assert_int_equal(result, i < 5 ? CIP_COUNTED : CIP_LOCKED);
	}
	assert_int_equal(ask("daemon", "unlock-cip LZ26-0000001-3"), -1);
	assert_refused(EX_USAGE, "another check character");
	assert_int_equal(ask("daemon", "unlock-cip LZ26-1"), -1);
	assert_refused(EX_USAGE, "is no serial");
	assert_int_equal(ask("daemon", "unlock-cip LZ26-0000002-Z"), -1);
	assert_refused(EX_DATAERR, "no card has the envelope LZ26-0000002-Z");
	assert_int_equal(ask("daemon", "unlock-cip lz2600000012"), 5);
	assert_int_equal(approve("bin", 5), 0);
	assert_says(LAST,
	    "unlock-cip bin LZ26-0000001-2 LZ26-0000001-2 1 roma roma #5\n");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_cip_try(ledger, &serial, &result)), 0);
	assert_int_equal(result, CIP_COUNTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		home_test(test_nothing_is_released_before_it_is_rehearsed),
		home_test(test_a_new_key_takes_new_rehearsals),
		home_test(test_two_people_waive_it_for_one_batch),
		home_test(test_a_key_is_replaced_and_retired_by_two),
		home_test(test_a_locked_cip_is_unlocked_by_two),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
