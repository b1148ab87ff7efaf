/* Goal: whatever people do to envelopes, rightly or wrongly, and wherever the
 * machine breaks off, the ledger says of each what the simplest model says. A
 * failure names its seed: SEED=n tries that life first, whatever the count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/fail.h"
#include "folder.h"
#include "tests/simulate/life.h"

#include <cmocka.h>

#include "base/banned.h"

/* A life is short, for there are more beginnings and ends in many. */
enum { LIFE_STEPS = 2000 };
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED_BUILD
#endif
#endif
#ifdef WATCHED_BUILD
enum { CHECK_STEPS = 10000 };
#else
enum { CHECK_STEPS = 60000 };
#endif
enum { CAMPAIGN_STEPS = 10000000, ENOUGH_STEPS = 50000 };

static uint64_t seed;

/* The ledger's clock: LDFLAGS wraps the real one. */
int64_t __wrap_clock_unix_ms(void);

int64_t
__wrap_clock_unix_ms(void)
{
	return simulated_ms;
}

void
life_end_test(const char *sentence)
{
	fail_msg("%s", sentence);
	abort();
}

static uint64_t
number_of_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL && text[0] != '\0' ? strtoull(text, NULL, 10)
					       : otherwise;
}

static uint64_t
steps_wanted(void)
{
	return number_of_environment("SIMULATE_STEPS",
	    getenv("CAMPAIGN") != NULL ? CAMPAIGN_STEPS : CHECK_STEPS);
}

static struct life life;
static struct folder folder;

/* Of all lives: what was never tried was never tested. */
static uint64_t done[VERBS_MOST], refused[VERBS_MOST], split[VERBS_MOST];
static uint64_t answered[BIND_RESULTS];
static uint64_t acknowledged[4], tried[3], blocked[3], confirmed[3], told[4];
static uint64_t drawn[BIND_RESULTS], redrawn, slips[2][4], ended[2][ENDINGS];
static uint64_t asked[MOVEMENTS_MOST][ENVELOPE_STATES];
static uint64_t steps, rollbacks, kills[2];

static void
count_life(void)
{
	unsigned i, state;

	for (i = 0; i < VERBS_MOST; i++) {
		done[i] += life.counts[0][i];
		refused[i] += life.counts[1][i];
		split[i] += life.split[i];
	}
	for (i = 0; i < BIND_RESULTS; i++) {
		answered[i] += life.answered[i];
		drawn[i] += life.drawn[i];
	}
	redrawn += life.redrawn;
	for (i = 0; i < 4; i++) {
		acknowledged[i] += life.acknowledged[i];
		told[i] += life.told[i];
		for (state = 0; state < 2; state++) {
			slips[state][i] += life.slips[state][i];
			ended[state][i] += life.ended[state][i];
		}
	}
	for (i = 0; i < 3; i++) {
		tried[i] += life.tried[i];
		blocked[i] += life.blocked[i];
		confirmed[i] += life.confirmed[i];
	}
	for (i = 0; i < MOVEMENTS_MOST; i++)
		for (state = 0; state < ENVELOPE_STATES; state++)
			asked[i][state] += life.asked[i][state];
	steps += life.steps;
	rollbacks += life.rollbacks;
	kills[0] += life.kills[0];
	kills[1] += life.kills[1];
}

/* Also of one that failed: its seed is enough to live it again. */
static int
end_life(void **state)
{
	(void)state;
	ledger_close(life.ledger);
	life.ledger = NULL;
	if (folder.path[0] != '\0')
		folder_remove(&folder);
	memset(&folder, 0, sizeof folder);
	return 0;
}

static void
live(const struct life_manner *manner, uint64_t wanted)
{
	uint64_t number, now;

	for (number = 0; wanted > 0; number++, wanted -= now) {
		now = wanted < LIFE_STEPS ? wanted : LIFE_STEPS;
		assert_int_equal(folder_open(&folder), 0);
		memset(&life, 0, sizeof life);
		life.seed = seed + number;
		life.path = folder_file(&folder, "ledger.db");
		life_live(&life, manner, now);
		count_life();
		assert_int_equal(end_life(NULL), 0);
	}
}

static void
test_a_ledger_says_what_the_model_says(void **state)
{
	(void)state;
	live(&(struct life_manner){ .group = 40 }, steps_wanted() * 7 / 10);
}

static void
test_so_it_does_when_each_step_is_committed(void **state)
{
	(void)state;
	live(&(struct life_manner){ .group = 1 }, steps_wanted() * 3 / 10);
}

static void
test_so_it_does_when_steps_are_killed_in_the_middle(void **state)
{
	(void)state;
	live(&(struct life_manner){ .group = 8, .kill_one_in = 3 },
	    steps_wanted() / 20);
}

static void
say_what_was_tried(void)
{
	unsigned i;

	printf("# %" PRIu64 " steps, %" PRIu64 " times rolled back, %" PRIu64
	       " times killed before it had happened and %" PRIu64 " after\n",
	    steps, rollbacks, kills[0], kills[1]);
	for (i = 0; life_verb(i) != NULL; i++)
		printf("# %8" PRIu64 " times %s, %" PRIu64 " refused, %" PRIu64
		       " of split codes\n",
		    done[i], life_verb(i)->name, refused[i], split[i]);
	for (i = 0; i < BIND_RESULTS; i++)
		printf("# %8" PRIu64 " bindings answered, %" PRIu64
		       " drawn: %s\n",
		    answered[i], drawn[i],
		    bind_result_name((enum bind_result)i));
	for (i = 0; i < 4; i++)
		printf("# slips %" PRIu64 " asked for, %" PRIu64
		       " printed; messages ended %" PRIu64
		       " out of use, %" PRIu64 " in use\n",
		    slips[0][i], slips[1][i], ended[0][i], ended[1][i]);
	printf("# %" PRIu64 " drawn for a card that had others\n", redrawn);
}

/* What may be done with the codes of a card, however the card has got them. */
static bool
is_of_cards(const char *name)
{
	static const char *const names[] = { "spoil", "missing", "found",
		"compromise", "destroy", "acknowledge", "try a CIP",
		"pass a CIP", "unlock a CIP", "block", "confirm a block",
		"tell a PUK", "unlock a PUK", "withdraw card", "destroy card" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
assert_draws_were_tried(void)
{
	unsigned i, of;

	/* Of what is rare only a campaign does enough. */
	for (i = 0; life_verb(i) != NULL; i++)
		if (is_of_cards(life_verb(i)->name) && done[i] > 100)
			assert_true(split[i] > 0);
	assert_true(drawn[BIND_BOUND] > 0 && drawn[BIND_CLOSED] > 0 &&
	    drawn[BIND_CARD_HAS_ONE] > 0 && drawn[BIND_CARD_BLOCKED] > 0);
	assert_true(redrawn > 0);
	for (of = 0; of < 2; of++)
		for (i = 0; i < 4; i++)
			assert_true(slips[of][i] > 0 && ended[of][i] > 0);
}

static void
test_everything_was_tried(void **state)
{
	unsigned i, of;

	(void)state;
	assert_null(life_verb(VERBS_MOST));
	say_what_was_tried();
	if (steps < ENOUGH_STEPS)
		skip();
	for (i = 0; life_verb(i) != NULL; i++)
		assert_true(done[i] > 0 &&
		    (refused[i] > 0) == (life_verb(i)->judge != judge_done));
	for (i = 0; i < BIND_RESULTS; i++)
		assert_true(answered[i] > 0);
	for (i = 0; i < 4; i++)
		assert_true(acknowledged[i] > 0 && told[i] > 0);
	for (i = 0; i < 3; i++)
		assert_true(tried[i] > 0 && blocked[i] > 0 && confirmed[i] > 0);
	for (i = 0; movement_verbs[i].movement != NULL; i++)
		for (of = 0; of < ENVELOPE_STATES; of++)
			if (asked[i][of] == 0)
				fail_msg("nobody asked %s of one that is %s",
				    movement_verbs[i].name,
				    envelope_state_name(
					(enum envelope_state)of));
	assert_draws_were_tried();
	assert_true(rollbacks > 0 && kills[0] > 0 && kills[1] > 0);
}

#define life_test(test) cmocka_unit_test_teardown(test, end_life)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		life_test(test_a_ledger_says_what_the_model_says),
		life_test(test_so_it_does_when_each_step_is_committed),
		life_test(test_so_it_does_when_steps_are_killed_in_the_middle),
		cmocka_unit_test(test_everything_was_tried),
	};

	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		return EXIT_FAILURE;
	seed = number_of_environment("SEED", seed % 1000000000);
	printf("# SEED=%" PRIu64 "\n", seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
