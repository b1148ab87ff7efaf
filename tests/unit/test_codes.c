/* Goal: the codes of a chunk lie where they should, in memory that is wiped,
 * and codes that no working random source gives are known for what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "room/pin.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

static int
open_heap(void **state)
{
	(void)state;
	return secret_heap_open(1 << 18);
}

/* Digits that are even and all different, for want of chance: SplitMix64. */
static char
digit_of(size_t i)
{
	uint64_t x = (i + 1) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (char)('0' + (x ^ x >> 31) % 10);
}

static struct codes *
codes_even(size_t count, unsigned pin_digits, unsigned cip_digits)
{
	struct codes *codes = codes_new(count, pin_digits, cip_digits);
	size_t i;

	assert_non_null(codes);
	for (i = 0; i < count * (pin_digits + cip_digits); i++)
		codes->digits[i] = digit_of(i);
	return codes;
}

static void
make_pins_equal(struct codes *codes)
{
	size_t i;

	for (i = 1; i < codes->count; i++)
		memcpy((char *)(uintptr_t)codes_pin(codes, i),
		    codes_pin(codes, 0), codes->pin_digits);
}

static void
make_cips_equal(struct codes *codes)
{
	size_t i;

	for (i = 1; i < codes->count; i++)
		memcpy((char *)(uintptr_t)codes_cip(codes, i),
		    codes_cip(codes, 0), codes->cip_digits);
}

static void
make_cips_equal_but_the_last(struct codes *codes)
{
	char *last;

	make_cips_equal(codes);
	last = (char *)(uintptr_t)codes_cip(codes, codes->count - 1);
	last[0] = (char)('0' + (last[0] - '0' + 1) % 10);
}

static void
make_noughts(struct codes *codes)
{
	memset(codes->digits, '0',
	    codes->count * (codes->pin_digits + codes->cip_digits));
}

/* So many of every hundred digits become a 7. */
static void
make_sevens(struct codes *codes, size_t percent)
{
	size_t i, size = codes->count * (codes->pin_digits + codes->cip_digits);

	for (i = 0; i < size; i++)
		if (i % 100 < percent)
			codes->digits[i] = '7';
}

static void
make_thirty_percent_sevens(struct codes *codes)
{
	make_sevens(codes, 30);
}

static void
make_ten_percent_sevens(struct codes *codes)
{
	make_sevens(codes, 10);
}

static void
make_three_percent_sevens(struct codes *codes)
{
	make_sevens(codes, 3);
}

static void
leave(struct codes *codes)
{
	(void)codes;
}

static const struct {
	const char *sentence;
	size_t count;
	unsigned pin_digits, cip_digits;
	void (*make)(struct codes *codes);
	bool absurd;
} truths[] = {
	{ "a chunk of even digits", 500, 5, 10, leave, false },
	{ "one envelope, of which nothing can be said", 1, 5, 10, leave,
	    false },
	{ "one envelope of noughts", 1, 5, 10, make_noughts, false },
	{ "two envelopes with one CIP: a chance of 10^-10", 2, 5, 10,
	    make_cips_equal, false },
	{ "three with one CIP: a chance of 10^-20", 3, 5, 10, make_cips_equal,
	    true },
	{ "four envelopes with one PIN: a chance of 10^-15", 4, 5, 10,
	    make_pins_equal, false },
	{ "five with one PIN: a chance of 10^-20", 5, 5, 10, make_pins_equal,
	    true },
	{ "a whole chunk with one PIN", 500, 5, 10, make_pins_equal, true },
	{ "a whole chunk with one CIP", 500, 5, 10, make_cips_equal, true },
	{ "one CIP but for the last envelope", 60, 5, 10,
	    make_cips_equal_but_the_last, false },
	{ "66 envelopes, 990 digits, too few for chi-square", 66, 5, 10,
	    make_thirty_percent_sevens, false },
	{ "67 envelopes, 1005 digits, enough for it", 67, 5, 10,
	    make_thirty_percent_sevens, true },
	{ "a tenth of 7500 digits turned into sevens", 500, 5, 10,
	    make_ten_percent_sevens, true },
	{ "three in a hundred turned into sevens: chance may do that", 500, 5,
	    10, make_three_percent_sevens, false },
};

static void
test_absurd(void **state)
{
	struct codes *codes;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof truths / sizeof truths[0]; i++) {
		codes = codes_even(truths[i].count, truths[i].pin_digits,
		    truths[i].cip_digits);
		truths[i].make(codes);
		if (codes_are_absurd(codes) != truths[i].absurd)
			fail_msg("%s: this should %sbe absurd",
			    truths[i].sentence, truths[i].absurd ? "" : "not ");
		codes_free(codes);
	}
}

/* Every digit belongs to one code of one envelope, and none to two. */
static void
test_places(void **state)
{
	struct codes *codes = codes_even(7, 4, 6);
	size_t i;

	(void)state;
	assert_ptr_equal(codes_pin(codes, 0), codes->digits);
	for (i = 0; i < codes->count; i++) {
		assert_ptr_equal(codes_cip(codes, i), codes_pin(codes, i) + 4);
		if (i > 0)
			assert_ptr_equal(codes_pin(codes, i),
			    codes_cip(codes, i - 1) + 6);
	}
	codes_free(codes);
}

/* The heap of secrets stays mapped, and keeps its books in the first 16 bytes
 * of what was given back; behind them must be nothing of the codes. */
static void
test_wiped_when_given_back(void **state)
{
	struct codes *codes = codes_even(100, 5, 10);
	const volatile char *digits = codes->digits;
	size_t used = CRYPTO_secure_used(), i;

	(void)state;
	assert_true(CRYPTO_secure_allocated(codes->digits));
	assert_int_equal(digits[1499], digit_of(1499));
	codes_free(codes);
	assert_true(CRYPTO_secure_used() <= used - 1500);
	for (i = 16; i < 1500; i++)
		assert_int_equal(digits[i], 0);
	codes_free(NULL);
}

/* A chunk too large for the heap is refused, and nothing of it is kept. */
static void
test_no_room(void **state)
{
	size_t used = CRYPTO_secure_used();

	(void)state;
	assert_null(codes_new(1 << 18, 5, 10));
	assert_int_equal(fail_code(), EX_OSERR);
	assert_non_null(strstr(fail_reason(), "the memory for secrets"));
	assert_int_equal(CRYPTO_secure_used(), used);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absurd),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_wiped_when_given_back),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests_name("codes", tests, open_heap, NULL);
}
