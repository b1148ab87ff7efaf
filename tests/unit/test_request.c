/* Goal: what takes two people is done by two, or not at all; and the log tells
 * of each try, so that whoever replays it agrees. */
#include "ledger/delivery.h"
#include "request_fixture.h"

#include "base/banned.h"

static void
test_one_asks_and_another_approves(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "release B000001"), 2);
	assert_says("SELECT arguments FROM request WHERE id = 2",
	    "{\"batch\":\"B000001\",\"ranges\":[\"LZ26-0000001..0000010\"]}");
	assert_says(STOCK, "1-10 2 B000001");
	assert_int_equal(approve("bin", 2), 0);
	assert_says(STOCK, "1-10 3 B000001");
	assert_says(LAST,
	    "release bin LZ26-0000001-2 LZ26-0000010-X 10 B000001 B000001 "
	    "#2\n");
	assert_says("SELECT state || decided_by FROM request WHERE id = 2",
	    "2bin");
	assert_replays();
}

static void
assert_approval_refused(const char *user, int64_t number, int code,
    const char *sentence, const char *logged)
{
	assert_int_equal(approve(user, number), -1);
	assert_refused(code, sentence);
	assert_says(LAST, logged);
	assert_says(STOCK, "1-10 2 B000001");
}

static void
test_refused_approvals_are_logged_and_change_nothing(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "operator games --roles auditor"), 2);
	assert_int_equal(approve("bin", 2), 0);
	assert_int_equal(ask("daemon", "release 1"), 3);
	assert_approval_refused("daemon", 3, EX_NOPERM, "is your own request",
	    "refuse daemon - - 0 - self #3\n");
	assert_approval_refused("games", 3, EX_NOPERM, "takes another role",
	    "refuse games - - 0 - role #3\n");
	clock_ahead = 72 * HOUR;
	assert_approval_refused("bin", 3, EX_DATAERR, "has expired",
	    "refuse bin - - 0 - expired #3\n");
	clock_ahead = -HOUR;
	assert_approval_refused("bin", 3, EX_DATAERR, "after what the clock",
	    "refuse bin - - 0 - expired #3\n");
	clock_ahead = 72 * HOUR - 1;
	assert_int_equal(approve("bin", 3), 0);
	assert_int_equal(approve("bin", 3), -1);
	assert_refused(EX_DATAERR, "was decided before");
	assert_says(LAST, "refuse bin - - 0 - settled #3\n");
	assert_says("SELECT count(*) FROM log WHERE entry LIKE '% release %'",
	    "2"); /* asked, and done once */
	assert_replays();
}

/* Nobody who is not known gets as far as the log. */
static void
test_strangers_and_services_approve_nothing(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "release 1"), 2);
	assert_int_equal(approve("games", 2), -1);
	assert_refused(EX_NOPERM, "games is no operator");
	assert_int_equal(approve("bin", 3), -1);
	assert_refused(EX_NOINPUT, "there is no request #3");
	(void)unsetenv("SUDO_USER");
	(void)unsetenv("SUDO_UID");
	assert_int_equal(request_approve(&session, 2), -1);
	assert_int_equal(fail_code(), EX_NOPERM);
	assert_says("SELECT count(*) FROM log WHERE entry LIKE '% refuse %'",
	    "0");
	assert_says(STOCK, "1-10 2 B000001");
}

/* Each column of a request, edited behind busta's back. */
static void
test_an_edited_request_is_refused(void **state)
{
	static const char *const edits[] = {
		"kind = 'void'",
		"arguments = replace(arguments, '0000010', '0000009')",
		"asked_by = 'sys'",
		"asked_ms = asked_ms - 1",
		"expires_ms = expires_ms + 1",
		"entry = entry - 1",
		"entry = 2",
	};
	char edit[200];
	size_t i;

	(void)state;
	make_batch();
	for (i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		assert_int_equal(ask("daemon", "release 1"), i + 2);
		(void)snprintf(edit, sizeof edit,
		    "UPDATE request SET %s WHERE id = %zu", edits[i], i + 2);
		do_to(path, edit);
		assert_int_equal(approve("bin", (int64_t)i + 2), -1);
		assert_refused(EX_DATAERR, "is not what was asked");
		assert_says(STOCK, "1-10 2 B000001");
		do_to(path, "UPDATE request SET entry = 1000 + id");
	}
	assert_replays();
	assert_int_equal(ask("daemon", "release 1"), 9);
	assert_int_equal(approve("bin", 9), 0);
	do_to(path,
	    "UPDATE request SET state = 1, decided_by = NULL "
	    "WHERE id = 9");
	assert_int_equal(approve("bin", 9), -1);
	assert_says(LAST, "refuse bin - - 0 - changed #9\n");
	assert_replays();
}

/* Approval and effect are one transaction: of what cannot be carried out, only
 * the refusal remains. */
static void
test_what_cannot_be_done_any_more_is_not_half_done(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "release 1"), 2);
	assert_int_equal(ask("daemon", "void 1 LZ26-0000007..0000008"), 3);
	assert_int_equal(approve("bin", 3), 0);
	assert_int_equal(approve("bin", 2), -1);
	assert_refused(EX_DATAERR, "#2 cannot be carried out now: 2 of 10");
	assert_says(LAST, "refuse bin - - 0 - changed #2\n");
	assert_says(STOCK, "1-6 2 B000001, 7-8 9 B000001, 9-10 2 B000001");
	assert_says("SELECT state FROM request WHERE id = 2", "1");
	/* Asked anew it is about the eight that are left. */
	assert_int_equal(ask("bin", "release 1"), 4);
	assert_int_equal(approve("daemon", 4), 0);
	assert_says(STOCK, "1-6 3 B000001, 7-8 9 B000001, 9-10 3 B000001");
	assert_replays();
}

static void
test_asking_what_cannot_be_done_leaves_nothing(void **state)
{
	static const struct {
		const char *typed;
		int code;
		const char *sentence;
	} hostile[] = {
		{ "release 2", EX_NOINPUT, "there is no batch B000002" },
		{ "release x", EX_USAGE, "x is not a batch" },
		{ "release", EX_USAGE, "takes 1 argument" },
		{ "void 1 LZ26-0000009..0000011", EX_DATAERR,
		    "1 of 3 envelopes is not at B000001" },
		{ "void 1 LZ26-0000009-9", EX_DATAERR, "LZ26-0000009-9" },
		{ "destroy LZ26-0000001..0000002 --at B000001", EX_DATAERR,
		    "2 of 2 envelopes at B000001 cannot be destroyed" },
		{ "destroy LZ26-0000001..0000002", EX_USAGE, "--at" },
		{ "destroy LZ26-0000001..0000002 --at roma", EX_NOINPUT,
		    "there is no place roma" },
		{ "adjust LZ26-0000001..0000002 --from a1 --to b1", EX_NOINPUT,
		    "there is no custodian a1" },
		{ "custodian Roma --kind depot --title R", EX_USAGE,
		    "Roma is no name" },
		{ "custodian roma --kind shop --title R", EX_USAGE,
		    "shop is no kind" },
		{ "custodian roma --kind depot", EX_USAGE, "a new custodian" },
		{ "operator nobody-here --roles all", EX_NOUSER,
		    "there is no user nobody-here" },
		{ "operator root --roles all", EX_DATAERR, "root is never" },
		{ "operator games --roles king", EX_USAGE, "say --roles" },
		{ "operator games --roles all --remove", EX_USAGE, "say" },
		{ "operator games --remove", EX_NOINPUT, "no operator games" },
		{ "operator bin --remove", EX_DATAERR, "would leave 1" },
		{ "operator bin --roles counter", EX_DATAERR, "leave 1" },
		{ "destroy-key 1", EX_DATAERR, "is still needed" },
	};
	char before[32];
	uint64_t size, after;
	size_t i;

	(void)state;
	make_batch();
	assert_int_equal(ledger_log_size(ledger, &size), 0);
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		assert_int_equal(ask("daemon", hostile[i].typed), -1);
		if (fail_code() != hostile[i].code ||
		    strstr(fail_reason(), hostile[i].sentence) == NULL)
			fail_msg("%s: %d %s", hostile[i].typed, fail_code(),
			    fail_reason());
	}
	(void)snprintf(before, sizeof before, "%zu", (size_t)size);
	assert_int_equal(ledger_log_size(ledger, &after), 0);
	assert_true(after == size);
	assert_says("SELECT count(*) FROM log", before);
	assert_says("SELECT count(*) FROM request", "1"); /* make_batch's */
	assert_says(STOCK, "1-10 2 B000001");
}

static void
test_only_who_asked_withdraws(void **state)
{
	(void)state;
	make_batch();
	assert_int_equal(ask("daemon", "release 1"), 2);
	become("bin");
	assert_int_equal(request_withdraw(&session, 2), -1);
	assert_refused(EX_NOPERM, "asked by daemon");
	become("daemon");
	assert_int_equal(request_withdraw(&session, 2), 0);
	assert_says(LAST, "withdraw daemon - - 0 - - #2\n");
	assert_int_equal(request_withdraw(&session, 2), -1);
	assert_int_equal(approve("bin", 2), -1);
	assert_says(LAST, "refuse bin - - 0 - settled #2\n");
	assert_replays();
}

static void
test_a_custodian_is_added_changed_and_closed(void **state)
{
	(void)state;
	assert_int_equal(ask("bin",
			     "custodian roma-1 --kind counter --title "
			     "Roma --address Via"),
	    1);
	assert_int_equal(approve("daemon", 1), 0);
	assert_int_equal(ask("bin", "custodian roma-1 --closed"), 2);
	assert_int_equal(approve("daemon", 2), 0);
	assert_says("SELECT kind || open || title || address FROM custodian",
	    "30RomaVia");
	assert_int_equal(ask("bin", "custodian roma-1 --open --kind depot"), 3);
	assert_int_equal(approve("daemon", 3), 0);
	assert_says("SELECT kind || open || title || address FROM custodian",
	    "21RomaVia");
	assert_replays();
}

/* A third one comes, and then the first may go; but not both. */
static void
test_two_who_decide_are_always_left(void **state)
{
	(void)state;
	assert_int_equal(ask("bin", "operator games --roles releaser"), 1);
	assert_int_equal(approve("daemon", 1), 0);
	assert_int_equal(ask("bin", "operator daemon --remove"), 2);
	assert_int_equal(ask("bin", "operator bin --roles counter"), 3);
	assert_int_equal(approve("games", 2), 0);
	assert_int_equal(approve("daemon", 3), -1);
	assert_refused(EX_NOPERM, "daemon is no operator");
	assert_int_equal(approve("games", 3), -1);
	assert_refused(EX_DATAERR, "that would leave 1");
	assert_says(LAST, "refuse games - - 0 - changed #3\n");
	assert_says("SELECT roles FROM operator WHERE name = 'bin'", "63");
	assert_replays();
}

static void
add_custodian(const char *typed)
{
	int64_t number = ask("bin", typed);

	assert_true(number > 0);
	assert_int_equal(approve("daemon", number), 0);
}

/* The batch printed, and 1 to 6 of it sent on and received. */
static void
print_and_send(void)
{
	struct ranges ranges = { 0 }, lacking = { 0 }, extra = { 0 };
	struct stock_runs faults = { 0 };
	struct custodian from, to;
	struct delivery delivery;

	add_custodian("custodian print --kind print-room --title Print");
	add_custodian("custodian roma --kind counter --title Roma");
	add_custodian("custodian ostia --kind counter --title Ostia");
	assert_int_equal(ask("daemon", "release 1"), 5);
	assert_int_equal(approve("bin", 5), 0);
	assert_int_equal(move(EVENT_PRINT, "LZ26-0000001..0000010", "B000001",
			     "print", &faults),
	    0);
	assert_int_equal(ledger_custodian_need(ledger, "print", &from), 0);
	assert_int_equal(ledger_custodian_need(ledger, "roma", &to), 0);
	assert_int_equal(ranges_read(&ranges, "LZ26-0000001..0000006"), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_delivery_send(ledger, &from, &to, false,
			     &ranges, &delivery, &faults),
	    0);
	assert_int_equal(settle(ledger_delivery_receive(ledger, &delivery,
			     &ranges, &lacking, &extra)),
	    0);
	ranges_free(&ranges);
}

static void
test_stock_is_set_right_and_destroyed_by_two(void **state)
{
	struct stock_runs faults = { 0 };

	(void)state;
	make_batch();
	print_and_send();
	assert_int_equal(ask("bin",
			     "adjust LZ26-0000005..0000006 --from roma "
			     "--to roma"),
	    -1);
	assert_refused(EX_DATAERR, "are one custodian");
	assert_int_equal(ask("bin",
			     "adjust LZ26-0000006..0000007 --from roma "
			     "--to ostia"),
	    -1);
	assert_refused(EX_DATAERR, "1 of 2 envelopes is not at roma");
	assert_int_equal(ask("bin",
			     "adjust LZ26-0000005..0000006 --from roma "
			     "--to ostia"),
	    6);
	assert_int_equal(approve("daemon", 6), 0);
	assert_says(STOCK, "1-4 6 roma, 5-6 6 ostia, 7-10 4 print");
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000001..0000002", "roma",
			     "roma", &faults),
	    0);
	assert_int_equal(ask("bin", "destroy LZ26-0000001..0000003 --at roma"),
	    -1);
	assert_refused(EX_DATAERR,
	    "1 of 3 envelopes at roma cannot be "
	    "destroyed");
	assert_int_equal(ask("bin", "destroy LZ26-0000001..0000002 --at roma"),
	    7);
	assert_int_equal(approve("daemon", 7), 0);
	assert_says(STOCK,
	    "1-2 14 roma, 3-4 6 roma, 5-6 6 ostia, 7-10 4 print");
	add_custodian("custodian ostia --closed");
	assert_int_equal(ask("bin",
			     "adjust LZ26-0000003..0000004 --from roma "
			     "--to ostia"),
	    -1);
	assert_refused(EX_DATAERR, "ostia is closed");
	assert_replays();
}

/* What was decided cannot be made to happen again by opening its row. */
static void
test_a_decided_request_that_is_opened_again_is_refused(void **state)
{
	(void)state;
	add_custodian("custodian roma --kind counter --title Roma");
	add_custodian("custodian roma --closed");
	do_to(path, "UPDATE request SET state = 1, decided_by = NULL");
	assert_int_equal(approve("daemon", 1), -1);
	assert_refused(EX_DATAERR, "is not what was asked");
	assert_says(LAST, "refuse daemon - - 0 - changed #1\n");
	assert_says("SELECT open FROM custodian", "0");
	assert_replays();
}

/* The search for the key's bytes must find them while they are there. */
static bool
key_is_in_file(void)
{
	FILE *file = fopen(path, "rb");
	static char bytes[1 << 20];
	size_t size;

	assert_non_null(file);
	size = fread(bytes, 1, sizeof bytes, file);
	(void)fclose(file);
	return memmem(bytes, size, "wrapped-key-of-1", 16) != NULL;
}

static void
test_a_destroyed_key_is_gone_from_the_file(void **state)
{
	struct batch batch;

	(void)state;
	make_batch();
	do_to(path,
	    "UPDATE batch SET data_key = CAST('wrapped-key-of-1' AS "
	    "BLOB)");
	assert_int_equal(ask("bin", "destroy-key 1"), -1);
	assert_refused(EX_DATAERR, "LZ26-0000001..0000010 are sealed");
	assert_int_equal(ask("bin", "void 1"), 2);
	assert_int_equal(approve("daemon", 2), 0);
	assert_int_equal(ask("bin", "destroy-key 1"), 3);
	assert_true(key_is_in_file());
	assert_int_equal(approve("daemon", 3), 0);
	assert_false(key_is_in_file());
	assert_says("SELECT hex(data_key) FROM batch",
	    "00000000000000000000000000000000");
	assert_says(LAST, "destroy-key daemon - - 0 - B000001 #3\n");
	assert_int_equal(ledger_batch_get(ledger, 1, &batch), 1);
	assert_true(batch_key_is_destroyed(&batch));
	batch_free(&batch);
	assert_int_equal(ask("bin", "destroy-key 1"), -1);
	assert_refused(EX_DATAERR, "was destroyed before");
	assert_replays();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		home_test(test_one_asks_and_another_approves),
		home_test(test_refused_approvals_are_logged_and_change_nothing),
		home_test(test_strangers_and_services_approve_nothing),
		home_test(test_an_edited_request_is_refused),
		home_test(test_what_cannot_be_done_any_more_is_not_half_done),
		home_test(test_asking_what_cannot_be_done_leaves_nothing),
		home_test(test_only_who_asked_withdraws),
		home_test(test_a_custodian_is_added_changed_and_closed),
		home_test(test_stock_is_set_right_and_destroyed_by_two),
		home_test(
		    test_a_decided_request_that_is_opened_again_is_refused),
		home_test(test_two_who_decide_are_always_left),
		home_test(test_a_destroyed_key_is_gone_from_the_file),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
