/* Goal: an envelope goes only where the auditors agreed it may: printed once,
 * bound once, its PIN handed over once, and out of use for good once it is out
 * of sight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "envelope/state.h"

#include "base/banned.h"

/* Written out by hand from the life of an envelope; a row for where it stands,
 * a column for where it would go, in this order; P, where its sealed PIN may
 * still be needed, C, where its CIP may, S, where it is somebody's stock, K,
 * where it belongs to a card, and U, where that card has its PUK. */
static const struct {
	const char *moves;
	const char *name;
	const char *traits;
} life[] = {
	/* NASRPTHBOCXMUEDIK */
	{ ".x...............", "unknown", "" },
	{ "..x......x.......", "allocated", "" },
	{ "...x.....x..x....", "sealed", "PC" },
	{ "....x.....x.x....", "released", "PC" },
	{ ".....x....xxxx...", "printed", "PCS" },
	{ "......x....xx....", "in transit", "PC" },
	{ ".....x.x..xxxx...", "on hand", "PCS" },
	{ "..........xxx..xx", "bound", "PCK" },
	{ "..........xxx...x", "handed over", "CKU" },
	{ ".................", "cancelled", "" },
	{ "..............x..", "spoiled", "" },
	{ "............x....", "missing", "" },
	{ "..............x..", "compromised", "" },
	{ "..............x..", "expired", "" },
	{ ".................", "destroyed", "" },
	{ "........x.xxx...x", "assigned", "PCKU" },
	{ ".................", "blocked", "K" },
};
enum { STATES = sizeof life / sizeof life[0] };

/* What is stored in ledgers, by number: none may ever be another. */
static void
test_numbers_and_names_are_for_ever(void **state)
{
	int i;

	(void)state;
	assert_int_equal(ENVELOPE_STATES, STATES);
	assert_int_equal(ENVELOPE_NONE, 0);
	assert_int_equal(ENVELOPE_DESTROYED, 14);
	assert_int_equal(ENVELOPE_ASSIGNED, 15);
	assert_int_equal(ENVELOPE_BLOCKED, 16);
	for (i = 0; i < STATES; i++)
		assert_string_equal(envelope_state_name((enum envelope_state)i),
		    life[i].name);
}

static void
test_every_pair_is_as_agreed(void **state)
{
	bool may, agreed;
	int from, to;

	(void)state;
	for (from = 0; from < STATES; from++) {
		assert_int_equal(strlen(life[from].moves), STATES);
		for (to = 0; to < STATES; to++) {
			may = envelope_may_move((enum envelope_state)from,
			    (enum envelope_state)to);
			agreed = life[from].moves[to] == 'x';
			if (may != agreed)
				fail_msg("from %s to %s: %s", life[from].name,
				    life[to].name,
				    may ? "goes, and must not"
					: "does not go, and may");
		}
	}
}

static void
test_what_a_state_means_is_as_agreed(void **state)
{
	enum envelope_state at;

	(void)state;
	for (at = ENVELOPE_NONE; at < ENVELOPE_STATES; at++) {
		if (envelope_keeps_pin(at) !=
		    (strchr(life[at].traits, 'P') != NULL))
			fail_msg("the PIN of one %s", life[at].name);
		if (envelope_keeps_cip(at) !=
		    (strchr(life[at].traits, 'C') != NULL))
			fail_msg("the CIP of one %s", life[at].name);
		if (envelope_is_on_card(at) !=
		    (strchr(life[at].traits, 'K') != NULL))
			fail_msg("the card of one %s", life[at].name);
		if (envelope_has_puk(at) !=
		    (strchr(life[at].traits, 'U') != NULL))
			fail_msg("the PUK of one %s", life[at].name);
		if (envelope_is_stock(at) !=
		    (strchr(life[at].traits, 'S') != NULL))
			fail_msg("the stock of one %s", life[at].name);
	}
}

static void
test_a_number_that_is_no_state_is_damage(void **state)
{
	static const int wrong[] = { -1, STATES, STATES + 1, 255, 1 << 30 };
	enum envelope_state at;
	size_t i;
	int to;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		at = (enum envelope_state)wrong[i];
		assert_string_equal(envelope_state_name(at), "damaged");
		assert_false(envelope_keeps_pin(at));
		assert_false(envelope_keeps_cip(at));
		assert_false(envelope_is_on_card(at));
		assert_false(envelope_is_stock(at));
		for (to = 0; to < STATES; to++) {
			assert_false(
			    envelope_may_move(at, (enum envelope_state)to));
			assert_false(
			    envelope_may_move((enum envelope_state)to, at));
		}
	}
}

/* Where it can ever get, in one move or many. */
static bool reach[STATES][STATES];

static int
walk(void **state)
{
	int from, to, by;

	(void)state;
	for (from = 0; from < STATES; from++)
		for (to = 0; to < STATES; to++)
			reach[from][to] =
			    envelope_may_move((enum envelope_state)from,
				(enum envelope_state)to);
	for (by = 0; by < STATES; by++)
		for (from = 0; from < STATES; from++)
			for (to = 0; to < STATES; to++)
				reach[from][to] |=
				    reach[from][by] && reach[by][to];
	return 0;
}

/* The rules themselves (R4, R7), whatever the table above says. */
static const struct {
	const char *sentence;
	enum envelope_state from, to;
	bool reaches;
} rules[] = {
	{ "one that is sealed can be handed over", ENVELOPE_SEALED,
	    ENVELOPE_HANDED_OVER, true },
	{ "one that is spoiled can be destroyed", ENVELOPE_SPOILED,
	    ENVELOPE_DESTROYED, true },
	{ "one that is missing can be found, and destroyed", ENVELOPE_MISSING,
	    ENVELOPE_DESTROYED, true },
	{ "one that travels can travel again", ENVELOPE_IN_TRANSIT,
	    ENVELOPE_IN_TRANSIT, true },
	{ "nothing is given out twice", ENVELOPE_ALLOCATED, ENVELOPE_ALLOCATED,
	    false },
	{ "nothing is sealed twice", ENVELOPE_SEALED, ENVELOPE_SEALED, false },
	{ "nothing is printed twice", ENVELOPE_PRINTED, ENVELOPE_PRINTED,
	    false },
	{ "nothing on hand is printed", ENVELOPE_ON_HAND, ENVELOPE_PRINTED,
	    false },
	{ "nothing is bound twice", ENVELOPE_BOUND, ENVELOPE_BOUND, false },
	{ "what is bound is nobody's stock again", ENVELOPE_BOUND,
	    ENVELOPE_ON_HAND, false },
	{ "nothing is assigned twice", ENVELOPE_ASSIGNED, ENVELOPE_ASSIGNED,
	    false },
	{ "what is handed over is not assigned again", ENVELOPE_HANDED_OVER,
	    ENVELOPE_ASSIGNED, false },
	{ "what is handed over can be given back, and destroyed",
	    ENVELOPE_HANDED_OVER, ENVELOPE_DESTROYED, true },
	{ "one that is sealed can be blocked", ENVELOPE_SEALED,
	    ENVELOPE_BLOCKED, true },
	{ "what no card has is not blocked", ENVELOPE_SPOILED, ENVELOPE_BLOCKED,
	    false },
	{ "what is blocked stays so, and its card has no other",
	    ENVELOPE_BLOCKED, ENVELOPE_SPOILED, false },
	{ "what is printed is not cancelled", ENVELOPE_PRINTED,
	    ENVELOPE_CANCELLED, false },
	{ "what was not printed is not destroyed without being spoiled",
	    ENVELOPE_CANCELLED, ENVELOPE_DESTROYED, false },
	{ "what is missing is not found sound", ENVELOPE_MISSING,
	    ENVELOPE_ON_HAND, false },
};

static void
test_a_life_has_one_direction(void **state)
{
	enum envelope_state from, to;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (reach[rules[i].from][rules[i].to] != rules[i].reaches)
			fail_msg("%s", rules[i].sentence);
	/* What is not needed any more is never needed again, and what is out
	 * of use is nobody's to use. */
	for (from = ENVELOPE_SEALED; from < ENVELOPE_STATES; from++)
		for (to = ENVELOPE_NONE; to < ENVELOPE_STATES; to++)
			if (reach[from][to] &&
			    ((envelope_keeps_pin(to) &&
				 !envelope_keeps_pin(from)) ||
				(envelope_keeps_cip(to) &&
				    !envelope_keeps_cip(from)) ||
				(life[to].traits[0] != '\0' &&
				    life[from].traits[0] == '\0')))
				fail_msg("from %s to %s", life[from].name,
				    life[to].name);
	/* And whatever was given out is reached in some way. */
	for (to = ENVELOPE_ALLOCATED; to < ENVELOPE_STATES; to++)
		assert_true(reach[ENVELOPE_NONE][to]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_and_names_are_for_ever),
		cmocka_unit_test(test_every_pair_is_as_agreed),
		cmocka_unit_test(test_what_a_state_means_is_as_agreed),
		cmocka_unit_test(test_a_number_that_is_no_state_is_damage),
		cmocka_unit_test_setup(test_a_life_has_one_direction, walk),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
