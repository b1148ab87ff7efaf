/* Goal: a batch has one release and that one receipt; what was spoiled in print
 * is counted once, and made again once; a press is known by its keys alone. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/press.h"
#include "ledger/print_run.h"
#include "ledger/template.h"
#include "ledger_fixture.h"

#include "base/banned.h"

/* Lines of the log, from after their time. */
#define LOG "SELECT group_concat(substr(entry, 23 + length(seq)), '')"

/* A batch of ten of one chunk, released; 1 to 6 were printed. */
static struct batch
printed(const char *job)
{
	struct batch batch = add_batch(job, "LZ26", 7);
	struct chunk chunk = order(&batch, 10);
	struct stock_runs faults = { 0 };
	char all[64], name[PLACE_NAME];

	place_of_batch(name, batch.id);
	(void)snprintf(all, sizeof all, "LZ26-%07u..%07u", chunk.first,
	    chunk.first + 9);
	assert_int_equal(seal(&batch, &chunk), 0);
	assert_int_equal(move(EVENT_RELEASE, all, name, name, &faults), 0);
	(void)snprintf(all, sizeof all, "LZ26-%07u..%07u", chunk.first,
	    chunk.first + 5);
	assert_int_equal(move(EVENT_PRINT, all, name, "print", &faults), 0);
	return batch;
}

static int
release(int64_t batch, const char *text, int64_t number)
{
	struct print_release new = { .batch = batch };
	int rc;

	new.text = strdup(text);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_print_release_next(ledger, &new.number), 0);
	assert_int_equal(new.number, number);
	rc = settle(ledger_print_release_add(ledger, &new));
	print_release_free(&new);
	return rc;
}

/* "abc" and "" have the SHA-256 that FIPS 180-2 gives them. */
static void
test_a_batch_has_one_release(void **state)
{
	struct print_release found;
	struct batch a, b;

	(void)state;
	(void)add_place("print");
	a = printed("/jobs/a.cfg");
	b = printed("/jobs/b.cfg");
	ledger_act_as(ledger, "anna");
	assert_int_equal(ledger_print_release_of(ledger, a.id, &found), 0);
	assert_int_equal(release(b.id, "abc", 1), 0);
	assert_int_equal(release(b.id, "again", 2), -1);
	assert_int_equal(release(a.id, "", 2), 0);
	assert_says(LOG " FROM log WHERE entry LIKE '% export %'",
	    "export anna - - 0 B000002 ba7816bf8f01cfea414140de5dae2223b00361a3"
	    "96177a9cb410ff61f20015ad R1\n"
	    "export anna - - 0 B000001 e3b0c44298fc1c149afbf4c8996fb92427ae41e4"
	    "649b934ca495991b7852b855 R2\n");
	assert_int_equal(ledger_print_release_of(ledger, b.id, &found), 1);
	assert_int_equal(found.number, 1);
	assert_string_equal(found.text, "abc");
	print_release_free(&found);
	assert_int_equal(ledger_print_release_get(ledger, 3, &found), 0);
	batch_free(&a);
	batch_free(&b);
}

static int
add_press(const char *name, const char *opens, const char *signs, bool active)
{
	struct ledger_press press = { .active = active };

	(void)snprintf(press.name, sizeof press.name, "%s", name);
	(void)snprintf(press.custodian, sizeof press.custodian, "print");
	press.opens = (uint8_t *)strdup(opens);
	press.opens_size = strlen(opens);
	press.signs = (uint8_t *)strdup(signs);
	press.signs_size = strlen(signs);
	assert_int_equal(ledger_begin(ledger), 0);
	if (settle(ledger_press_put(ledger, &press, "#1")) != 0) {
		ledger_press_free(&press);
		return -1;
	}
	ledger_press_free(&press);
	return 0;
}

static void
add_room(const char *name, enum custodian_kind kind)
{
	struct custodian room = { .kind = kind, .open = true };

	(void)snprintf(room.name, sizeof room.name, "%s", name);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_custodian_put(ledger, &room, "#1")), 0);
}

static void
test_a_press_is_known_by_its_keys(void **state)
{
	struct ledger_press press;

	(void)state;
	ledger_act_as(ledger, "anna");
	assert_int_equal(add_press("inky", "a", "b", true), -1);
	assert_refused(EX_NOINPUT, "there is no custodian print");
	add_room("print", CUSTODIAN_PRINT_ROOM);
	assert_int_equal(add_press("i", "a", "b", true), -1);
	assert_refused(EX_USAGE, "i is no name of a press");
	assert_int_equal(add_press("inky", "a", "b", true), 0);
	assert_int_equal(add_press("blinky", "a", "c", true), -1);
	assert_refused(EX_DATAERR, "a certificate of inky already");
	assert_int_equal(add_press("blinky", "c", "b", true), -1);
	assert_refused(EX_DATAERR, "a certificate of inky already");
	/* Its own again, and after it is gone anybody's. */
	assert_int_equal(add_press("inky", "a", "d", true), 0);
	assert_int_equal(add_press("blinky", "c", "b", true), 0);
	assert_int_equal(add_press("inky", "a", "d", false), 0);
	assert_int_equal(add_press("pinky", "a", "e", true), 0);
	assert_int_equal(ledger_press_get(ledger, "inky", &press), 1);
	assert_false(press.active);
	ledger_press_free(&press);
	assert_says("SELECT count(*) FROM log WHERE entry LIKE '% active:%'",
	    "4");
	assert_says("SELECT count(*) FROM log WHERE entry LIKE '% removed:%'",
	    "1");
}

static void
test_a_receipt_is_of_a_release(void **state)
{
	struct print_receipt receipt = { .number = 1, .press = "inky" }, found;
	struct batch batch;

	(void)state;
	add_room("print", CUSTODIAN_PRINT_ROOM);
	batch = printed("/jobs/a.cfg");
	assert_int_equal(add_press("inky", "a", "b", true), 0);
	receipt.text = (char *)(uintptr_t) "abc";
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_print_receipt_add(ledger, &receipt)),
	    -1);
	assert_int_equal(release(batch.id, "release", 1), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_print_receipt_add(ledger, &receipt)), 0);
	assert_says(LOG " FROM log WHERE entry LIKE '% receipt %'",
	    "receipt - - - 0 inky ba7816bf8f01cfea414140de5dae2223b00361a3"
	    "96177a9cb410ff61f20015ad R1\n");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_print_receipt_add(ledger, &receipt)),
	    -1);
	assert_int_equal(ledger_print_receipt_get(ledger, 1, &found), 1);
	assert_string_equal(found.text, "abc");
	print_receipt_free(&found);
	batch_free(&batch);
}

static void
assert_losses(int64_t id, uint64_t spoiled, uint64_t replaced, int64_t last)
{
	struct batch_losses losses;

	assert_int_equal(ledger_batch_losses(ledger, id, &losses), 0);
	if (losses.spoiled != spoiled || losses.replaced != replaced ||
	    losses.last != last)
		fail_msg("%d %d %d", (int)losses.spoiled, (int)losses.replaced,
		    (int)losses.last);
}

static struct batch
replace(const char *job, int64_t id, uint32_t quantity)
{
	struct batch batch = batch_of(job, "LZ26", 7);

	batch.replaces = id;
	batch.quantity = quantity;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_batch_new(ledger, &batch)), 0);
	return batch;
}

/* What was spoiled after it was printed is another's affair; what was given up
 * replaces what it had sealed. */
static void
test_what_was_spoiled_in_print_is_counted(void **state)
{
	struct stock_runs faults = { 0 };
	struct batch old, first, second, found;
	struct chunk chunk;

	(void)state;
	(void)add_place("print");
	old = printed("/jobs/a.cfg");
	assert_losses(old.id, 0, 0, 0);
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000001..0000002", "print",
			     "print", &faults),
	    0);
	assert_losses(old.id, 0, 0, 0);
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000007..0000008", "B000001",
			     "B000001", &faults),
	    0);
	assert_int_equal(move(EVENT_COMPROMISE, "LZ26-0000009..0000009",
			     "B000001", "B000001", &faults),
	    0);
	assert_losses(old.id, 3, 0, 0);
	assert_int_equal(move(EVENT_DESTROY, "LZ26-0000007..0000007", "B000001",
			     "B000001", &faults),
	    0);
	assert_losses(old.id, 3, 0, 0);
	first = replace("/jobs/b.cfg", old.id, 3);
	assert_losses(old.id, 3, 3, first.id);
	chunk = order(&first, 2);
	assert_int_equal(seal(&first, &chunk), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_batch_end(ledger, first.id,
			     BATCH_ABANDONED, 5)),
	    0);
	assert_losses(old.id, 3, 2, first.id);
	second = replace("/jobs/b.cfg", old.id, 1);
	assert_losses(old.id, 3, 3, second.id);
	/* A night's batch of the same job is another one. */
	assert_int_equal(ledger_batch_unfinished(ledger, second.job_digest,
			     "/jobs/b.cfg", 0, &found),
	    1);
	assert_int_equal(found.id, old.id);
	batch_free(&found);
	assert_int_equal(ledger_batch_unfinished(ledger, second.job_digest,
			     "/jobs/b.cfg", old.id, &found),
	    1);
	assert_int_equal(found.id, second.id);
	batch_free(&found);
	assert_says(LOG " FROM log WHERE entry LIKE '% replace %'",
	    "replace - - - 0 B000001 B000002 -\n"
	    "replace - - - 0 B000001 B000003 -\n");
	batch_free(&old);
	batch_free(&first);
	batch_free(&second);
}

static void
test_a_template_is_approved_once(void **state)
{
	struct approved_template template = { .name = "abc" }, found;

	(void)state;
	ledger_act_as(ledger, "anna");
	memset(template.digest, 0x22, DIGEST_SIZE);
	assert_int_equal(ledger_template_get(ledger, template.digest, &found),
	    0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(
			     ledger_template_approve(ledger, &template, "#1")),
	    0);
	assert_says(LOG " FROM log",
	    "template anna - - 0 ba7816bf8f01cfea414140de5dae2223 "
	    "2222222222222222222222222222222222222222222222222222222222222222 "
	    "#1\n");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(
			     ledger_template_approve(ledger, &template, "#2")),
	    -1);
	assert_refused(EX_DATAERR, "approved before, as \"abc\"");
	assert_int_equal(ledger_template_get(ledger, template.digest, &found),
	    1);
	assert_string_equal(found.name, "abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_a_batch_has_one_release),
		ledger_test(test_a_press_is_known_by_its_keys),
		ledger_test(test_a_receipt_is_of_a_release),
		ledger_test(test_what_was_spoiled_in_print_is_counted),
		ledger_test(test_a_template_is_approved_once),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
