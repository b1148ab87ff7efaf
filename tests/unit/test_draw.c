/* Goal: every code is as likely as any other, no weak PIN is ever issued, and a
 * random source that is not one makes no envelope. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/rand.h>

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "folder.h"
#include "keys.h"
#include "room/pin.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

static const char passphrase[] = "una busta che nessuno apre";

/* The bars of chi-square that chance passes once in 10^9: for ten digits
 * (9 degrees of freedom), and for a hundred pairs (99). */
static const double bar_digits = 61.0, bar_pairs = 212.0;

static const struct weak_table runs_are_weak = { .repeated = true,
	.ascending = true,
	.descending = true };
static const struct weak_table nothing_is_weak = { 0 };
static struct folder folder;
static struct hsm *hsm;

/* The random source of this program: OpenSSL's, until told otherwise. It takes
 * the place of the library's; draws_left counts down to its failure. */
static void (*broken)(unsigned char *bytes, size_t size);
static unsigned draws_left = UINT32_MAX;

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	if (draws_left == 0)
		return 0;
	draws_left--;
	if (broken == NULL)
		return RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
	broken(bytes, (size_t)size);
	return 1;
}

static int
open_session(void **state)
{
	(void)state;
	if (secret_heap_open(1 << 18) != 0 || folder_open(&folder) != 0 ||
	    keys_make(folder.fd, passphrase) != 0)
		return -1;
	hsm = keys_open_as(folder_file(&folder, "store.cfg"), passphrase);
	return hsm != NULL ? 0 : -1;
}

static int
close_session(void **state)
{
	(void)state;
	hsm_free(hsm);
	folder_remove(&folder);
	return 0;
}

static int
mend_source(void **state)
{
	(void)state;
	broken = NULL;
	draws_left = UINT32_MAX;
	return 0;
}

enum { PIN = 5, CIP = 10, BOTH = PIN + CIP };

/* How often each digit stands at each place, and follows each other one. */
struct tally {
	size_t places[BOTH][10];
	size_t all[10];
	size_t pairs[100];
};

static void
tally_add(struct tally *tally, const char *digits)
{
	unsigned i, digit;

	for (i = 0; i < BOTH; i++) {
		assert_in_range(digits[i], '0', '9');
		digit = (unsigned)(digits[i] - '0');
		tally->places[i][digit]++;
		tally->all[digit]++;
		if (i > 0)
			tally->pairs[(digits[i - 1] - '0') * 10 + (int)digit]++;
	}
}

static double
chi_square(const size_t *counts, size_t kinds)
{
	double even = 0, sum = 0, off;
	size_t i;

	for (i = 0; i < kinds; i++)
		even += (double)counts[i] / (double)kinds;
	for (i = 0; i < kinds; i++) {
		off = (double)counts[i] - even;
		sum += off * off / even;
	}
	return sum;
}

static bool
tally_is_even(const struct tally *tally)
{
	unsigned i;

	for (i = 0; i < BOTH; i++)
		if (chi_square(tally->places[i], 10) > bar_digits)
			return false;
	return chi_square(tally->all, 10) <= bar_digits &&
	    chi_square(tally->pairs, 100) <= bar_pairs;
}

static void
tally_codes(struct tally *tally, size_t envelopes)
{
	struct codes *codes;
	size_t i;

	for (; envelopes >= 500; envelopes -= 500) {
		assert_non_null(
		    codes = codes_draw(500, PIN, CIP, &runs_are_weak, hsm));
		for (i = 0; i < codes->count; i++)
			tally_add(tally, codes_pin(codes, i));
		codes_free(codes);
	}
}

/* What a draw without rejection would give: the control of the test of it. */
static void
tally_bytes_by_remainder(struct tally *tally, size_t envelopes)
{
	unsigned char bytes[BOTH];
	char digits[BOTH];
	unsigned i;

	for (; envelopes > 0; envelopes--) {
		assert_int_equal(hsm_random(hsm, bytes, sizeof bytes), 0);
		for (i = 0; i < BOTH; i++)
			digits[i] = (char)('0' + bytes[i] % 10);
		tally_add(tally, digits);
	}
}

/* What a draw that uses a byte twice would give: each digit even, pairs not. */
static void
tally_twins(struct tally *tally, size_t envelopes)
{
	unsigned char bytes[BOTH];
	char digits[BOTH];
	unsigned i;

	for (; envelopes > 0; envelopes--) {
		assert_int_equal(hsm_random(hsm, bytes, sizeof bytes), 0);
		for (i = 0; i < BOTH; i++)
			digits[i] = (char)('0' + bytes[i / 2] % 200 % 10);
		tally_add(tally, digits);
	}
}

static void
test_digits_are_even(void **state)
{
	static struct tally drawn, biased, twins;
	enum { ENVELOPES = 1000000 / BOTH / 500 * 500 + 500 };

	(void)state;
	tally_codes(&drawn, ENVELOPES);
	assert_true(tally_is_even(&drawn));
	tally_bytes_by_remainder(&biased, ENVELOPES);
	assert_false(tally_is_even(&biased));
	assert_true(chi_square(biased.all, 10) > 2 * bar_digits);
	tally_twins(&twins, ENVELOPES);
	assert_true(chi_square(twins.pairs, 100) > 2 * bar_pairs);
}

/* Four digits that say no more than their first: what the table must stop. */
static bool
pin_is_a_run(const char *pin, unsigned digits)
{
	unsigned step = (unsigned)(pin[1] - pin[0] + 10) % 10, i;

	if (step != 0 && step != 1 && step != 9)
		return false;
	for (i = 2; i < digits; i++)
		if ((unsigned)(pin[i] - pin[i - 1] + 10) % 10 != step)
			return false;
	return true;
}

static size_t
count_runs(const struct weak_table *weak)
{
	struct codes *codes;
	size_t runs = 0, chunk, i;

	for (chunk = 0; chunk < 500; chunk++) {
		assert_non_null(codes = codes_draw(2000, 4, 6, weak, hsm));
		for (i = 0; i < codes->count; i++)
			runs += pin_is_a_run(codes_pin(codes, i), 4);
		codes_free(codes);
	}
	return runs;
}

/* A million of four digits each: 30 of 10,000 are runs, so chance alone would
 * bring 3000, give or take 55. */
static void
test_weak_pins_never_come(void **state)
{
	(void)state;
	assert_int_equal(count_runs(&runs_are_weak), 0);
	assert_in_range(count_runs(&nothing_is_weak), 2600, 3400);
}

static const struct {
	const char *sentence;
	struct weak_table table;
	const char *pin;
	bool weak;
} judgements[] = {
	{ "one digit repeated", { .repeated = true }, "77777", true },
	{ "one digit repeated but the last", { .repeated = true }, "77778",
	    false },
	{ "one digit repeated but the first", { .repeated = true }, "17777",
	    false },
	{ "noughts", { .repeated = true }, "0000", true },
	{ "repeated, where only runs are weak", { .ascending = true }, "77777",
	    false },
	{ "ascending", { .ascending = true }, "34567", true },
	{ "ascending past nine", { .ascending = true }, "89012", true },
	{ "ascending but the last", { .ascending = true }, "34568", false },
	{ "ascending by two", { .ascending = true }, "13579", false },
	{ "ascending of twelve digits", { .ascending = true }, "901234567890",
	    true },
	{ "descending, where ascending is weak", { .ascending = true }, "76543",
	    false },
	{ "descending", { .descending = true }, "76543", true },
	{ "descending past nought", { .descending = true }, "21098", true },
	{ "descending but the first", { .descending = true }, "86543", false },
	{ "anything, where nothing is weak", { 0 }, "00000", false },
};

static void
test_weak_by_rule(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof judgements / sizeof judgements[0]; i++)
		if (pin_is_weak(judgements[i].pin,
			(unsigned)strlen(judgements[i].pin),
			&judgements[i].table) != judgements[i].weak)
			fail_msg("%s: %s should %sbe weak",
			    judgements[i].sentence, judgements[i].pin,
			    judgements[i].weak ? "" : "not ");
}

static const struct {
	const char *sentence;
	const char *pin;
	bool weak;
} matches[] = {
	{ "a year of the last century", "1984", true },
	{ "a year of the one before", "1884", false },
	{ "a pattern's digits in a longer PIN", "19845", false },
	{ "a pattern at the end of a longer PIN", "51984", false },
	{ "the second pattern", "25800", true },
	{ "the second pattern but its last digit", "25801", false },
	{ "the start of a longer pattern", "2580", false },
	{ "no pattern", "60413", false },
};

static void
test_weak_by_pattern(void **state)
{
	static char patterns[2][PIN_DIGITS_MOST + 1] = { "19xx", "25800" };
	const struct weak_table table = { .patterns = patterns,
		.pattern_count = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof matches / sizeof matches[0]; i++)
		if (pin_is_weak(matches[i].pin,
			(unsigned)strlen(matches[i].pin),
			&table) != matches[i].weak)
			fail_msg("%s: %s", matches[i].sentence, matches[i].pin);
}

static void
give_noughts(unsigned char *bytes, size_t size)
{
	memset(bytes, 0, size);
}

static void
give_ones(unsigned char *bytes, size_t size)
{
	memset(bytes, 0xff, size);
}

/* The same fifteen bytes for ever, which a chunk reads as one code. */
static void
give_same_codes(unsigned char *bytes, size_t size)
{
	static const unsigned char same[BOTH] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3,
		5, 8, 9, 7, 9 };
	static size_t at;

	for (; size > 0; size--)
		*bytes++ = same[at++ % BOTH];
}

/* A working source, but for the last bit of each byte, which is always one. */
static void
give_odd_bytes(unsigned char *bytes, size_t size)
{
	(void)RAND_priv_bytes_ex(NULL, bytes, size, 0);
	for (; size > 0; size--)
		*bytes++ |= 1;
}

static const struct {
	const char *sentence;
	void (*broken)(unsigned char *bytes, size_t size);
	const char *reason;
} sources[] = {
	{ "nothing but noughts", give_noughts, "gives only weak PINs" },
	{ "nothing but ones, all of them rejected", give_ones, "is stuck" },
	{ "the same codes again and again", give_same_codes,
	    "failed its self-test" },
	{ "a last bit that is stuck", give_odd_bytes, "failed its self-test" },
};

static void
test_broken_sources(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		broken = sources[i].broken;
		if (codes_draw(500, PIN, CIP, &runs_are_weak, hsm) != NULL ||
		    strstr(fail_reason(), sources[i].reason) == NULL ||
		    fail_code() != EX_OSERR)
			fail_msg("%s: \"%s\"", sources[i].sentence,
			    fail_reason());
	}
}

/* A chunk of 500 takes two blocks: each of them may be the one that fails. */
static void
test_failing_source(void **state)
{
	struct codes *codes = NULL;
	unsigned draw;

	(void)state;
	for (draw = 0; codes == NULL; draw++) {
		draws_left = draw;
		codes = codes_draw(500, PIN, CIP, &runs_are_weak, hsm);
		if (codes != NULL)
			break;
		assert_int_equal(fail_code(), EX_OSERR);
		assert_non_null(
		    strstr(fail_reason(), "the random source failed"));
	}
	assert_int_equal(draw, 2);
	codes_free(codes);
}

static void
test_good_chunks_pass_their_self_test(void **state)
{
	static const size_t sizes[] = { 1, 2, 5, 67, 100, 500, 2000 };
	struct codes *codes;
	size_t i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		codes = codes_draw(sizes[i % 7], PIN, CIP, &runs_are_weak, hsm);
		assert_non_null(codes);
		codes_free(codes);
	}
}

static void
test_no_two_chunks_are_alike(void **state)
{
	struct codes *first, *second;

	(void)state;
	assert_non_null(first = codes_draw(10, PIN, CIP, &runs_are_weak, hsm));
	assert_non_null(second = codes_draw(10, PIN, CIP, &runs_are_weak, hsm));
	assert_memory_not_equal(first->digits, second->digits, 10 * BOTH);
	codes_free(first);
	codes_free(second);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digits_are_even),
		cmocka_unit_test(test_weak_pins_never_come),
		cmocka_unit_test(test_weak_by_rule),
		cmocka_unit_test(test_weak_by_pattern),
		cmocka_unit_test_teardown(test_broken_sources, mend_source),
		cmocka_unit_test_teardown(test_failing_source, mend_source),
		cmocka_unit_test(test_good_chunks_pass_their_self_test),
		cmocka_unit_test(test_no_two_chunks_are_alike),
	};

	return cmocka_run_group_tests_name("draw", tests, open_session,
	    close_session);
}
