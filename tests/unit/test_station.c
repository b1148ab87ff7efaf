/* Goal: a station is known by one certificate, is of one counter, and has one
 * operator at a time, who has shown the badge that another made; and all of it
 * is in the log. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/badge.h"
#include "ledger/station.h"
#include "request_fixture.h"

#include "base/banned.h"

static char code[BADGE_TEXT]; /* of bin */

static int
put(const char *name, const char *counter, uint8_t certificate)
{
	struct station station = { .kind = counter != NULL ? STATION_COUNTER
							   : STATION_AUDITOR };
	char text[REQUEST_TEXT];
	struct request request;
	int64_t number;

	(void)snprintf(station.name, sizeof station.name, "%s", name);
	(void)snprintf(station.counter, sizeof station.counter, "%s",
	    counter != NULL ? counter : "");
	memset(station.fingerprint, certificate, DIGEST_SIZE);
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
	return settle(ledger_station_put(ledger, &station, text));
}

static struct station
get(const char *name)
{
	struct station station;

	assert_int_equal(ledger_station_get(ledger, name, &station), 1);
	return station;
}

/* Counters roma and milano, a depot; stations roma-1 and roma-2; bin's badge.
 */
static int
open_counter(void **state)
{
	static const char *const made[] = {
		"custodian roma --kind counter --title Roma --address Roma",
		"custodian milano --kind counter --title Mi --address Mi",
		"custodian depot --kind depot --title De --address De"
	};
	size_t i;

	if (open_home(state) != 0)
		return -1;
	for (i = 0; i < sizeof made / sizeof made[0]; i++)
		assert_int_equal(approve("bin", ask("daemon", made[i])), 0);
	assert_int_equal(put("roma-1", "roma", 1), 0);
	assert_int_equal(put("roma-2", "roma", 2), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	return settle(ledger_badge_new(ledger, "bin", code));
}

#define counter_test(test) \
	cmocka_unit_test_setup_teardown(test, open_counter, close_home)

static int
begin(const char *name, const char *who)
{
	struct station station = get(name);
	uint64_t entry, next;

	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_log_size(ledger, &next), 0);
	if (settle(ledger_shift_begin(ledger, &station, who, &entry)) != 0)
		return -1;
	assert_int_equal(entry, next);
	assert_int_equal(station.shift, next);
	assert_string_equal(station.who, who);
	return 0;
}

static int
decline(const char *name, const char *actor, const char *reason)
{
	struct station station = get(name);
	uint64_t entry;

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, actor);
	return settle(ledger_decline(ledger, &station, reason, &entry));
}

static void
test_a_certificate_is_of_one_station(void **state)
{
	uint8_t fingerprint[DIGEST_SIZE];
	struct station station;

	(void)state;
	assert_int_equal(put("roma-3", "roma", 1), -1);
	assert_refused(EX_DATAERR, "the certificate of the station roma-1");
	assert_int_equal(put("roma-1", "milano", 1), 0);
	assert_int_equal(put("roma-1", "milano", 3), 0);
	assert_int_equal(put("roma-3", "roma", 1), 0);
	assert_int_equal(put("roma-4", "depot", 4), -1);
	assert_refused(EX_DATAERR, "depot is no counter but a depot");
	assert_int_equal(put("roma-4", "nowhere", 4), -1);
	assert_int_equal(put("Roma", "roma", 4), -1);
	assert_refused(EX_USAGE, "no name of a station");
	assert_int_equal(put("ispettore", NULL, 5), 0);
	memset(fingerprint, 3, sizeof fingerprint);
	assert_int_equal(ledger_station_of(ledger, fingerprint, &station), 1);
	assert_string_equal(station.name, "roma-1");
	assert_string_equal(station.counter, "milano");
	assert_string_equal(station.title, "Mi");
	assert_true(station.open && station.active);
	memset(fingerprint, 9, sizeof fingerprint);
	assert_int_equal(ledger_station_of(ledger, fingerprint, &station), 0);
	station = get("ispettore");
	assert_int_equal(station.kind, STATION_AUDITOR);
	assert_int_equal(station.custodian, 0);
	assert_replays();
}

/* The first 15 bytes of SHA-256, by python's hashlib, of what docs/FORMATS.md
 * says; and SHA-256("abc") is of FIPS 180-2. */
static void
test_the_log_binds_certificate_and_counter(void **state)
{
	struct station station = { .kind = STATION_COUNTER, .counter = "roma" };
	char facts[ENTRY_TOKEN_TEXT];

	(void)state;
	assert_int_equal(digest_bytes(station.fingerprint, "abc", 3), 0);
	assert_int_equal(station_facts(facts, &station), 0);
	assert_string_equal(facts, "roma:adefa76e469f2a9f234821641ecf84");
	station.kind = STATION_AUDITOR;
	station.counter[0] = '\0';
	assert_int_equal(station_facts(facts, &station), 0);
	assert_string_equal(facts, "@auditor:bfffec1cc16b596a6e8a7b046a3e60");
	/* The longest name leaves it room. */
	memset(station.counter, 'x', 32);
	station.kind = STATION_COUNTER;
	assert_int_equal(station_facts(facts, &station), 0);
	assert_int_equal(strlen(facts), 63);
}

static void
test_a_badge_is_known_however_it_is_typed(void **state)
{
	char typed[64], *at = typed;
	struct person person;
	size_t i;

	(void)state;
	assert_int_equal(ledger_badge_of(ledger, code, &person), 1);
	assert_string_equal(person.name, "bin");
	for (i = 0; code[i] != '\0'; i++) {
		*at++ = (char)(code[i] | (code[i] >= 'A' ? 0x20 : 0));
		if (i % 4 == 1)
			*at++ = i % 8 == 1 ? '-' : ' ';
	}
	*at = '\0';
	assert_true(badge_is(typed));
	assert_int_equal(ledger_badge_of(ledger, typed, &person), 1);
	/* One bit of its digest, or of it, is somebody else's or nobody's. */
	code[21] = code[21] == 'A' ? 'B' : 'A';
	assert_true(badge_is(code));
	assert_int_equal(ledger_badge_of(ledger, code, &person), 0);
}

/* printf 'busta badge v1\0OPABCDEFGHIJKLMNOPQRST' | openssl dgst -sha256 */
static void
test_the_ledger_has_the_digest_of_a_badge(void **state)
{
	struct person person;

	(void)state;
	do_to(path,
	    "UPDATE badge SET digest = x'33d3b5fc97dde6344398ba914dfa44cb"
	    "7e6c26a3d6a7dac6544ff6edc5d028ba'");
	assert_int_equal(ledger_badge_of(ledger, "OPABCDEFGHIJKLMNOPQRST",
			     &person),
	    1);
	assert_int_equal(ledger_badge_of(ledger, code, &person), 0);
}

static void
test_what_is_no_badge(void **state)
{
	static const char *const hostile[] = { "", "OP",
		"OPABCDEFGHIJKLMNOPQRS", "OPABCDEFGHIJKLMNOPQRSTU",
		"PPABCDEFGHIJKLMNOPQRST", "OPABCDEFGHIJKLMNOPQRS1",
		"OPABCDEFGHIJKLMNOPQRS8", "OPABCDEFGHIJKLMNOPQRS\xc3",
		"OPABCDEFGHIJKLMNOPQR\nT", "80380000300012345678",
		"LZ260001234QABCDEF" };
	struct person person;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		assert_false(badge_is(hostile[i]));
		assert_int_equal(ledger_badge_of(ledger, hostile[i], &person),
		    0);
	}
}

static int
new_badge(const char *actor, const char *who)
{
	char made[BADGE_TEXT];

	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, actor);
	return settle(ledger_badge_new(ledger, who, made));
}

static void
test_a_badge_is_made_by_another_for_who_serves(void **state)
{
	struct person person;

	(void)state;
	assert_int_equal(new_badge("bin", "bin"), -1);
	assert_refused(EX_NOPERM, "for herself");
	assert_int_equal(new_badge("bin", "games"), -1);
	assert_refused(EX_NOINPUT, "no operator games");
	assert_int_equal(approve("bin",
			     ask("daemon", "operator games --roles auditor")),
	    0);
	assert_int_equal(new_badge("bin", "games"), -1);
	assert_refused(EX_DATAERR, "has not the role counter");
	assert_int_equal(ledger_badge_of(ledger, code, &person), 1);
	assert_int_equal(begin("roma-1", "bin"), 0);
	assert_int_equal(begin("roma-2", "bin"), 0);
	assert_int_equal(new_badge("daemon", "bin"), 0);
	assert_int_equal(ledger_badge_of(ledger, code, &person), 0);
	assert_string_equal(get("roma-1").who, "");
	assert_string_equal(get("roma-2").who, "");
	assert_replays();
}

static void
test_one_operator_a_station(void **state)
{
	struct station station;
	uint64_t entry;

	(void)state;
	assert_int_equal(begin("roma-1", "daemon"), -1);
	assert_refused(EX_DATAERR, "daemon has no badge");
	assert_int_equal(begin("roma-1", "bin"), 0);
	clock_ahead = HOUR;
	assert_int_equal(begin("roma-2", "bin"), 0);
	assert_int_equal(new_badge("bin", "daemon"), 0);
	assert_int_equal(begin("roma-1", "daemon"), 0);
	station = get("roma-1");
	assert_string_equal(station.who, "daemon");
	assert_int_equal(station.shift_ms, (1795469400 + HOUR) * 1000LL);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_shift_end(ledger, &station, &entry)), 0);
	assert_string_equal(get("roma-1").who, "");
	assert_int_equal(get("roma-1").shift_ms, 0);
	assert_string_equal(get("roma-2").who, "bin");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_shift_end(ledger, &station, &entry)),
	    -1);
	assert_refused(EX_DATAERR, "nobody is at roma-1");
	assert_replays();
}

static void
test_where_nobody_can_be(void **state)
{
	struct station station = get("roma-1");

	(void)state;
	assert_int_equal(put("ispettore", NULL, 5), 0);
	assert_int_equal(begin("ispettore", "bin"), -1);
	assert_refused(EX_DATAERR, "of no open counter");
	assert_int_equal(begin("roma-1", "bin"), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_station_revoke(ledger, &station)), 0);
	assert_string_equal(get("roma-1").who, "");
	assert_int_equal(begin("roma-1", "bin"), -1);
	assert_refused(EX_DATAERR, "was revoked");
	assert_int_equal(decline("roma-1", "bin", "not-here"), -1);
	assert_int_equal(approve("bin",
			     ask("daemon", "custodian roma --closed")),
	    0);
	assert_int_equal(begin("roma-2", "bin"), -1);
	assert_refused(EX_DATAERR, "of no open counter");
	assert_replays();
}

static void
test_who_serves_no_more_is_nowhere(void **state)
{
	struct person person;

	(void)state;
	assert_int_equal(begin("roma-1", "bin"), 0);
	assert_int_equal(approve("daemon",
			     ask("bin", "operator bin --roles releaser")),
	    0);
	assert_string_equal(get("roma-1").who, "");
	assert_int_equal(ledger_badge_of(ledger, code, &person), 0);
	assert_replays();
	assert_int_equal(approve("daemon",
			     ask("bin", "operator bin --roles all")),
	    0);
	assert_int_equal(ledger_badge_of(ledger, code, &person), 0);
	assert_replays();
}

/* A stock keeper keeps her badge, to witness with, and serves no more. */
static void
test_who_may_witness_keeps_her_badge(void **state)
{
	struct person person;

	(void)state;
	assert_int_equal(begin("roma-1", "bin"), 0);
	assert_int_equal(approve("daemon",
			     ask("bin",
				 "operator bin --roles "
				 "releaser+stock-keeper")),
	    0);
	assert_string_equal(get("roma-1").who, "");
	assert_int_equal(ledger_badge_of(ledger, code, &person), 1);
	assert_int_equal(begin("roma-1", "bin"), -1);
	assert_refused(EX_DATAERR, "bin serves at no counter");
	assert_replays();
}

static void
test_wrong_codes_are_counted_until_it_is_unlocked(void **state)
{
	static const char *const reasons[] = { "not-here", "card-has-one",
		"wrong-token", "already-bound", "badge", "unusable" };
	struct station station;
	size_t i;

	(void)state;
	assert_int_equal(begin("roma-1", "bin"), 0);
	for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		assert_int_equal(decline("roma-1", "bin", reasons[i]), 0);
	assert_int_equal(decline("roma-1", "@busta", "badge"), 0);
	assert_int_equal(get("roma-1").refused, 4);
	assert_int_equal(get("roma-2").refused, 0);
	station = get("roma-1");
	assert_int_equal(ledger_begin(ledger), 0);
	ledger_act_as(ledger, "daemon");
	assert_int_equal(settle(ledger_station_unlock(ledger, &station)), 0);
	assert_int_equal(get("roma-1").refused, 0);
	assert_string_equal(get("roma-1").who, "bin");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(settle(ledger_station_unlock(ledger, &station)), -1);
	assert_refused(EX_DATAERR, "nothing to unlock");
	assert_replays();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		counter_test(test_a_certificate_is_of_one_station),
		counter_test(test_the_log_binds_certificate_and_counter),
		counter_test(test_a_badge_is_known_however_it_is_typed),
		counter_test(test_the_ledger_has_the_digest_of_a_badge),
		counter_test(test_what_is_no_badge),
		counter_test(test_a_badge_is_made_by_another_for_who_serves),
		counter_test(test_one_operator_a_station),
		counter_test(test_where_nobody_can_be),
		counter_test(test_who_serves_no_more_is_nowhere),
		counter_test(test_who_may_witness_keeps_her_badge),
		counter_test(test_wrong_codes_are_counted_until_it_is_unlocked),
	};

	use_memory();
	return cmocka_run_group_tests_name("station", tests, NULL, NULL);
}
