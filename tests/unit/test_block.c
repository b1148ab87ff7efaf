/* Goal: a card is blocked by telephone by whoever knows its CIP, and by nobody
 * else: each try is durable and signed before a room compares, whatever is
 * broken off, asked twice, or asked at two stations at once; and what does not
 * match tells nothing. A real ledger, a real room. */
#include "counter_fixture.h"

#include "home/log_guard.h"
#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/sealed.h"
#include "room/seal.h"

#include "base/banned.h"

enum { TILL_1 = 1, TILL_2, AUDIT, HELP_1, HELP_2 };

/* Said by nobody, and as long as one. */
#define WRONG "0000000000"

static const char *
cip(uint32_t number)
{
	static char texts[8][11];
	static unsigned next;
	char *text = texts[next++ % 8];

	(void)snprintf(text, sizeof texts[0], "%010u", number * 7919u);
	return text;
}

/* Each envelope's CIP is known here, and to its verifier. */
static void
put_verifiers(void)
{
	uint8_t *text = secret_new(SERIAL_PLAIN + WIRE_CIP_MOST);
	static uint8_t verifiers[ENVELOPES * VERIFIER];
	char plain[SERIAL_PLAIN];
	sqlite3_stmt *put;
	uint32_t i;

	assert_non_null(text);
	for (i = 0; i < ENVELOPES; i++) {
		const struct range range = envelopes(i + 1, i + 1);
		const struct serial one = { range.series, i + 1 };

		serial_plain(plain, &one);
		must(verifier_make(verifiers + (size_t)i * VERIFIER, hsm, plain,
		    cip(i + 1), 10, text));
	}
	secret_free(text, SERIAL_PLAIN + WIRE_CIP_MOST);
	assert_int_equal(sqlite3_prepare_v2(ledger->db,
			     "UPDATE sealed SET verifiers = ?", -1, &put, NULL),
	    SQLITE_OK);
	(void)sqlite3_bind_blob(put, 1, verifiers, sizeof verifiers,
	    SQLITE_STATIC);
	assert_int_equal(sqlite3_step(put), SQLITE_DONE);
	(void)sqlite3_finalize(put);
}

static void
make_help_desk(const char *name, uint8_t number)
{
	struct station station = { .kind = STATION_HELP_DESK };
	char request[REQUEST_TEXT];

	(void)snprintf(station.name, sizeof station.name, "%s", name);
	memset(station.fingerprint, number, DIGEST_SIZE);
	approved("station", request);
	must(ledger_station_put(ledger, &station, request));
}

static int
open_help_desk(void **state)
{
	if (open_counter(state) != 0)
		return -1;
	must(ledger_begin(ledger));
	put_verifiers();
	make_help_desk("help-1", HELP_1);
	make_help_desk("help-2", HELP_2);
	must(ledger_commit(ledger));
	return 0;
}

/* Nothing is wrong at any of them, and somebody is there. */
static int
on_shift(void **state)
{
	static const char *const names[] = { "till-1", "help-1", "help-2" };
	struct station station;
	size_t i;

	(void)state;
	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		must(ledger_station_get(ledger, names[i], &station));
		if (station.refused > 0)
			must(ledger_station_unlock(ledger, &station));
	}
	must(ledger_commit(ledger));
	return begin_shift(TILL_1, badge_of_gina) == 201 &&
		begin_shift(HELP_1, badge_of_gina) == 201 &&
		begin_shift(HELP_2, badge_of_anna) == 201
	    ? 0
	    : -1;
}

#define shift_test(test) cmocka_unit_test_setup(test, on_shift)

/* The card of that number has the envelope of the same number. */
static uint32_t
bound(void)
{
	static uint32_t given;
	uint32_t number = ++given;

	must(ledger_begin(ledger));
	hand("counter-1", number, number, true);
	must(ledger_commit(ledger));
	assert_int_equal(bind(TILL_1, fresh(), scan(number), card(number)),
	    201);
	return number;
}

static json_t *
words(uint32_t number, const char *of)
{
	return json_pack("{s:s, s:s}", "card", card(number), "cip", of);
}

static unsigned
block(uint8_t station, const char *key, uint32_t number, const char *of)
{
	return ask(station, METHOD_POST, "/v1/blocks", key, words(number, of));
}

static struct serial
serial_of(uint32_t number)
{
	const struct range range = envelopes(number, number);

	return (struct serial){ range.series, number };
}

static unsigned
tries(uint32_t number)
{
	const struct serial one = serial_of(number);
	unsigned count;

	must(ledger_cip_tries(ledger, &one, &count));
	return count;
}

static enum envelope_state
state_of(uint32_t number)
{
	const struct range range = envelopes(number, number);
	struct stock_runs runs = { 0 };
	enum envelope_state at;

	must(ledger_stock_look(ledger, &range, &runs));
	at = runs.list[0].state;
	stock_runs_free(&runs);
	return at;
}

static void
blocks_the_card_of_who_knows_its_cip(void **state)
{
	uint32_t number = bound();
	const struct serial one = serial_of(number);
	struct sealed_envelope sealed;
	struct block_order order;

	(void)state;
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 201);
	assert_string_equal(member("answer"), "blocked");
	assert_string_equal(member("serial"), serial(number));
	assert_string_equal(member("station"), "help-1");
	assert_string_equal(last_entry(2), "try-cip gina counter-1 counter-1 ");
	assert_string_equal(last_entry(1),
	    "pass-cip gina counter-1 counter-1 ");
	assert_string_equal(last_entry(0),
	    "block gina counter-1 counter-1 help-1");
	assert_int_equal(strtoull(member("entry"), NULL, 10), log_size() - 1);
	assert_int_equal(state_of(number), ENVELOPE_BLOCKED);
	assert_int_equal(ledger_sealed_read(ledger, &one, &sealed), 1);
	assert_int_equal(sealed.record_size, 0);
	assert_int_equal(sealed.verifier_size, 0);
	assert_int_equal(ledger_block_get(ledger, &one, &order), 1);
	assert_int_equal(order.entry, log_size() - 1);
	assert_int_equal(order.confirmed, 0);
	assert_string_equal(order.custodian, "counter-1");

	/* Once is for ever. */
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 409);
	assert_problem(PROBLEM_CARD_BLOCKED);
	assert_int_equal(block(HELP_1, fresh(), number, WRONG), 409);
	assert_problem(PROBLEM_CARD_BLOCKED);
	assert_int_equal(tries(number), 0);
}

static void
lets_a_blocked_card_have_no_envelope(void **state)
{
	uint32_t number = bound();
	uint32_t other = number + 200;

	(void)state;
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 201);
	must(ledger_begin(ledger));
	hand("counter-1", other, other, true);
	must(ledger_commit(ledger));
	assert_int_equal(bind(TILL_1, fresh(), scan(other), card(number)), 409);
	assert_problem(PROBLEM_CARD_BLOCKED);
	assert_int_equal(bind(TILL_1, fresh(), scan(number), card(number)),
	    409);
	assert_problem(PROBLEM_CARD_BLOCKED);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/spoils", fresh(),
			     json_pack("{s:s, s:s}", "envelope", scan(number),
				 "reason", "damaged")),
	    409);
	assert_problem(PROBLEM_UNUSABLE);
	assert_int_equal(state_of(number), ENVELOPE_BLOCKED);
	/* The next one is somebody else's. */
	assert_int_equal(bind(TILL_1, fresh(), scan(other), card(other)), 201);
}

/* One answer, and as many entries, groups and questions to the room. */
static void
tells_nothing_of_what_does_not_match(void **state)
{
	static char first[sizeof said.body];
	uint32_t number = bound(), spoiled = bound();
	struct {
		uint32_t card;
		const char *cip;
	} rows[] = {
		{ number, WRONG }, { 9999, WRONG }, /* no card of ours */
		{ 9999, cip(number) },              /* with a CIP that is one */
		{ spoiled, WRONG }, /* whose envelope is out of use */
	};
	uint64_t size, groups;
	size_t i;

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/spoils", fresh(),
			     json_pack("{s:s, s:s}", "envelope", scan(spoiled),
				 "reason", "damaged")),
	    201);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size = log_size();
		groups = group_count(group)->groups;
		assert_int_equal(block(HELP_1, fresh(), rows[i].card,
				     rows[i].cip),
		    409);
		assert_problem(PROBLEM_NOT_MATCHED);
		if (i == 0)
			memcpy(first, said.body, sizeof first);
		assert_string_equal(said.body, first);
		assert_int_equal(said.request.reply.retry_after, 0);
		assert_int_equal(log_size(), size + 2);
		assert_int_equal(group_count(group)->groups, groups + 2);
		assert_string_equal(last_entry(0),
		    "decline gina  help-1 not-matched");
	}
	assert_string_equal(last_entry(1), "decline gina  help-1 unknown-card");
	assert_int_equal(tries(number), 1);
	assert_int_equal(state_of(number), ENVELOPE_BOUND);
	assert_int_equal(state_of(spoiled), ENVELOPE_SPOILED);
}

static void
locks_a_card_after_five_wrong_ones(void **state)
{
	uint32_t number = bound();
	const struct serial one = serial_of(number);
	char request[REQUEST_TEXT];
	unsigned i;

	(void)state;
	for (i = 1; i <= CIP_TRIES; i++) {
		/* Of two stations, so that neither is locked. */
		assert_int_equal(block(i % 2 ? HELP_1 : HELP_2, fresh(), number,
				     cip(number + 1)),
		    409);
		assert_problem(PROBLEM_NOT_MATCHED);
		assert_int_equal(tries(number), i);
	}
	for (i = 0; i < 2; i++) {
		assert_int_equal(block(HELP_2, fresh(), number, cip(number)),
		    409);
		assert_problem(PROBLEM_CIP_LOCKED);
		assert_string_equal(last_entry(0),
		    "decline anna  help-2 cip-locked");
	}
	assert_int_equal(state_of(number), ENVELOPE_BOUND);

	must(ledger_begin(ledger));
	approved("unlock-cip", request);
	must(ledger_cip_unlock(ledger, &one, request));
	must(ledger_commit(ledger));
	assert_int_equal(block(HELP_2, fresh(), number, cip(number)), 201);
}

static void
locks_a_station_that_guesses(void **state)
{
	uint32_t number = bound();
	unsigned i;

	(void)state;
	for (i = 0; i < WRONG_CODES; i++) {
		assert_int_equal(block(HELP_1, fresh(), 9000 + i, WRONG), 409);
		assert_problem(PROBLEM_NOT_MATCHED);
	}
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 403);
	assert_problem(PROBLEM_LOCKED);
	assert_int_equal(tries(number), 0);
	/* Another service of the same home knows it, too. */
	group_free(group);
	group = group_make();
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 403);
	assert_problem(PROBLEM_LOCKED);
	assert_int_equal(block(HELP_2, fresh(), number, cip(number)), 201);
}

/* Many at once are judged one after the other: the right one comes too late. */
static void
locks_a_station_that_guesses_all_at_once(void **state)
{
	enum { GUESSES = 3 * WRONG_CODES };
	static struct ask asks[GUESSES + 1];
	uint32_t number = bound();
	unsigned i, not_matched = 0, locked = 0;

	(void)state;
	for (i = 0; i < GUESSES; i++)
		ask_add(&asks[i], HELP_1, METHOD_POST, "/v1/blocks", fresh(),
		    words(9100 + i, WRONG));
	ask_add(&asks[GUESSES], HELP_1, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	run();
	for (i = 0; i <= GUESSES; i++) {
		assert_true(asks[i].done);
		not_matched += asks[i].request.reply.status == 409;
		locked += asks[i].request.reply.status == 403;
	}
	assert_int_equal(not_matched, WRONG_CODES);
	assert_int_equal(locked, GUESSES + 1 - WRONG_CODES);
	assert_int_equal(state_of(number), ENVELOPE_BOUND);
	assert_int_equal(tries(number), 1);
}

static void
counts_what_is_said_at_two_stations_at_once(void **state)
{
	static struct ask asks[2 * CIP_TRIES];
	uint32_t number = bound();
	unsigned i, not_matched = 0, locked = 0;

	(void)state;
	for (i = 0; i < 2 * CIP_TRIES; i++)
		ask_add(&asks[i], i % 2 ? HELP_1 : HELP_2, METHOD_POST,
		    "/v1/blocks", fresh(), words(number, WRONG));
	run();
	for (i = 0; i < 2 * CIP_TRIES; i++) {
		assert_true(asks[i].done);
		not_matched +=
		    strstr(asks[i].body, "\"/problems/not-matched\"") != NULL;
		locked +=
		    strstr(asks[i].body, "\"/problems/cip-locked\"") != NULL;
	}
	assert_int_equal(not_matched, CIP_TRIES);
	assert_int_equal(locked, CIP_TRIES);
	assert_int_equal(tries(number), CIP_TRIES);
}

static void
blocks_once_what_two_stations_block_at_once(void **state)
{
	static struct ask one, other;
	uint32_t number = bound();

	(void)state;
	ask_add(&one, HELP_1, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	ask_add(&other, HELP_2, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	run();
	assert_int_equal(one.request.reply.status, 201);
	assert_int_equal(other.request.reply.status, 409);
	assert_non_null(strstr(other.body, "card-blocked"));
	assert_int_equal(state_of(number), ENVELOPE_BLOCKED);
}

/* As a page asks that has lost its answer. */
static void
says_the_same_to_the_same_key(void **state)
{
	static char first[sizeof said.body];
	uint32_t number = bound(), other = bound();
	uint64_t size;

	(void)state;
	assert_int_equal(block(HELP_1, "asked", number, cip(number)), 201);
	memcpy(first, said.body, sizeof first);
	size = log_size();
	assert_int_equal(block(HELP_1, "asked", number, cip(number)), 201);
	assert_string_equal(said.body, first);
	/* Which CIP it was is kept nowhere: it is no guess more. */
	assert_int_equal(block(HELP_1, "asked", number, WRONG), 201);
	assert_string_equal(said.body, first);
	assert_int_equal(block(HELP_1, "asked", other, cip(other)), 422);
	assert_problem(PROBLEM_REQUEST_REUSED);

	assert_int_equal(block(HELP_1, "wrong", other, WRONG), 409);
	memcpy(first, said.body, sizeof first);
	assert_int_equal(log_size(), size + 2);
	assert_int_equal(block(HELP_1, "wrong", other, cip(other)), 409);
	assert_string_equal(said.body, first);
	assert_int_equal(log_size(), size + 2);
	assert_int_equal(tries(other), 1);
}

static void
says_the_same_to_the_same_key_at_once(void **state)
{
	enum { TIMES = 4 };
	static struct ask asks[TIMES];
	uint32_t number = bound();
	unsigned i;

	(void)state;
	for (i = 0; i < TIMES; i++)
		ask_add(&asks[i], HELP_1, METHOD_POST, "/v1/blocks", "at-once",
		    words(number, i == 0 ? WRONG : cip(number)));
	/* And one that comes when the first has had its first turn. */
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_false(asks[0].done);
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "at-once",
	    words(number, cip(number)));
	run();
	for (i = 0; i < TIMES; i++) {
		assert_true(asks[i].done);
		assert_int_equal(asks[i].request.reply.status, 409);
		assert_string_equal(asks[i].body, asks[0].body);
	}
	assert_string_equal(said.body, asks[0].body);
	assert_int_equal(tries(number), 1);
}

/* In between: durable and signed, and nothing told. */
static void
has_counted_and_signed_before_it_compares(void **state)
{
	uint32_t number = bound();
	struct checkpoint last;
	uint64_t size = log_size();

	(void)state;
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "between",
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_false(said.done);
	assert_true(group_waits(group));
	assert_int_equal(log_size(), size + 1);
	assert_string_equal(last_entry(0), "try-cip gina counter-1 counter-1 ");
	assert_int_equal(tries(number), 1);

	/* Ended there, it has used a try up; then the same is asked again. */
	group_free(group);
	group = group_make();
	assert_true(said.done);
	assert_problem(PROBLEM_STOPPING);
	assert_int_equal(log_size(), size + 1);
	assert_int_equal(block(HELP_1, "between", number, cip(number)), 201);
	assert_int_equal(log_size(), size + 4);
	must(log_guard_last(&home, &last));
	assert_int_equal(last.size, size + 2);
}

static void
copy(const char *from, const char *to)
{
	char command[800];

	(void)snprintf(command, sizeof command, "cat '%s' >'%s'", from, to);
	assert_int_equal(system(command), 0);
}

/* As it was before the try, in between: nothing is compared, and who serves
 * ends. */
static void
compares_nothing_with_a_ledger_put_back(void **state)
{
	uint32_t number = bound();
	const char *old = folder_file(&folder, "old.db");
	const char *new = folder_file(&folder, "new.db");
	struct sealed_envelope sealed;
	const struct serial one = serial_of(number);

	(void)state;
	must(log_checkpoint_cover(&home, ledger, &room));
	copy(home.ledger, old);
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "old",
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	copy(home.ledger, new);
	copy(old, home.ledger);
	assert_int_equal(group_run(group), GROUP_LOST);
	assert_problem(PROBLEM_BUSY);
	assert_non_null(strstr(fail_reason(), "is an old copy"));
	copy(new, home.ledger);
	assert_int_equal(tries(number), 1);
	assert_int_equal(ledger_sealed_read(ledger, &one, &sealed), 1);
	assert_int_equal(sealed.verifier_size, VERIFIER);
	group_free(group);
	group = group_make();
	assert_int_equal(block(HELP_1, "old", number, cip(number)), 201);
}

/* Whoever had been let in the first time may be nobody the second. */
static void
looks_twice_at_who_asks(void **state)
{
	uint32_t number = bound();
	struct station station;
	uint64_t entry;

	(void)state;
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "gone",
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	must(ledger_begin(ledger));
	must(ledger_station_get(ledger, "help-1", &station));
	ledger_act_as(ledger, "gina");
	must(ledger_shift_end(ledger, &station, &entry));
	must(ledger_commit(ledger));
	run();
	assert_problem(PROBLEM_NO_SHIFT);
	assert_int_equal(state_of(number), ENVELOPE_BOUND);
	assert_int_equal(tries(number), 1);
	assert_int_equal(begin_shift(HELP_1, badge_of_gina), 201);
	assert_int_equal(block(HELP_1, "gone", number, cip(number)), 201);
}

/* Its envelope is out of use, in between: then no card has it. */
static void
blocks_no_card_that_has_lost_its_envelope(void **state)
{
	uint32_t number = bound();
	const struct range range = envelopes(number, number);

	(void)state;
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	move(EVENT_SPOIL, "counter-1", "counter-1", &range, "counter");
	must(ledger_commit(ledger));
	run();
	assert_problem(PROBLEM_NOT_MATCHED);
	assert_int_equal(state_of(number), ENVELOPE_SPOILED);
}

/* A count that two people set back in between is no entry too few. */
static void
passes_what_was_unlocked_in_between(void **state)
{
	uint32_t number = bound();
	const struct serial one = serial_of(number);
	char request[REQUEST_TEXT];
	unsigned i;

	(void)state;
	for (i = 1; i < CIP_TRIES; i++)
		assert_int_equal(block(i % 2 ? HELP_1 : HELP_2, fresh(), number,
				     WRONG),
		    409);
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_int_equal(tries(number), CIP_TRIES);
	must(ledger_begin(ledger));
	approved("unlock-cip", request);
	must(ledger_cip_unlock(ledger, &one, request));
	must(ledger_commit(ledger));
	run();
	assert_int_equal(said.request.reply.status, 201);
	assert_string_equal(last_entry(1),
	    "pass-cip gina counter-1 counter-1 ");
	assert_reconciles();
}

static void
waits_for_another_that_writes_in_between(void **state)
{
	uint32_t number = bound();
	sqlite3 *other;

	(void)state;
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "busy",
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_int_equal(sqlite3_open(home.ledger, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL,
			     NULL),
	    SQLITE_OK);
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_false(said.done);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL),
	    SQLITE_OK);
	run();
	assert_int_equal(said.request.reply.status, 201);

	/* … and not for ever; then it is a try used up. */
	number = bound();
	ask_add(&said, HELP_1, METHOD_POST, "/v1/blocks", "too-long",
	    words(number, cip(number)));
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL,
			     NULL),
	    SQLITE_OK);
	while (!said.done)
		assert_int_equal(group_run(group), GROUP_BUSY);
	assert_problem(PROBLEM_BUSY);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL),
	    SQLITE_OK);
	(void)sqlite3_close(other);
	assert_int_equal(tries(number), 1);
	assert_int_equal(block(HELP_1, "too-long", number, cip(number)), 201);
}

static void
is_one_among_others(void **state)
{
	static struct ask blocked, asked, began;
	uint32_t number = bound(), other = number + 200;

	(void)state;
	must(ledger_begin(ledger));
	hand("counter-1", other, other, true);
	must(ledger_commit(ledger));
	ask_add(&blocked, HELP_1, METHOD_POST, "/v1/blocks", fresh(),
	    words(number, cip(number)));
	ask_add(&asked, TILL_1, METHOD_GET, "/v1/next", NULL, NULL);
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_true(asked.done && !blocked.done);
	ask_add(&began, HELP_2, METHOD_POST, "/v1/shift", fresh(),
	    json_pack("{s:s}", "badge", badge_of_anna));
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_true(began.done && blocked.done);
	assert_int_equal(began.request.reply.status, 201);
	assert_int_equal(blocked.request.reply.status, 201);
	run();
}

static void
is_for_help_desks_and_help_desks_for_it(void **state)
{
	static const struct {
		enum method method;
		const char *path;
	} rows[] = {
		{ METHOD_GET, "/v1/next" },
		{ METHOD_GET, "/v1/deliveries" },
		{ METHOD_GET, "/v1/day" },
		{ METHOD_GET, "/v1/audit/stock" },
		{ METHOD_GET, "/v1/audit/checkpoint" },
	};
	uint32_t number = bound();
	size_t i;

	(void)state;
	assert_int_equal(block(TILL_1, fresh(), number, cip(number)), 403);
	assert_problem(PROBLEM_WRONG_ROLE);
	assert_int_equal(block(AUDIT, fresh(), number, cip(number)), 403);
	assert_problem(PROBLEM_WRONG_ROLE);
	assert_int_equal(tries(number), 0);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(ask(HELP_1, rows[i].method, rows[i].path, NULL,
				     NULL),
		    403);
		assert_problem(PROBLEM_WRONG_ROLE);
	}
	assert_int_equal(bind(HELP_1, fresh(), scan(number), card(number)),
	    403);
	assert_problem(PROBLEM_WRONG_ROLE);
	assert_int_equal(ask(HELP_1, METHOD_DELETE, "/v1/shift", fresh(), NULL),
	    200);
	assert_int_equal(block(HELP_1, fresh(), number, cip(number)), 401);
	assert_problem(PROBLEM_NO_SHIFT);
	assert_int_equal(tries(number), 0);
	assert_int_equal(ask(HELP_1, METHOD_GET, "/v1/shift", NULL, NULL), 200);
	assert_string_equal(member("operator"), "null");
	assert_string_equal(member("counter"), "null");
	assert_string_equal(member("open"), "true");
}

static void
takes_words_that_are_some(void **state)
{
	static const struct {
		const char *card, *cip;
		unsigned status;
		enum problem problem;
	} rows[] = {
		{ "123456789", WRONG, 422, PROBLEM_NO_CODE },
		{ "", WRONG, 422, PROBLEM_NO_CODE },
		{ "8038000000009998", "", 400, PROBLEM_MALFORMED },
		{ "8038000000009998",
		    "00000000000000000000000000000000"
		    "000000000000000000000000000000000",
		    400, PROBLEM_MALFORMED },
		{ "8038000000009998",
		    "0000000000000000000000000000000"
		    "000000000000000000000000000000000",
		    409, PROBLEM_NOT_MATCHED },
		{ "8038000000009998", "x", 409, PROBLEM_NOT_MATCHED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(ask(HELP_1, METHOD_POST, "/v1/blocks", fresh(),
				     json_pack("{s:s, s:s}", "card",
					 rows[i].card, "cip", rows[i].cip)),
		    rows[i].status);
		assert_problem(rows[i].problem);
	}
	assert_int_equal(ask(HELP_1, METHOD_POST, "/v1/blocks", fresh(),
			     json_pack("{s:s}", "card", card(1))),
	    400);
	assert_problem(PROBLEM_MALFORMED);
}

/* Neither the card nor the CIP is in any row of the ledger. */
static void
keeps_neither_card_nor_cip(void **state)
{
	uint32_t number = bound();
	char said_cip[11], said_card[24], command[600];

	(void)state;
	(void)snprintf(said_cip, sizeof said_cip, "%s", cip(number));
	(void)snprintf(said_card, sizeof said_card, "%s", card(number));
	assert_int_equal(block(HELP_1, fresh(), number, WRONG), 409);
	assert_int_equal(block(HELP_1, fresh(), number, said_cip), 201);
	(void)snprintf(command, sizeof command,
	    "! grep -aqE '%s|%s' '%s' && grep -aq '%s' '%s'", said_cip,
	    said_card, home.ledger, serial(number), home.ledger);
	assert_int_equal(system(command), 0);
}

static void
still_reconciles(void **state)
{
	(void)state;
	assert_reconciles();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		shift_test(blocks_the_card_of_who_knows_its_cip),
		shift_test(lets_a_blocked_card_have_no_envelope),
		shift_test(tells_nothing_of_what_does_not_match),
		shift_test(locks_a_card_after_five_wrong_ones),
		shift_test(locks_a_station_that_guesses),
		shift_test(locks_a_station_that_guesses_all_at_once),
		shift_test(counts_what_is_said_at_two_stations_at_once),
		shift_test(blocks_once_what_two_stations_block_at_once),
		shift_test(says_the_same_to_the_same_key),
		shift_test(says_the_same_to_the_same_key_at_once),
		shift_test(has_counted_and_signed_before_it_compares),
		shift_test(compares_nothing_with_a_ledger_put_back),
		shift_test(looks_twice_at_who_asks),
		shift_test(blocks_no_card_that_has_lost_its_envelope),
		shift_test(passes_what_was_unlocked_in_between),
		shift_test(waits_for_another_that_writes_in_between),
		shift_test(is_one_among_others),
		shift_test(is_for_help_desks_and_help_desks_for_it),
		shift_test(takes_words_that_are_some),
		shift_test(keeps_neither_card_nor_cip),
		cmocka_unit_test(still_reconciles),
	};

	return cmocka_run_group_tests_name("block", tests, open_help_desk,
	    close_counter);
}
