/* Goal: a range typed by a person is the run of serials she meant, or is
 * refused with the part that is wrong; and lists of runs are sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "envelope/range.h"

#include <cmocka.h>

#include "base/banned.h"

enum { SAID = 512 };

/* The list in one line, by range_text. */
static const char *
say(const struct ranges *ranges)
{
	static char said[SAID];
	char text[RANGE_TEXT];
	size_t i, used;

	said[0] = '\0';
	for (i = 0; i < ranges->count; i++) {
		range_text(text, &ranges->list[i]);
		used = strlen(said);
		(void)snprintf(said + used, sizeof said - used, "%s%s",
		    i > 0 ? " " : "", text);
	}
	return said;
}

/* Check characters are computed elsewhere. */
static const struct {
	const char *typed, *read;
	uint64_t total;
} sound[] = {
	{ "", "", 0 },
	{ " ,\t\n", "", 0 },
	{ "LZ26-0001234-Q", "LZ26-0001234-Q", 1 },
	{ "LZ260001234Q", "LZ26-0001234-Q", 1 },
	{ "lz26-0001234-q", "LZ26-0001234-Q", 1 },
	{ "LZ26-0000001..0000500", "LZ26-0000001..0000500", 500 },
	{ "lz260000001..0000500", "LZ26-0000001..0000500", 500 },
	{ "LZ26-0000001-2..0000500", "LZ26-0000001..0000500", 500 },
	{ "LZ26-0000001..LZ26-0000500", "LZ26-0000001..0000500", 500 },
	{ "LZ26-0000001-2..LZ26-0000500-1", "LZ26-0000001..0000500", 500 },
	{ "LZ26-0000001..lz2600005001", "LZ26-0000001..0000500", 500 },
	{ "LZ26-0000001..0000001", "LZ26-0000001-2", 1 },
	{ "LZ26-0000001..9999999", "LZ26-0000001..9999999", 9999999 },
	{ "LZ26-000000001..999999999", "LZ26-000000001..999999999", 999999999 },
	{ "LZ26-000001234-M", "LZ26-000001234-M", 1 },
	{ "LZ26-0000001..0000005,LZ26-0000009..0000010",
	    "LZ26-0000001..0000005 LZ26-0000009..0000010", 7 },
	{ "MI26-0000001..0000002 \n,LZ26-0000009..0000010 ",
	    "LZ26-0000009..0000010 MI26-0000001..0000002", 4 },
	{ "LZ26-0000006..0000009 LZ26-0000001..0000005",
	    "LZ26-0000001..0000009", 9 },
	{ "LZ26-0000001..0000005,LZ26-0000007..0000009 LZ26-0000006..0000006",
	    "LZ26-0000001..0000009", 9 },
	/* One series goes up to where another begins: they do not touch. */
	{ "LZ26-0000001..0000005 MI26-0000006..0000007",
	    "LZ26-0000001..0000005 MI26-0000006..0000007", 7 },
};

static void
test_what_is_typed_is_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sound / sizeof sound[0]; i++) {
		struct ranges ranges = { 0 };

		if (ranges_read(&ranges, sound[i].typed) != 0 ||
		    ranges_settle(&ranges) != 0)
			fail_msg("%s: %s", sound[i].typed, fail_reason());
		if (strcmp(say(&ranges), sound[i].read) != 0)
			fail_msg("%s: %s", sound[i].typed, say(&ranges));
		assert_true(ranges_total(&ranges) == sound[i].total);
		ranges_free(&ranges);
	}
}

static const struct {
	const char *typed, *sentence;
} wrong[] = {
	{ "LZ26-0001234-R",
	    "LZ26-0001234-R has a wrong check character: type it again" },
	{ "LZ26-0001243-Q", "LZ26-0001243-Q has a wrong check character" },
	{ "LZ26-0000001-3..0000500",
	    "LZ26-0000001-3 has a wrong check character" },
	{ "LZ26-0000001..LZ26-0000500-Q",
	    "LZ26-0000500-Q has a wrong check character" },
	{ "LZ26-0001234", "LZ26-0001234 lacks its check character" },
	{ "LZ260001234", "LZ260001234 lacks its check character" },
	{ "0001234", "0001234 is not a serial" },
	{ "0000001..0000005", "0000001 is not a serial" },
	{ "LZ26-0000500..0000001", "LZ26-0000500..0000001 runs backwards" },
	{ "LZ26-0000001..MI26-0000500",
	    "LZ26-0000001..MI26-0000500 runs from one series into another" },
	{ "LZ26-0000001..LZ26-000000500",
	    "LZ26-0000001..LZ26-000000500 runs from one series into another" },
	{ "LZ26-0000001..500", "500 is not a serial" },
	{ "LZ26-0000001..000000500", "000000500 is not a serial" },
	{ "LZ26-000000001..0000500", "0000500 is not a serial" },
	{ "LZ26-0000000..0000005", "LZ26-0000000 is not a serial" },
	{ "LZ26-0000001..0000000", "0000000 is not a serial" },
	{ "LZ26-0000001..", "LZ26-0000001.. is half a range" },
	{ "..0000005", "..0000005 is half a range" },
	{ "..", ".. is half a range" },
	{ "LZ26-0000001...0000005", ".0000005 is not a serial" },
	{ "LZ26-0000001..0000003..0000005",
	    "0000003..0000005 is not a serial" },
	{ "LZ26-0000001-0000005", "is not a serial" },
	{ "LZ26-0000001 ..0000005", "lacks its check character" },
	{ "LZ26", "LZ26 is not a serial" },
	{ "LZ26..LZ26", "LZ26 is not a serial" },
	{ "L", "L is not a serial" },
	{ "LZ26-+000001..0000005", "LZ26-+000001 is not a serial" },
	{ "LZ26-00000001..00000005",
	    "LZ26-00000001 has a wrong check character" },
	{ "LZ26-00000012345", "LZ26-00000012345 is not a serial" },
	{ "2626-0000001..0000005", "2626-0000001 is not a serial" },
	{ "LZ26-0000001..0000005;LZ26-0000009..0000010",
	    "0000005;LZ26-0000009..0000010 is not a serial" },
	{ "LZ26-0000001..0000005 and LZ26-0000009..0000010",
	    "and is not a serial" },
	{ "LZ26-00000000000000000000000000000001.."
	  "00000000000000000000000000000000005",
	    "LZ26-000000000000000… is too long to be a range of serials" },
};

static void
test_what_is_wrong_is_named(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct ranges ranges = { 0 };

		if (ranges_read(&ranges, wrong[i].typed) != -1)
			fail_msg("%s: %s", wrong[i].typed, say(&ranges));
		if (fail_code() != EX_DATAERR ||
		    strstr(fail_reason(), wrong[i].sentence) == NULL)
			fail_msg("%s: %s", wrong[i].typed, fail_reason());
		ranges_free(&ranges);
	}
}

static const struct {
	const char *typed, *sentence;
} overlaps[] = {
	{ "LZ26-0000001..0000005 LZ26-0000005..0000009",
	    "LZ26-0000001..0000005 and LZ26-0000005..0000009 overlap: name "
	    "each serial once" },
	{ "LZ26-0000005..0000009,LZ26-0000001..0000005",
	    "LZ26-0000001..0000005 and LZ26-0000005..0000009 overlap" },
	{ "LZ26-0000001..0000009 LZ26-0000003..0000004",
	    "LZ26-0000001..0000009 and LZ26-0000003..0000004 overlap" },
	{ "LZ26-0001234-Q LZ26-0001234-Q",
	    "LZ26-0001234-Q and LZ26-0001234-Q overlap" },
	{ "LZ26-0000001..0000002 LZ26-0000003..0000004 "
	  "LZ26-0000004..0000005",
	    "LZ26-0000001..0000004 and LZ26-0000004..0000005 overlap" },
	{ "LZ26-0000001..0000002 MI26-0000001..0000002 "
	  "LZ26-0000002..0000002",
	    "overlap" },
};

/* A series has numbers of one length: the ledger, which knows it, refuses the
 * other, if it still sees it. */
static void
test_numbers_of_two_lengths_are_never_one_run(void **state)
{
	struct ranges ranges = { 0 };

	(void)state;
	assert_int_equal(ranges_read(&ranges,
			     "LZ26-0000001..0000005 "
			     "LZ26-000000006..000000009"),
	    0);
	assert_int_equal(ranges_settle(&ranges), 0);
	assert_string_equal(say(&ranges),
	    "LZ26-0000001..0000005 LZ26-000000006..000000009");
	ranges_free(&ranges);
}

static void
test_each_serial_is_named_once(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof overlaps / sizeof overlaps[0]; i++) {
		struct ranges ranges = { 0 };

		assert_int_equal(ranges_read(&ranges, overlaps[i].typed), 0);
		if (ranges_settle(&ranges) != -1)
			fail_msg("%s: %s", overlaps[i].typed, say(&ranges));
		if (fail_code() != EX_DATAERR ||
		    strstr(fail_reason(), overlaps[i].sentence) == NULL)
			fail_msg("%s: %s", overlaps[i].typed, fail_reason());
		ranges_free(&ranges);
	}
}

/* A set is what a bitmap says it is: two series of numbers 1 to NUMBERS. */
enum { SERIES = 2, NUMBERS = 60, SETS = 3000 };

static const struct series names[SERIES] = { { "LZ26", 7 }, { "MI26", 9 } };

typedef bool bitmap[SERIES][NUMBERS + 2];

/* 0 to sides - 1, the same each time. */
static uint32_t
dice(uint32_t sides)
{
	static uint64_t seed = 1;

	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(seed >> 33) % sides;
}

/* From nearly none to nearly all. */
static void
bitmap_draw(bitmap bits)
{
	uint32_t density = dice(101), run = 1 + dice(6);
	int s, n;

	for (s = 0; s < SERIES; s++)
		for (n = 1; n <= NUMBERS; n++)
			bits[s][n] = dice(run) != 0 && n > 1
			    ? bits[s][n - 1]
			    : dice(100) < density;
}

/* Its runs, each cut anywhere, in an order of chance: all joined again once
 * they are settled. */
static void
bitmap_ranges(bitmap bits, struct ranges *ranges)
{
	struct range range, *other;
	uint32_t n;
	size_t i;
	int s;

	memset(ranges, 0, sizeof *ranges);
	for (s = 0; s < SERIES; s++)
		for (n = 1; n <= NUMBERS; n++) {
			if (!bits[s][n])
				continue;
			range = (struct range){ names[s], n, n };
			while (bits[s][n + 1] && dice(5) != 0)
				range.last = ++n;
			assert_int_equal(ranges_add(ranges, &range), 0);
		}
	for (i = 1; i < ranges->count; i++) {
		other = &ranges->list[dice((uint32_t)i + 1)];
		range = *other;
		*other = ranges->list[i];
		ranges->list[i] = range;
	}
	assert_int_equal(ranges_settle(ranges), 0);
}

static uint64_t
bitmap_count(bitmap bits)
{
	uint64_t count = 0;
	int s, n;

	for (s = 0; s < SERIES; s++)
		for (n = 1; n <= NUMBERS; n++)
			count += bits[s][n];
	return count;
}

/* Sorted, none touching another, and exactly the bits. */
static void
assert_is(const struct ranges *ranges, bitmap bits)
{
	bitmap found = { 0 };
	const struct range *range, *before = NULL;
	uint32_t n;
	size_t i;
	int s;

	for (i = 0; i < ranges->count; i++, before = range) {
		range = &ranges->list[i];
		assert_in_range(range->first, 1, range->last);
		assert_in_range(range->last, range->first, NUMBERS);
		s = strcmp(range->series.name, names[1].name) == 0;
		assert_int_equal(range->series.digits, names[s].digits);
		if (before != NULL && range_compare(before, range) >= 0)
			fail_msg("not in order: %s", say(ranges));
		if (before != NULL &&
		    strcmp(before->series.name, names[s].name) == 0 &&
		    before->last + 1 >= range->first)
			fail_msg("touching: %s", say(ranges));
		for (n = range->first; n <= range->last; n++)
			found[s][n] = true;
	}
	for (s = 0; s < SERIES; s++)
		for (n = 1; n <= NUMBERS; n++)
			if (found[s][n] != bits[s][n])
				fail_msg("%s-%u: %s", names[s].name, n,
				    say(ranges));
	assert_true(ranges_total(ranges) == bitmap_count(bits));
}

static void
test_lists_of_runs_are_sets(void **state)
{
	struct ranges from, what, only = { 0 };
	bitmap a = { 0 }, b = { 0 }, rest = { 0 };
	int i, s, n;

	(void)state;
	for (i = 0; i < SETS; i++) {
		bitmap_draw(a);
		bitmap_draw(b);
		bitmap_ranges(a, &from);
		bitmap_ranges(b, &what);
		assert_is(&from, a);
		for (s = 0; s < SERIES; s++)
			for (n = 1; n <= NUMBERS; n++)
				rest[s][n] = a[s][n] && !b[s][n];
		assert_int_equal(ranges_subtract(&from, &what, &only), 0);
		assert_is(&only, rest);
		ranges_free(&from);
		ranges_free(&what);
		ranges_free(&only);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_typed_is_read),
		cmocka_unit_test(test_what_is_wrong_is_named),
		cmocka_unit_test(test_numbers_of_two_lengths_are_never_one_run),
		cmocka_unit_test(test_each_serial_is_named_once),
		cmocka_unit_test(test_lists_of_runs_are_sets),
	};

	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
