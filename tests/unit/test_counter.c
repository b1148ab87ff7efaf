/* Goal: whatever a station asks is judged once, answered alike for ever, and
 * tells nothing of what does not stand at its counter. A real ledger, a real
 * room; HTTP has tests of its own. */
#include "counter_fixture.h"

#include "audit/proof.h"
#include "counter/tell.h"
#include "ledger/outbox.h"

#include "base/banned.h"

enum { TILL_1 = 1, TILL_2, AUDIT, NOBODY };

/* What was said, until the next call. */
static char before[sizeof said.body];

static void
keep(void)
{
	memcpy(before, said.body, sizeof before);
}

/* The first of the next count envelopes on hand at a counter. Each test has its
 * own; so what came before them is bound, and they are next. */
static uint32_t
stock(const char *counter, uint32_t count)
{
	static uint32_t given;
	uint32_t first = given + 1;

	given += count;
	assert_in_range(given, 1, ENVELOPES - 20);
	must(ledger_begin(ledger));
	hand(counter, first, given, true);
	must(ledger_commit(ledger));
	return first;
}

static unsigned
spoil(uint8_t station, const char *envelope)
{
	return ask(station, METHOD_POST, "/v1/spoils", fresh(),
	    json_pack("{s:s, s:s}", "envelope", envelope, "reason", "fold"));
}

static void
unlock(const char *name)
{
	struct station station;

	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	must(ledger_station_get(ledger, name, &station));
	if (station.refused > 0)
		must(ledger_station_unlock(ledger, &station));
	must(ledger_commit(ledger));
}

static int
on_shift(void **state)
{
	(void)state;
	unlock("till-1");
	unlock("till-2");
	return begin_shift(TILL_1, badge_of_gina) == 201 &&
		begin_shift(TILL_2, badge_of_anna) == 201
	    ? 0
	    : -1;
}

#define shift_test(test) cmocka_unit_test_setup(test, on_shift)

static void
finds_what_there_is_and_nothing_else(void **state)
{
	static const struct {
		enum method method;
		const char *path;
		unsigned status;
		const char *name, *tail;
	} rows[] = {
		{ METHOD_GET, "/", 0, "/", "" },
		{ METHOD_POST, "/", 405, NULL, NULL },
		{ METHOD_GET, "/v1/shift", 0, "/v1/shift", "" },
		{ METHOD_DELETE, "/v1/shift", 0, "/v1/shift", "" },
		{ METHOD_GET, "/v1/bindings", 405, NULL, NULL },
		{ METHOD_GET, "/v1/shift/", 404, NULL, NULL },
		{ METHOD_GET, "//v1/shift", 404, NULL, NULL },
		{ METHOD_GET, "/v1/SHIFT", 404, NULL, NULL },
		{ METHOD_GET, "/assets/counter.js", 0, "/assets/",
		    "counter.js" },
		{ METHOD_GET, "/assets/", 404, NULL, NULL },
		{ METHOD_GET, "/assets/../keys", 404, NULL, NULL },
		{ METHOD_GET, "/assets/..", 404, NULL, NULL },
		{ METHOD_GET, "/assets/a/b", 404, NULL, NULL },
		{ METHOD_GET, "/assets/%2e%2e", 404, NULL, NULL },
		{ METHOD_POST, "/v1/deliveries/D7/receipts", 0,
		    "/v1/deliveries/{delivery}/receipts", "D7" },
		{ METHOD_POST, "/v1/deliveries//receipts", 404, NULL, NULL },
		{ METHOD_POST, "/v1/deliveries/receipts", 404, NULL, NULL },
		{ METHOD_POST, "/v1/deliveries/D7/receipts/", 404, NULL, NULL },
		{ METHOD_GET, "", 404, NULL, NULL },
	};
	const struct route *route;
	char tail[REQUEST_TAIL];
	unsigned status;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		route = route_find(&counter_service, 0, rows[i].method,
		    rows[i].path, tail, &status);
		if ((route == NULL) != (rows[i].status != 0) ||
		    (route == NULL && status != rows[i].status))
			fail_msg("%s: %u", rows[i].path, status);
		if (route != NULL) {
			assert_string_equal(route->name, rows[i].name);
			assert_string_equal(tail, rows[i].tail);
		}
	}
}

static void
takes_no_tail_longer_than_its_room(void **state)
{
	char path[256] = "/assets/", tail[REQUEST_TAIL];
	unsigned status;

	(void)state;
	memset(path + 8, 'a', REQUEST_TAIL - 1);
	assert_non_null(
	    route_find(&counter_service, 0, METHOD_GET, path, tail, &status));
	assert_int_equal(strlen(tail), REQUEST_TAIL - 1);
	path[8 + REQUEST_TAIL - 1] = 'a';
	assert_null(
	    route_find(&counter_service, 0, METHOD_GET, path, tail, &status));
}

static void
says_each_problem_in_two_languages(void **state)
{
	struct reply reply = { 0 };
	const char *italian, *english;
	json_t *said_of;
	int problem;

	(void)state;
	for (problem = 0; problem < PROBLEMS; problem++) {
		problem_reply(&reply, (enum problem)problem);
		said_of = json_loads(reply.body, 0, NULL);
		assert_non_null(said_of);
		italian = json_string_value(json_object_get(said_of, "detail"));
		english =
		    json_string_value(json_object_get(said_of, "detail_en"));
		assert_true(italian != NULL && strlen(italian) > 20);
		assert_true(english != NULL && strlen(english) > 20);
		assert_string_not_equal(italian, english);
		assert_int_equal(json_integer_value(
				     json_object_get(said_of, "status")),
		    reply.status);
		json_decref(said_of);
	}
	reply_free(&reply);
}

static void
tells_of_what_stands_elsewhere_one_thing(void **state)
{
	static const struct {
		enum bind_result result;
		enum problem here;
	} rows[] = {
		{ BIND_BOUND, PROBLEM_NOT_HERE },
		{ BIND_UNKNOWN, PROBLEM_NOT_HERE },
		{ BIND_WRONG_TOKEN, PROBLEM_WRONG_TOKEN },
		{ BIND_NOT_HERE, PROBLEM_NOT_HERE },
		{ BIND_ALREADY_BOUND, PROBLEM_ALREADY_BOUND },
		{ BIND_UNUSABLE, PROBLEM_UNUSABLE },
		{ BIND_CARD_HAS_ONE, PROBLEM_CARD_HAS_ONE },
		{ BIND_REQUEST_REUSED, PROBLEM_REQUEST_REUSED },
		{ BIND_CLOSED, PROBLEM_CLOSED },
		{ BIND_CARD_BLOCKED, PROBLEM_CARD_BLOCKED },
	};
	size_t i;

	(void)state;
	assert_int_equal(sizeof rows / sizeof rows[0], BIND_RESULTS);
	for (i = 0; i < BIND_RESULTS; i++) {
		assert_int_equal(rows[i].result, i);
		assert_int_equal(tell(rows[i].result, true), rows[i].here);
		assert_int_equal(tell(rows[i].result, false), PROBLEM_NOT_HERE);
	}
}

static void
needs_somebody_at_the_station(void **state)
{
	uint32_t first = stock("counter-1", 1);

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_DELETE, "/v1/shift", fresh(), NULL),
	    200);
	assert_string_equal(member("answer"), "shift-ended");
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(1)), 401);
	assert_problem(PROBLEM_NO_SHIFT);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 401);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/shift", NULL, NULL), 200);
	assert_string_equal(member("operator"), "null");
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 201);
	assert_string_equal(member("operator"), "gina");
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/shift", NULL, NULL), 200);
	assert_string_equal(member("operator"), "gina");
	assert_string_equal(member("counter"), "counter-1");
	assert_string_equal(member("title"), "Title of counter-1");
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(1)), 201);
	assert_string_equal(said.request.operator, "gina");
	assert_string_equal(said.request.station, "till-1");
}

static void
ends_a_shift_that_is_too_long(void **state)
{
	struct group_limits short_ones = limits;

	(void)state;
	short_ones.shift_hours = 0;
	group_limit(group, &short_ones);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 401);
	group_limit(group, &limits);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 200);
}

/* Whoever found the lost one may have begun any of them, and nobody else's. */
static void
ends_a_badge_and_its_shifts_by_another_one(void **state)
{
	char badge[BADGE_TEXT];
	uint64_t size;
	uint8_t till;

	(void)state;
	must(ledger_begin(ledger));
	make_station("till-8", "counter-1", 8);
	must(ledger_commit(ledger));
	assert_int_equal(begin_shift(8, badge_of_gina), 201);
	size = log_size();
	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	must(ledger_badge_new(ledger, "gina", badge));
	must(ledger_commit(ledger));
	assert_int_equal(log_size(), size + 1);
	assert_reconciles();
	for (till = TILL_1; till <= 8; till += 8 - TILL_1) {
		assert_int_equal(bind(till, fresh(), scan(1), card(1)), 401);
		assert_problem(PROBLEM_NO_SHIFT);
		assert_int_equal(ask(till, METHOD_GET, "/v1/shift", NULL, NULL),
		    200);
		assert_string_equal(member("operator"), "null");
	}
	assert_int_equal(ask(TILL_2, METHOD_GET, "/v1/next", NULL, NULL), 200);
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 403);
	assert_problem(PROBLEM_BADGE);
	memcpy(badge_of_gina, badge, sizeof badge);
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 201);
}

static void
lets_nobody_in_who_has_no_certificate_of_ours(void **state)
{
	struct station station;
	uint8_t print[DIGEST_SIZE];

	(void)state;
	memset(print, NOBODY, sizeof print);
	assert_int_equal(group_admits(group, print, &station), 0);
	memset(print, TILL_1, sizeof print);
	assert_int_equal(group_admits(group, print, &station), 1);
	assert_string_equal(station.name, "till-1");
	assert_int_equal(ask(NOBODY, METHOD_GET, "/v1/shift", NULL, NULL), 403);
	assert_problem(PROBLEM_NO_STATION);
}

static void
is_over_at_once_for_a_station_that_is_revoked(void **state)
{
	struct station station;

	(void)state;
	must(ledger_begin(ledger));
	make_station("till-9", "counter-1", 9);
	must(ledger_commit(ledger));
	assert_int_equal(begin_shift(9, badge_of_anna), 201);
	must(ledger_begin(ledger));
	must(ledger_station_get(ledger, "till-9", &station));
	ledger_act_as(ledger, "anna");
	must(ledger_station_revoke(ledger, &station));
	must(ledger_commit(ledger));
	assert_int_equal(ask(9, METHOD_GET, "/v1/shift", NULL, NULL), 403);
	assert_problem(PROBLEM_NO_STATION);
	assert_int_equal(group_admits(group, station.fingerprint, &station), 0);
}

static void
binds_and_says_the_same_again_for_ever(void **state)
{
	uint32_t first = stock("counter-1", 1);
	uint64_t size;

	(void)state;
	assert_int_equal(bind(TILL_1, "once", scan(first), card(10)), 201);
	assert_string_equal(member("answer"), "bound");
	assert_string_equal(member("serial"), serial(first));
	assert_string_equal(member("custodian"), "counter-1");
	keep();
	size = log_size();
	assert_int_equal(bind(TILL_1, "once", scan(first), card(10)), 201);
	assert_string_equal(said.body, before);
	assert_int_equal(log_size(), size);

	/* Also when she has gone home. */
	assert_int_equal(ask(TILL_1, METHOD_DELETE, "/v1/shift", fresh(), NULL),
	    200);
	assert_int_equal(bind(TILL_1, "once", scan(first), card(10)), 201);
	assert_string_equal(said.body, before);
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 201);

	/* With a key of its own it is the same answer, and no event. */
	size = log_size();
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(10)), 201);
	assert_string_equal(said.body, before);
	assert_int_equal(log_size(), size);
}

static void
does_not_take_a_key_for_something_else(void **state)
{
	uint32_t first = stock("counter-1", 2);
	uint64_t size;

	(void)state;
	assert_int_equal(bind(TILL_1, "twice", scan(first), card(20)), 201);
	size = log_size();
	assert_int_equal(bind(TILL_1, "twice", scan(first + 1), card(20)), 422);
	assert_problem(PROBLEM_REQUEST_REUSED);
	assert_int_equal(bind(TILL_1, "twice", scan(first), card(21)), 422);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/spoils", "twice",
			     json_pack("{s:s, s:s}", "envelope", scan(first),
				 "reason", "fold")),
	    422);
	assert_int_equal(log_size(), size);

	/* Another station has keys of its own. */
	assert_int_equal(bind(TILL_2, "twice", scan(first + 1), card(22)), 404);
	assert_int_equal(spoil(TILL_1, scan(first + 1)), 201);
}

static unsigned
bind_to(const char *system, uint32_t number, unsigned of)
{
	json_t *body = bind_body(scan(number), card(of), NULL);

	assert_int_equal(json_object_set_new(body, "card_system",
			     json_string(system)),
	    0);
	return ask(TILL_1, METHOD_POST, "/v1/bindings", fresh(), body);
}

static void
does_not_give_a_pin_to_another_system(void **state)
{
	uint32_t first = stock("counter-1", 1);
	struct outbox_item item = { .system = "carte",
		.key_check = "b4cf0bb13e",
		.key_id = "exchange-1",
		.block = { 1 } };
	struct range range = envelopes(first, first);
	enum assign_result result;
	uint64_t size;

	(void)state;
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(25)), 201);
	keep();
	size = log_size();
	assert_int_equal(bind_to("nowhere", first, 25), 422);
	assert_problem(PROBLEM_CARD_SYSTEM);
	assert_int_equal(log_size(), size);

	item.serial = (struct serial){ range.series, first };
	must(ledger_begin(ledger));
	must(ledger_assign(ledger, &item, &result));
	must(ledger_commit(ledger));
	assert_int_equal(result, ASSIGN_DONE);
	size = log_size();
	assert_int_equal(bind_to("nowhere", first, 25), 422);
	assert_problem(PROBLEM_CARD_SYSTEM);
	assert_int_equal(log_size(), size);

	/* To whom it belongs comes first. */
	assert_int_equal(bind_to("nowhere", first, 26), 409);
	assert_problem(PROBLEM_ALREADY_BOUND);
	assert_int_equal(bind_to("carte", first, 25), 201);
	assert_string_equal(said.body, before);
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(25)), 201);
	assert_string_equal(said.body, before);
	assert_reconciles();
}

static void
remembers_what_it_refused(void **state)
{
	uint32_t first = stock("counter-1", 2);
	uint64_t size;

	(void)state;
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(30)), 201);
	assert_int_equal(bind(TILL_1, "no", scan(first + 1), card(30)), 409);
	assert_problem(PROBLEM_CARD_HAS_ONE);
	assert_string_equal(last_entry(0),
	    "decline gina counter-1 till-1 card-has-one");
	keep();

	/* Though meanwhile it could be. */
	assert_int_equal(spoil(TILL_1, scan(first)), 201);
	size = log_size();
	assert_int_equal(bind(TILL_1, "no", scan(first + 1), card(30)), 409);
	assert_string_equal(said.body, before);
	assert_int_equal(log_size(), size);
	assert_int_equal(bind(TILL_1, fresh(), scan(first + 1), card(30)), 201);
}

/* What a foreign station hears, and what is done for it. */
static void
says_the_same_of_whatever_is_not_here(void **state)
{
	uint32_t theirs = stock("counter-2", 4), first = stock("counter-1", 1);
	const char *asked[8];
	struct station station;
	size_t i;

	(void)state;
	assert_int_equal(bind(TILL_2, fresh(), scan(theirs), card(40)), 201);
	assert_int_equal(spoil(TILL_2, scan(theirs + 1)), 201);
	asked[0] = scan(theirs);           /* bound */
	asked[1] = scan(theirs + 1);       /* spoiled */
	asked[2] = scan(theirs + 2);       /* on hand there */
	asked[3] = wrong_scan(theirs + 2); /* guessed */
	asked[4] = scan(ENVELOPES);        /* in the print room */
	asked[5] = scan(ENVELOPES + 1);    /* never given out */
	asked[6] = scan(9000000);
	asked[7] = scan(theirs + 3);
	for (i = 0; i < 8; i++) {
		unlock("till-1");
		/* The card of one of them, of none, of one of one's own. */
		assert_int_equal(bind(TILL_1, fresh(), asked[i],
				     card(i % 2 == 0 ? 40 : 41)),
		    404);
		assert_problem(PROBLEM_NOT_HERE);
		if (i > 0)
			assert_string_equal(said.body, before);
		keep();
		assert_string_equal(last_entry(0),
		    "decline gina counter-1 till-1 not-here");
		must(ledger_station_get(ledger, "till-1", &station));
		assert_int_equal(station.refused, 1);

		unlock("till-1");
		assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/lookup", NULL,
				     json_pack("{s:s}", "envelope", asked[i])),
		    404);
		assert_string_equal(said.body, before);
		assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/spoils", fresh(),
				     json_pack("{s:s, s:s}", "envelope",
					 asked[i], "reason", "scan")),
		    404);
		assert_string_equal(said.body, before);
		must(ledger_station_get(ledger, "till-1", &station));
		assert_int_equal(station.refused, 2);
	}
	unlock("till-1");

	/* Who has it hears what is the matter. */
	assert_int_equal(bind(TILL_1, fresh(), wrong_scan(first), card(42)),
	    409);
	assert_problem(PROBLEM_WRONG_TOKEN);
	assert_int_equal(bind(TILL_2, fresh(), scan(theirs), card(42)), 409);
	assert_problem(PROBLEM_ALREADY_BOUND);
	assert_int_equal(bind(TILL_2, fresh(), scan(theirs + 1), card(42)),
	    409);
	assert_problem(PROBLEM_UNUSABLE);
	assert_int_equal(ask(TILL_2, METHOD_POST, "/v1/lookup", NULL,
			     json_pack("{s:s}", "envelope", scan(theirs))),
	    200);
	assert_string_equal(member("state"), "bound");
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(43)), 201);
}

static void
locks_a_station_that_guesses_and_remembers_it(void **state)
{
	uint32_t first = stock("counter-1", 2);
	unsigned i;

	(void)state;
	for (i = 0; i < WRONG_CODES - 2; i++)
		assert_int_equal(bind(TILL_1, fresh(), wrong_scan(first),
				     card(50)),
		    409);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/lookup", NULL,
			     json_pack("{s:s}", "envelope", wrong_scan(first))),
	    409);
	assert_int_equal(begin_shift(TILL_1, "OPAAAAAAAAAAAAAAAAAAAA"), 403);
	assert_problem(PROBLEM_BADGE);
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(50)), 403);
	assert_problem(PROBLEM_LOCKED);
	assert_int_equal(begin_shift(TILL_1, badge_of_gina), 403);

	/* It is in the ledger, and nowhere else. */
	group_free(group);
	ledger_close(ledger);
	assert_non_null(ledger = ledger_open(home.ledger));
	group = group_make();
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(50)), 403);
	assert_problem(PROBLEM_LOCKED);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/shift", NULL, NULL), 200);
	assert_string_equal(member("locked"), "true");

	/* Another station of that counter is none the worse. */
	assert_int_equal(ask(TILL_2, METHOD_GET, "/v1/next", NULL, NULL), 200);
	unlock("till-1");
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(50)), 201);
	assert_int_equal(bind(TILL_1, fresh(), scan(first + 1), card(51)), 201);
}

static unsigned
bind_for(uint8_t station, const char *key, uint32_t number, unsigned of,
    const char *reason)
{
	return ask(station, METHOD_POST, "/v1/bindings", key,
	    bind_body(scan(number), card(of), reason));
}

static void
asks_why_it_is_not_the_next_one(void **state)
{
	uint32_t first = stock("counter-1", 5);
	uint64_t size = log_size();

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 200);
	assert_string_equal(member("serial"), serial(first));
	assert_string_equal(member("on_hand"), "5");
	assert_int_equal(bind_for(TILL_1, "order", first + 2, 60, NULL), 409);
	assert_problem(PROBLEM_OUT_OF_ORDER);
	assert_string_equal(member("expected"), serial(first));
	assert_int_equal(log_size(), size);

	/* A question is no answer: the same key goes on. */
	assert_int_equal(bind_for(TILL_1, "order", first + 2, 60,
			     "previous-damaged"),
	    201);
	assert_int_equal(log_size(), size + 2);
	assert_string_equal(last_entry(1),
	    "out-of-order gina counter-1 till-1 previous-damaged");
	assert_string_equal(member("serial"), serial(first + 2));

	/* From there on it goes on; and at the end, with the first left. */
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 200);
	assert_string_equal(member("serial"), serial(first + 3));
	assert_int_equal(bind_for(TILL_1, fresh(), first + 3, 61, NULL), 201);

	/* One that is the next needs no reason, and none is written. */
	size = log_size();
	assert_int_equal(bind_for(TILL_1, fresh(), first + 4, 62, "other"),
	    201);
	assert_int_equal(log_size(), size + 1);
	assert_int_equal(bind_for(TILL_1, fresh(), first, 63, NULL), 201);
	assert_int_equal(bind_for(TILL_1, fresh(), first + 1, 66, NULL), 201);

	/* What is not to be bound at all is not asked about. */
	assert_int_equal(stock("counter-1", 2), first + 5);
	assert_int_equal(bind_for(TILL_1, fresh(), first + 6, 60, NULL), 409);
	assert_problem(PROBLEM_CARD_HAS_ONE);
	assert_int_equal(bind_for(TILL_1, fresh(), first + 6, 64, "because"),
	    400);
	assert_int_equal(bind_for(TILL_1, fresh(), first + 5, 64, NULL), 201);
	assert_int_equal(bind_for(TILL_1, fresh(), first + 6, 65, NULL), 201);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 200);
	assert_string_equal(member("serial"), "null");
}

static void
does_sql(const char *statements)
{
	char *error = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(home.ledger, &db), SQLITE_OK);
	if (sqlite3_exec(db, statements, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", statements, error);
	(void)sqlite3_close(db);
}

static void
spares_the_others_when_one_fails(void **state)
{
	static struct ask asks[3];
	uint32_t first = stock("counter-1", 3);
	const char *keys[3] = { fresh(), fresh(), fresh() };
	char trigger[256];
	unsigned i;

	(void)state;
	(void)snprintf(trigger, sizeof trigger,
	    "CREATE TRIGGER fault BEFORE INSERT ON binding WHEN NEW.number = "
	    "%u BEGIN SELECT RAISE(ABORT, 'the inside words'); END",
	    first + 1);
	does_sql(trigger);
	for (i = 0; i < 3; i++)
		ask_add(&asks[i], TILL_1, METHOD_POST, "/v1/bindings", keys[i],
		    bind_body(scan(first + i), card(70 + i), "other"));
	run();
	assert_int_equal(asks[0].request.reply.status, 201);
	assert_int_equal(asks[1].request.reply.status, 500);
	assert_int_equal(asks[2].request.reply.status, 201);
	assert_null(strstr(asks[1].body, "inside words"));
	assert_null(strstr(asks[1].body, "ledger"));
	does_sql("DROP TRIGGER fault");
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/lookup", NULL,
			     json_pack("{s:s}", "envelope", scan(first + 1))),
	    200);
	assert_string_equal(member("state"), "on hand");

	/* Nothing was said to have happened: the key is free. */
	assert_int_equal(bind_for(TILL_1, keys[1], first + 1, 71, "other"),
	    201);
	assert_reconciles();
}

static void
is_one_transaction_for_all_that_waits(void **state)
{
	static struct ask asks[20];
	uint32_t first = stock("counter-1", 20);
	uint64_t groups = group_count(group)->groups;
	unsigned i;

	(void)state;
	for (i = 0; i < 20; i++)
		ask_add(&asks[i], TILL_1, METHOD_POST, "/v1/bindings", fresh(),
		    bind_body(scan(first + i), card(100 + i), NULL));
	assert_int_equal(group_run(group), GROUP_DONE);
	for (i = 0; i < 20; i++) {
		assert_true(asks[i].done);
		assert_int_equal(asks[i].request.reply.status, 201);
	}
	assert_int_equal(group_count(group)->groups, groups + 1);
}

static void
binds_one_of_two_who_want_the_same_at_once(void **state)
{
	static struct ask asks[2];
	uint32_t first = stock("counter-1", 1);
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++)
		ask_add(&asks[i], TILL_1, METHOD_POST, "/v1/bindings", fresh(),
		    bind_body(scan(first), card(130 + i), NULL));
	run();
	assert_int_equal(asks[0].request.reply.status, 201);
	assert_int_equal(asks[1].request.reply.status, 409);
	assert_non_null(strstr(asks[1].body, "already-bound"));
}

static sqlite3 *
lock_begin(const char *begin)
{
	sqlite3 *other = NULL;

	assert_int_equal(sqlite3_open(home.ledger, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, begin, NULL, NULL, NULL),
	    SQLITE_OK);
	return other;
}

static void
lock_end(sqlite3 *other)
{
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL),
	    SQLITE_OK);
	(void)sqlite3_close(other);
}

static void
waits_for_another_that_writes_but_not_for_ever(void **state)
{
	uint32_t first = stock("counter-1", 2);
	sqlite3 *other = lock_begin("BEGIN IMMEDIATE");
	enum group_result result = GROUP_BUSY;

	(void)state;
	ask_add(&said, TILL_1, METHOD_POST, "/v1/bindings", "later",
	    bind_body(scan(first), card(140), NULL));
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_false(said.done);
	lock_end(other);
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_int_equal(said.request.reply.status, 201);

	other = lock_begin("BEGIN IMMEDIATE");
	ask_add(&said, TILL_1, METHOD_POST, "/v1/bindings", "too late",
	    bind_body(scan(first + 1), card(141), NULL));
	while (!said.done && result == GROUP_BUSY)
		result = group_run(group);
	assert_problem(PROBLEM_BUSY);
	assert_int_equal(said.request.reply.retry_after, 1);
	lock_end(other);
	assert_int_equal(bind(TILL_1, "too-late", scan(first + 1), card(141)),
	    201);
}

/* Its transaction is whole already: nothing of it is done a second time. */
static void
waits_for_another_that_reads_to_commit(void **state)
{
	uint32_t first = stock("counter-1", 1);
	uint64_t size = log_size();
	sqlite3 *other = lock_begin("BEGIN; SELECT count(*) FROM station");

	(void)state;
	ask_add(&said, TILL_1, METHOD_POST, "/v1/bindings", fresh(),
	    bind_body(scan(first), card(150), NULL));
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_false(said.done);
	lock_end(other);
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_int_equal(said.request.reply.status, 201);
	assert_int_equal(log_size(), size + 1);
}

static void
says_what_was_scanned_instead(void **state)
{
	static const char *const envelope[] = { "80380000000000099",
		"80380000300012345678", "8038000000000001", "rubbish", "",
		"rssmra80a01h501u", "RSS MRA 8LAL1 H5LMU" };
	static const char *const kinds[] = { "unknown", "card", "card",
		"unknown", "unknown", "fiscal-code", "fiscal-code" };
	uint32_t first = stock("counter-1", 2);
	uint64_t size = log_size();
	size_t i;

	(void)state;
	for (i = 0; i < 7; i++) {
		assert_int_equal(bind(TILL_1, "free", envelope[i], card(160)),
		    422);
		assert_problem(PROBLEM_NO_CODE);
		assert_string_equal(member("scanned"), kinds[i]);
		assert_string_equal(member("field"), "envelope");
	}
	assert_int_equal(bind(TILL_1, "free", serial(first), card(160)), 422);
	assert_string_equal(member("scanned"), "serial");
	assert_int_equal(bind(TILL_1, "free", scan_lot(first, first + 1),
			     card(160)),
	    422);
	assert_string_equal(member("scanned"), "lot");
	assert_int_equal(bind(TILL_1, "free", badge_of_gina, card(160)), 422);
	assert_string_equal(member("scanned"), "badge");
	assert_null(strstr(said.body, badge_of_gina));
	assert_int_equal(bind(TILL_1, "free", scan(first), scan(first)), 422);
	assert_string_equal(member("field"), "card");
	assert_string_equal(member("scanned"), "envelope");
	assert_int_equal(bind(TILL_1, "free", scan(first), "RSSMRA80A01H501U"),
	    422);
	assert_string_equal(member("field"), "card");
	assert_string_equal(member("scanned"), "fiscal-code");
	assert_int_equal(begin_shift(TILL_1, card(160)), 422);
	assert_string_equal(member("field"), "badge");
	assert_string_equal(member("scanned"), "card");
	assert_int_equal(log_size(), size);
	assert_int_equal(bind(TILL_1, "free", scan(first), card(160)), 201);
	assert_int_equal(bind(TILL_1, fresh(), scan(first + 1), card(161)),
	    201);
}

static void
takes_no_body_that_has_more_or_less(void **state)
{
	uint32_t first = stock("counter-1", 1);

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/bindings", fresh(),
			     json_pack("{s:s, s:s, s:i}", "envelope",
				 scan(first), "card", card(170), "more", 1)),
	    400);
	assert_problem(PROBLEM_MALFORMED);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/bindings", fresh(),
			     json_pack("{s:s}", "envelope", scan(first))),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/bindings", fresh(),
			     json_pack("{s:i, s:s}", "envelope", 7, "card",
				 card(170))),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/lookup", NULL,
			     json_pack("{}")),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/spoils", fresh(),
			     json_pack("{s:s, s:s}", "envelope", scan(first),
				 "reason", "print")),
	    400);
	assert_int_equal(bind(TILL_1, fresh(), scan(first), card(170)), 201);
}

static void
spoils_with_a_reason(void **state)
{
	uint32_t first = stock("counter-1", 2);

	(void)state;
	assert_int_equal(spoil(TILL_1, scan(first)), 201);
	assert_string_equal(member("answer"), "spoiled");
	assert_string_equal(last_entry(0),
	    "spoil gina counter-1 counter-1 fold");
	assert_int_equal(spoil(TILL_1, scan(first)), 409);
	assert_problem(PROBLEM_UNUSABLE);

	/* One that has a card: then the card may have another. */
	assert_int_equal(bind(TILL_1, fresh(), scan(first + 1), card(180)),
	    201);
	assert_int_equal(spoil(TILL_1, scan(first + 1)), 201);
	assert_int_equal(stock("counter-1", 1), first + 2);
	assert_int_equal(bind(TILL_1, fresh(), scan(first + 2), card(180)),
	    201);
}

static unsigned
receive(uint8_t station, const char *delivery, json_t *scans)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/v1/deliveries/%s/receipts",
	    delivery);
	return ask(station, METHOD_POST, path, fresh(),
	    json_pack("{s:o}", "scans", scans));
}

static void
counts_what_came_with_what_lacks_and_is_too_much(void **state)
{
	uint32_t first = ENVELOPES - 15, extra = stock("counter-2", 1);
	char wanted[128], name[32];

	(void)state;
	must(ledger_begin(ledger));
	hand("counter-1", first, first + 9, false);
	must(ledger_commit(ledger));
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/deliveries", NULL, NULL),
	    200);
	assert_non_null(strstr(said.body, "\"envelopes\":10"));
	(void)snprintf(name, sizeof name, "%.*s",
	    (int)strcspn(strstr(said.body, "\"D") + 1, "\""),
	    strstr(said.body, "\"D") + 1);

	/* Of another counter it is none; and what is not ours is nothing. */
	assert_int_equal(receive(TILL_2, name, json_pack("[s]", scan(first))),
	    404);
	assert_problem(PROBLEM_NO_DELIVERY);
	assert_int_equal(receive(TILL_1, "D999", json_pack("[s]", scan(first))),
	    404);
	assert_int_equal(receive(TILL_1, "D07", json_pack("[s]", scan(first))),
	    404);
	assert_int_equal(receive(TILL_1, name,
			     json_pack("[s, s]", scan(first),
				 wrong_scan(first + 1))),
	    409);
	assert_problem(PROBLEM_WRONG_TOKEN);
	assert_int_equal(receive(TILL_1, name, json_pack("[]")), 400);

	/* Scanned twice is there once; a lot and one of it, too. */
	assert_int_equal(receive(TILL_1, name,
			     json_pack("[s, s, s, s, s]", scan(first),
				 scan(first), scan_lot(first, first + 7),
				 scan(first + 3), scan(extra))),
	    201);
	assert_string_equal(member("received"), "8");
	(void)snprintf(wanted, sizeof wanted, "[\"LZ26-%07u..%07u\"]",
	    first + 8, first + 9);
	assert_string_equal(member("lacking"), wanted);
	(void)snprintf(wanted, sizeof wanted, "[\"%s\"]", serial(extra));
	assert_string_equal(member("extra"), wanted);
	assert_string_equal(member("open"), "true");

	/* The whole box again, and what lacked has been found. */
	assert_int_equal(receive(TILL_1, name,
			     json_pack("[s]", scan_lot(first, first + 9))),
	    201);
	assert_string_equal(member("received"), "2");
	assert_string_equal(member("again"), "8");
	assert_string_equal(member("lacking"), "[]");
	assert_string_equal(member("open"), "false");
	assert_int_equal(receive(TILL_1, name, json_pack("[s]", scan(first))),
	    409);
	assert_problem(PROBLEM_DELIVERY_CLOSED);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/deliveries", NULL, NULL),
	    200);
	assert_string_equal(member("deliveries"), "[]");
	assert_int_equal(bind_for(TILL_1, fresh(), first, 190, "other"), 201);
}

/* --- The record of an activation --- */

static json_t *
activation(const char *of, const char *identity, const char *ticked)
{
	json_t *list = json_array();
	char words[128], *word, *rest = words;

	(void)snprintf(words, sizeof words, "%s", ticked);
	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0')
			(void)json_array_append_new(list, json_string(word));
	return json_pack("{s:s, s:s, s:o}", "case", of, "identity", identity,
	    "ticked", list);
}

static unsigned
activate(const char *key, uint32_t number, unsigned of, json_t *record)
{
	return ask(TILL_1, METHOD_POST, "/v1/bindings", key,
	    json_pack("{s:s, s:s, s:o, s:s}", "envelope", scan(number), "card",
		card(of), "activation", record, "out_of_order", "other"));
}

#define CASE_A "identity-valid card"
#define CASE_B CASE_A " parenthood form"
#define CASE_C CASE_A " appointment identity-copy form"

/* Each refusal of the three cases; what is told names it, and changes nothing.
 */
static const struct {
	const char *of, *ticked;
	enum problem problem;
	const char *member, *items;
} unseen[] = {
	{ "holder", "card no-old-card", PROBLEM_DOCUMENTS_MISSING, "missing",
	    "identity-valid" },
	{ "holder", "identity-valid no-old-card", PROBLEM_DOCUMENTS_MISSING,
	    "missing", "card" },
	{ "holder", CASE_A, PROBLEM_DOCUMENTS_MISSING, "missing", "old-card" },
	{ "holder", CASE_A " old-card no-old-card", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "old-card,no-old-card" },
	{ "holder", CASE_A " old-card form", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "form" },
	{ "minor", "card parenthood form old-card", PROBLEM_DOCUMENTS_MISSING,
	    "missing", "identity-valid" },
	{ "minor", "identity-valid parenthood form old-card",
	    PROBLEM_DOCUMENTS_MISSING, "missing", "card" },
	{ "minor", CASE_A " form old-card", PROBLEM_DOCUMENTS_MISSING,
	    "missing", "parenthood" },
	{ "minor", CASE_A " parenthood old-card", PROBLEM_DOCUMENTS_MISSING,
	    "missing", "form" },
	{ "minor", CASE_B, PROBLEM_DOCUMENTS_MISSING, "missing", "old-card" },
	{ "minor", CASE_B " old-card no-old-card", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "old-card,no-old-card" },
	{ "minor", CASE_B " old-card appointment", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "appointment" },
	{ "third-party", "card appointment identity-copy form",
	    PROBLEM_DOCUMENTS_MISSING, "missing", "identity-valid" },
	{ "third-party", "identity-valid appointment identity-copy form",
	    PROBLEM_DOCUMENTS_MISSING, "missing", "card" },
	{ "third-party", CASE_A " identity-copy form",
	    PROBLEM_DOCUMENTS_MISSING, "missing", "appointment" },
	{ "third-party", CASE_A " appointment form", PROBLEM_DOCUMENTS_MISSING,
	    "missing", "identity-copy" },
	{ "third-party", CASE_A " appointment identity-copy",
	    PROBLEM_DOCUMENTS_MISSING, "missing", "form" },
	{ "third-party", "", PROBLEM_DOCUMENTS_MISSING, "missing",
	    "identity-valid,card,appointment,identity-copy,form" },
	{ "third-party", CASE_C " old-card", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "old-card" },
	{ "third-party", CASE_C " parenthood", PROBLEM_DOCUMENTS_FOREIGN,
	    "foreign", "parenthood" },
	{ "guardian", CASE_C, PROBLEM_MALFORMED, "missing", "nothing" },
	{ "holder", CASE_A " old-card moon", PROBLEM_MALFORMED, "missing",
	    "nothing" },
	{ "holder", CASE_A " old-card card", PROBLEM_MALFORMED, "missing",
	    "nothing" },
};

static void
binds_nothing_before_all_was_seen(void **state)
{
	static const char *const wrong[] = { "null", "[]", "{}", "\"holder\"",
		"{\"case\":\"holder\",\"identity\":\"passport\"}",
		"{\"case\":\"holder\",\"identity\":\"passport\",\"ticked\":{}}",
		"{\"case\":\"holder\",\"identity\":\"passport\",\"ticked\":[1]"
		"}",
		"{\"case\":\"holder\",\"identity\":\"none\",\"ticked\":"
		"[\"identity-valid\",\"card\",\"old-card\"]}",
		"{\"case\":\"holder\",\"identity\":\"passport\",\"number\":"
		"\"AX1\","
		"\"ticked\":[\"identity-valid\",\"card\",\"old-card\"]}" };
	uint32_t first = stock("counter-1", 1);
	uint64_t size = log_size();
	struct station station;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof unseen / sizeof unseen[0]; i++) {
		(void)activate("unseen", first, 300,
		    activation(unseen[i].of, "passport", unseen[i].ticked));
		assert_problem(unseen[i].problem);
		assert_string_equal(member(unseen[i].member), unseen[i].items);
	}
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		(void)activate("unseen", first, 300,
		    json_loads(wrong[i], JSON_DECODE_ANY, NULL));
		assert_problem(PROBLEM_MALFORMED);
	}
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/bindings", "unseen",
			     json_pack("{s:s, s:s}", "envelope", scan(first),
				 "card", card(300))),
	    400);

	/* Nothing was judged: no entry, no wrong code, the key is free. */
	assert_int_equal(log_size(), size);
	assert_int_equal(ledger_station_get(ledger, "till-1", &station), 1);
	assert_int_equal(station.refused, 0);
	assert_int_equal(activate("unseen", first, 300,
			     activation("holder", "passport",
				 CASE_A " no-old-card")),
	    201);
}

static void
keeps_what_was_seen_with_the_binding(void **state)
{
	static const struct {
		const char *of, *identity, *ticked, *facts;
	} rows[] = {
		{ "holder", "identity-card", CASE_A " old-card",
		    "holder:identity-card:old-card" },
		{ "minor", "passport", CASE_B " no-old-card",
		    "minor:passport:no-old-card" },
		{ "third-party", "driving-licence", CASE_C,
		    "third-party:driving-licence" },
	};
	uint32_t first = stock("counter-1", 3);
	struct binding binding;
	char entry[96], old[40];
	uint32_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct serial one = {
			envelopes(first + i, first + i).series, first + i
		};
		const uint64_t size = log_size();

		assert_int_equal(activate(fresh(), first + i, 310 + i,
				     activation(rows[i].of, rows[i].identity,
					 rows[i].ticked)),
		    201);
		assert_string_equal(member("activation"), rows[i].facts);
		(void)snprintf(old, sizeof old, "V%s", member("entry"));
		assert_string_equal(member("old_card"),
		    i == 0 ? old : "nothing");
		/* In the very entry of the binding. */
		assert_in_range(log_size() - size, 1, 2);
		(void)snprintf(entry, sizeof entry, "bind gina counter-1 %s ",
		    rows[i].facts);
		assert_memory_equal(last_entry(0), entry, strlen(entry));
		assert_int_equal(ledger_binding_get(ledger, &one, &binding), 1);
		assert_string_equal(binding.activation, rows[i].facts);
	}
}

/* Asked again with its key, for another record: refused. Without, it is told
 * that it is bound, and what was recorded then. */
static void
does_not_change_what_was_recorded(void **state)
{
	uint32_t first = stock("counter-1", 1);
	uint64_t size;

	(void)state;
	assert_int_equal(activate("record", first, 320,
			     activation("holder", "passport",
				 CASE_A " no-old-card")),
	    201);
	size = log_size();
	assert_int_equal(activate("record", first, 320,
			     activation("holder", "passport",
				 CASE_A " old-card")),
	    422);
	assert_problem(PROBLEM_REQUEST_REUSED);
	assert_int_equal(activate("record", first, 320,
			     activation("holder", "passport",
				 "no-old-card " CASE_A)),
	    201);
	assert_int_equal(activate(fresh(), first, 320,
			     activation("minor", "passport",
				 CASE_B " old-card")),
	    201);
	assert_string_equal(member("activation"),
	    "holder:passport:no-old-card");
	assert_string_equal(member("old_card"), "nothing");
	assert_int_equal(log_size(), size);
}

/* --- Old cards --- */

static const char *
handed_in(uint32_t number, unsigned of)
{
	static char names[8][32];
	static unsigned next;
	char *name = names[next++ % 8];

	assert_int_equal(activate(fresh(), number, of,
			     activation("holder", "passport",
				 CASE_A " old-card")),
	    201);
	(void)snprintf(name, sizeof names[0], "%s", member("old_card"));
	return name;
}

static unsigned
sign(uint8_t station, const char *what, const char *key, json_t *cards,
    const char *badge)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/v1/old-cards/%s", what);
	return ask(station, METHOD_POST, path, key,
	    json_pack("{s:o, s:s}", "cards", cards, "badge", badge));
}

static void
signs_old_cards_away_by_two(void **state)
{
	uint32_t first = stock("counter-1", 3);
	const char *one = handed_in(first, 330),
		   *two = handed_in(first + 1, 331);
	uint64_t size;
	char wanted[96];

	(void)state;
	assert_int_equal(activate(fresh(), first + 2, 332,
			     activation("third-party", "passport", CASE_C)),
	    201);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/old-cards", NULL, NULL),
	    200);
	assert_non_null(strstr(member("cards"), one));
	assert_non_null(strstr(member("cards"), "\"lying\""));

	/* Two of them, in one breath, an entry each. */
	size = log_size();
	assert_int_equal(sign(TILL_1, "withdrawals", "two-cards",
			     json_pack("[s, s]", one, two), badge_of_anna),
	    201);
	assert_int_equal(log_size(), size + 2);
	assert_string_equal(last_entry(0),
	    "withdraw-card gina counter-1 till-1 anna");
	assert_string_equal(member("witness"), "anna");
	assert_string_equal(member("operator"), "gina");
	assert_string_equal(member("cards"), "2");

	/* The same again, and the same as something else. */
	assert_int_equal(sign(TILL_1, "withdrawals", "two-cards",
			     json_pack("[s, s]", one, two), badge_of_anna),
	    201);
	assert_int_equal(sign(TILL_1, "withdrawals", "two-cards",
			     json_pack("[s]", one), badge_of_anna),
	    422);
	assert_problem(PROBLEM_REQUEST_REUSED);
	assert_int_equal(log_size(), size + 2);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/old-cards", NULL, NULL),
	    200);
	(void)snprintf(wanted, sizeof wanted,
	    "{\"card\":\"%s\",\"state\":\"withdrawn\"", one);
	assert_non_null(strstr(member("cards"), wanted));

	assert_int_equal(sign(TILL_1, "destructions", fresh(),
			     json_pack("[s]", two), badge_of_anna),
	    201);
	assert_string_equal(last_entry(0),
	    "destroy-card gina counter-1 till-1 anna");
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/old-cards", NULL, NULL),
	    200);
	assert_null(strstr(member("cards"), two));
	assert_reconciles();
}

/* By her badge, which begins no shift. */
static void
lets_a_stock_keeper_be_the_second_one(void **state)
{
	const struct person sofia = { "sofia", 1004, ROLE_STOCK_KEEPER };
	const char *old = handed_in(stock("counter-1", 1), 335);
	char number[REQUEST_TEXT], badge[BADGE_TEXT];

	(void)state;
	must(ledger_begin(ledger));
	approved("operator", number);
	must(ledger_operator_put(ledger, &sofia, number));
	must(ledger_badge_new(ledger, "sofia", badge));
	must(ledger_commit(ledger));
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", old), badge),
	    201);
	assert_string_equal(member("witness"), "sofia");
	assert_int_equal(begin_shift(TILL_1, badge), 403);
	assert_problem(PROBLEM_WRONG_ROLE);
	assert_string_equal(last_entry(0),
	    "decline gina counter-1 till-1 wrong-role");
	assert_reconciles();
}

/* All of it or nothing, and each time why. */
static void
signs_no_old_card_away_otherwise(void **state)
{
	uint32_t first = stock("counter-1", 2);
	const char *lies = handed_in(first, 340), *there;
	struct station station;
	char none[32];
	uint64_t size;

	(void)state;
	there = handed_in(first + 1, 341);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", there), badge_of_anna),
	    201);
	(void)snprintf(none, sizeof none, "V%s", member("entry"));

	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", lies), badge_of_gina),
	    403);
	assert_problem(PROBLEM_SAME_PERSON);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", lies), "OPAAAAAAAAAAAAAAAAAAAA"),
	    403);
	assert_problem(PROBLEM_BADGE);
	assert_int_equal(ledger_station_get(ledger, "till-1", &station), 1);
	assert_int_equal(station.refused, 1);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", lies), card(340)),
	    422);
	assert_problem(PROBLEM_NO_CODE);

	/* Another counter's, one that is none, one that stands otherwise. */
	assert_int_equal(sign(TILL_2, "withdrawals", fresh(),
			     json_pack("[s]", lies), badge_of_gina),
	    409);
	assert_problem(PROBLEM_OLD_CARD);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s, s]", lies, none), badge_of_anna),
	    409);
	assert_problem(PROBLEM_OLD_CARD);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s, s]", lies, there), badge_of_anna),
	    409);
	assert_int_equal(sign(TILL_1, "destructions", fresh(),
			     json_pack("[s]", lies), badge_of_anna),
	    409);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", "V999999999"), badge_of_anna),
	    409);
	assert_string_equal(last_entry(0),
	    "decline gina counter-1 till-1 old-card");

	/* No request at all. */
	size = log_size();
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(), json_pack("[]"),
			     badge_of_anna),
	    400);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s, s]", lies, lies), badge_of_anna),
	    400);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", lies + 1), badge_of_anna),
	    400);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[i]", 7), badge_of_anna),
	    400);
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", "V-1"), badge_of_anna),
	    400);
	assert_int_equal(log_size(), size);

	/* None of these took it. */
	assert_int_equal(sign(TILL_1, "withdrawals", fresh(),
			     json_pack("[s]", lies), badge_of_anna),
	    201);
}

/* The body that each write takes. */
static json_t *
body_for(const struct route *route)
{
	if (route->verb == &verb_shift_begin)
		return json_pack("{s:s}", "badge", badge_of_anna);
	if (route->verb == &verb_bind)
		return bind_body(scan(1), card(200), NULL);
	if (route->verb == &verb_spoil)
		return json_pack("{s:s, s:s}", "envelope", scan(1), "reason",
		    "fold");
	if (route->verb == &verb_block)
		return json_pack("{s:s, s:s}", "card", card(1), "cip", "0");
	if (route->verb == &verb_lookup)
		return json_pack("{s:s}", "envelope", scan(1));
	if (route->verb == &verb_old_cards_withdraw ||
	    route->verb == &verb_old_cards_destroy)
		return json_pack("{s:[s], s:s}", "cards", "V1", "badge",
		    badge_of_anna);
	if (route->verb == &verb_block)
		return json_pack("{s:s, s:s}", "card", card(200), "cip",
		    "0123456789");
	if (route->verb == &verb_split)
		return json_pack("{s:s, s:{s:s, s:s, s:[s, s, s]}, s:s, s:s}",
		    "card", card(200), "activation", "case", "holder",
		    "identity", "passport", "ticked", "identity-valid", "card",
		    "no-old-card", "to", "tel:+393331234567", "lang", "it");
	if (route->verb == &verb_slip_printed)
		return json_object();
	return route->body ? json_pack("{s:[s]}", "scans", scan(1)) : NULL;
}

static void
lets_auditors_write_nothing_and_clerks_not_audit(void **state)
{
	uint64_t size = log_size();
	char path[128];
	size_t i, refused = 0;
	uint8_t who;

	(void)state;
	for (i = 0; i < route_count; i++) {
		if (routes[i].verb == NULL)
			continue;
		(void)snprintf(path, sizeof path, "%s%s%s", routes[i].path,
		    routes[i].suffix == NULL ? ""
			: strcmp(routes[i].suffix, "/receipts") == 0
			? "D1"
			: serial(1),
		    routes[i].suffix == NULL ? "" : routes[i].suffix);
		who = routes[i].verb->kind == STATION_AUDITOR ? TILL_1 : AUDIT;
		assert_int_equal(ask(who, routes[i].method, path,
				     routes[i].writes ? fresh() : NULL,
				     body_for(&routes[i])),
		    403);
		assert_problem(PROBLEM_WRONG_ROLE);
		refused += routes[i].writes;
	}
	assert_int_equal(refused, 10);
	assert_int_equal(log_size(), size);
}

static void
keeps_no_card_and_no_badge(void **state)
{
	uint32_t first = stock("counter-1", 1);
	const char *of = card(31415926);
	size_t size, i, found = 0, names = 0;
	char *bytes = NULL;
	FILE *file;

	(void)state;
	assert_int_equal(bind_for(TILL_1, fresh(), first, 31415926, "other"),
	    201);
	assert_non_null(file = fopen(home.ledger, "re"));
	(void)fseek(file, 0, SEEK_END);
	size = (size_t)ftell(file);
	rewind(file);
	assert_non_null(bytes = malloc(size));
	assert_int_equal(fread(bytes, 1, size, file), size);
	(void)fclose(file);
	for (i = 0; i + 22 < size; i++) {
		found += memcmp(bytes + i, of, 16) == 0 ||
		    memcmp(bytes + i, badge_of_gina, 22) == 0;
		names += memcmp(bytes + i, "counter-1", 9) == 0;
	}
	free(bytes);
	assert_int_equal(found, 0);
	assert_true(names > 0);
}

static int64_t
number(const char *name)
{
	return strtoll(member(name), NULL, 10);
}

/* The rest of what the counter's day must be is tests/scenario/day.sh's. */
static void
draws_the_sheet_of_its_day(void **state)
{
	uint32_t first = stock("counter-1", 1);
	int64_t closing, bound;
	char line[256];

	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day", NULL, NULL), 200);
	bound = number("bound");
	assert_int_equal(bind_for(TILL_1, fresh(), first, 210, "other"), 201);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/next", NULL, NULL), 200);
	closing = number("on_hand");
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day", NULL, NULL), 200);
	assert_int_equal(number("closing"), closing);
	assert_int_equal(number("bound"), bound + 1);
	assert_true(number("spoiled") > 0);
	assert_int_equal(number("opening") + number("received") +
		number("returned") - number("sent") - number("bound") -
		number("spoiled") - number("missing") + number("other"),
	    closing);
	(void)snprintf(line, sizeof line,
	    "\"what\":\"bind\",\"serial\":\"%s\",\"last\":\"%s\","
	    "\"envelopes\":1,\"operator\":\"gina\"",
	    serial(first), serial(first));
	assert_non_null(strstr(said.body, line));
	assert_null(strstr(said.body, "counter-2"));
}

static void
takes_no_day_that_is_none(void **state)
{
	(void)state;
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day?date=1999-12-31",
			     NULL, NULL),
	    200);
	assert_string_equal(member("closing"), "0");
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day?date=2999-12-31",
			     NULL, NULL),
	    404);
	assert_problem(PROBLEM_NO_DAY);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day?date=2026-02-31",
			     NULL, NULL),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day?date=today", NULL,
			     NULL),
	    400);
	assert_int_equal(ask(TILL_1, METHOD_GET, "/v1/day?x", NULL, NULL), 400);
}

static void
shows_an_auditor_what_stands_where(void **state)
{
	json_t *answer, *row;
	int64_t total = 0;
	size_t i;

	(void)state;
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/stock", NULL, NULL),
	    200);
	assert_non_null(answer = json_loads(said.body, 0, NULL));
	json_array_foreach (json_object_get(answer, "rows"), i, row)
		total += json_integer_value(json_object_get(row, "envelopes"));
	json_decref(answer);
	assert_int_equal(total, ENVELOPES);
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/stock.csv", NULL,
			     NULL),
	    200);
	assert_int_equal(strncmp(said.body,
			     "place,kind,title,state,envelopes\r\n", 34),
	    0);
	assert_non_null(strstr(said.body,
	    "\r\ncounter-1,counter,Title of counter-1,bound,"));
}

static void
shows_an_auditor_what_is_under_way_and_what_does_not_fit(void **state)
{
	struct range one = envelopes(ENVELOPES - 12, ENVELOPES - 12);

	(void)state;
	must(ledger_begin(ledger));
	hand("counter-2", ENVELOPES - 1, ENVELOPES, false);
	must(ledger_commit(ledger));
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/transit", NULL,
			     NULL),
	    200);
	assert_non_null(
	    strstr(said.body, "\"ranges\":[\"LZ26-0000399..0000400\"]"));
	assert_non_null(strstr(said.body, "\"by\":\"anna\",\"days\":0"));
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/transit.csv", NULL,
			     NULL),
	    200);
	assert_non_null(strstr(said.body, ",anna,0,2,LZ26-0000399..0000400"));

	must(ledger_begin(ledger));
	ledger_act_as(ledger, "anna");
	move(EVENT_MISSING, "counter-1", "counter-1", &one, NULL);
	must(ledger_commit(ledger));
	assert_int_equal(ask(TILL_1, METHOD_POST, "/v1/lookup", NULL,
			     json_pack("{s:s}", "envelope", scan(399))),
	    404);
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/discrepancies", NULL,
			     NULL),
	    200);
	assert_non_null(strstr(said.body, "\"what\":\"count\""));
	assert_non_null(strstr(said.body, "\"what\":\"missing\""));
	assert_non_null(
	    strstr(said.body, "\"what\":\"wrong codes\",\"place\":\"till-1\""));
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/discrepancies.csv",
			     NULL, NULL),
	    200);
}

static void
shows_an_auditor_what_was_signed(void **state)
{
	char path[512];
	FILE *file;
	int byte;

	(void)state;
	must(log_checkpoint_cover(&home, ledger, &room));
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/checkpoint", NULL,
			     NULL),
	    200);
	assert_string_equal(member("verified"), "true");
	assert_int_equal(number("size"), log_size());
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/checkpoint.txt",
			     NULL, NULL),
	    200);

	/* One letter of it is another. */
	(void)snprintf(path, sizeof path, "%s/keys/log/checkpoint", home.path);
	assert_non_null(file = fopen(path, "r+e"));
	byte = fgetc(file);
	rewind(file);
	(void)fputc(byte ^ 1, file);
	(void)fclose(file);
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/checkpoint", NULL,
			     NULL),
	    200);
	assert_string_equal(member("verified"), "false");
	assert_string_equal(member("note"), "null");
	assert_int_equal(ask(AUDIT, METHOD_GET, "/v1/audit/checkpoint.txt",
			     NULL, NULL),
	    404);
	assert_non_null(file = fopen(path, "r+e"));
	(void)fputc(byte, file);
	(void)fclose(file);
}

/* Of a log that is read in several pieces. */
/* Proofs that its own program accepts; the last one's entry and checkpoint. */
static unsigned
proofs_said(const struct note_key *key, struct entry *entry,
    struct checkpoint *checkpoint)
{
	unsigned proofs = 0;
	size_t at = 0;
	long size;

	while (said.body[at] != '\0') {
		size = proof_check(entry, checkpoint, said.body + at,
		    strlen(said.body + at), key);
		must(size < 0 ? -1 : 0);
		at += (size_t)size;
		proofs++;
	}
	return proofs;
}

/* Another writes between all of its pieces: that costs time, and no piece. */
static void
ask_between_commits(const char *path)
{
	sqlite3 *other = lock_begin("BEGIN EXCLUSIVE");
	unsigned pieces = 0;

	ask_add(&said, AUDIT, METHOD_GET, path, NULL, NULL);
	for (; !said.done; pieces++) {
		assert_int_equal(group_run(group), GROUP_BUSY);
		lock_end(other);
		assert_int_equal(group_run(group), GROUP_DONE);
		other = lock_begin("BEGIN EXCLUSIVE");
	}
	lock_end(other);
	assert_true(pieces > 2);
}

static void
proves_what_the_signed_log_says_of_one(void **state)
{
	uint32_t first = stock("counter-1", 1);
	struct checkpoint checkpoint;
	struct station station;
	struct note_key key;
	struct entry entry;
	uint64_t number_of;
	char path[64];
	int i;

	(void)state;
	must(ledger_begin(ledger));
	must(ledger_station_get(ledger, "till-2", &station));
	ledger_act_as(ledger, "anna");
	for (i = 0; i < 4500; i++)
		must(ledger_decline(ledger, &station, "card-has-one",
		    &number_of));
	must(ledger_commit(ledger));
	assert_int_equal(bind_for(TILL_1, fresh(), first, 220, NULL), 201);
	must(log_checkpoint_cover(&home, ledger, &room));
	must(note_key_read(&key, room.log_key));
	(void)snprintf(path, sizeof path, "/v1/audit/proofs/%s", serial(first));
	assert_int_equal(ask(AUDIT, METHOD_GET, path, NULL, NULL), 200);
	/* allocate, seal, release, print, send, receive, bind */
	assert_int_equal(proofs_said(&key, &entry, &checkpoint), 7);
	assert_string_equal(entry.event, "bind");
	assert_int_equal(checkpoint.size, log_size());
	ask_between_commits(path);
	assert_int_equal(said.request.reply.status, 200);
	assert_int_equal(proofs_said(&key, &entry, &checkpoint), 7);

	assert_int_equal(ask(AUDIT, METHOD_GET,
			     "/v1/audit/proofs/LZ26-0000001-Q", NULL, NULL),
	    404);
	assert_problem(PROBLEM_NO_PROOF);
	(void)snprintf(path, sizeof path, "/v1/audit/proofs/%s",
	    serial(ENVELOPES + 1));
	assert_int_equal(ask(AUDIT, METHOD_GET, path, NULL, NULL), 404);
	assert_problem(PROBLEM_NO_PROOF);
}

/* Its patience begins anew with each piece. */
static void
waits_with_a_long_answer_but_not_for_ever(void **state)
{
	sqlite3 *other;
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof path, "/v1/audit/proofs/%s", serial(1));
	ask_add(&said, AUDIT, METHOD_GET, path, NULL, NULL);
	assert_int_equal(group_run(group), GROUP_DONE);
	other = lock_begin("BEGIN EXCLUSIVE");
	assert_int_equal(group_run(group), GROUP_BUSY);
	lock_end(other);
	assert_int_equal(group_run(group), GROUP_DONE);
	assert_false(said.done);

	(void)usleep(2000 * limits.patience_ms);
	other = lock_begin("BEGIN EXCLUSIVE");
	assert_int_equal(group_run(group), GROUP_BUSY);
	assert_false(said.done);
	(void)usleep(2000 * limits.patience_ms);
	(void)group_run(group);
	assert_true(said.done);
	assert_problem(PROBLEM_BUSY);
	lock_end(other);
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
		cmocka_unit_test(finds_what_there_is_and_nothing_else),
		cmocka_unit_test(takes_no_tail_longer_than_its_room),
		cmocka_unit_test(says_each_problem_in_two_languages),
		cmocka_unit_test(tells_of_what_stands_elsewhere_one_thing),
		shift_test(needs_somebody_at_the_station),
		shift_test(ends_a_shift_that_is_too_long),
		shift_test(ends_a_badge_and_its_shifts_by_another_one),
		shift_test(lets_nobody_in_who_has_no_certificate_of_ours),
		shift_test(is_over_at_once_for_a_station_that_is_revoked),
		shift_test(binds_and_says_the_same_again_for_ever),
		shift_test(does_not_take_a_key_for_something_else),
		shift_test(does_not_give_a_pin_to_another_system),
		shift_test(remembers_what_it_refused),
		shift_test(says_the_same_of_whatever_is_not_here),
		shift_test(locks_a_station_that_guesses_and_remembers_it),
		shift_test(asks_why_it_is_not_the_next_one),
		shift_test(spares_the_others_when_one_fails),
		shift_test(is_one_transaction_for_all_that_waits),
		shift_test(binds_one_of_two_who_want_the_same_at_once),
		shift_test(waits_for_another_that_writes_but_not_for_ever),
		shift_test(waits_for_another_that_reads_to_commit),
		shift_test(says_what_was_scanned_instead),
		shift_test(takes_no_body_that_has_more_or_less),
		shift_test(spoils_with_a_reason),
		shift_test(binds_nothing_before_all_was_seen),
		shift_test(keeps_what_was_seen_with_the_binding),
		shift_test(does_not_change_what_was_recorded),
		shift_test(signs_old_cards_away_by_two),
		shift_test(lets_a_stock_keeper_be_the_second_one),
		shift_test(signs_no_old_card_away_otherwise),
		shift_test(counts_what_came_with_what_lacks_and_is_too_much),
		shift_test(lets_auditors_write_nothing_and_clerks_not_audit),
		shift_test(keeps_no_card_and_no_badge),
		shift_test(draws_the_sheet_of_its_day),
		shift_test(takes_no_day_that_is_none),
		shift_test(shows_an_auditor_what_stands_where),
		shift_test(
		    shows_an_auditor_what_is_under_way_and_what_does_not_fit),
		shift_test(shows_an_auditor_what_was_signed),
		shift_test(proves_what_the_signed_log_says_of_one),
		shift_test(waits_with_a_long_answer_but_not_for_ever),
		cmocka_unit_test(still_reconciles),
	};

	return cmocka_run_group_tests(tests, open_counter, close_counter);
}
