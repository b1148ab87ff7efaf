/* Goal: whatever a scanner says is a code of ours, or is refused and named; and
 * no envelope counts twice, however it was scanned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "desk/scan_list.h"

/* Before cmocka's fail(), which takes the name. */
static int
check_fails(void *context, const char *text, bool *match)
{
	(void)context;
	(void)text;
	(void)match;
	return fail(EX_UNAVAILABLE, "the room is gone");
}

#include <cmocka.h>

#include "base/banned.h"

/* Check characters by hand: ISO/IEC 7064 MOD 37,36. */
static const struct {
	const char *sentence;
	const char *text;
	enum scan_read read;
	uint32_t first;
	uint32_t last;
} codes[] = {
	{ "an envelope", "LZ260001234QABC234", SCAN_READ, 1234, 1234 },
	{ "in small letters, with hyphens", "lz26-0001234-q-abc234", SCAN_READ,
	    1234, 1234 },
	{ "with blanks", " LZ26 0001234 Q ABC234 ", SCAN_READ, 1234, 1234 },
	{ "with a serial of nine digits", "LZ26000001234MABC234", SCAN_READ,
	    1234, 1234 },
	{ "a lot", "LZ2600000012LZ260000100XABC234", SCAN_READ, 1, 100 },
	{ "a lot of one", "LZ260001234QLZ260001234QABC234", SCAN_READ, 1234,
	    1234 },
	{ "a serial alone", "LZ260001234Q", SCAN_NO_TOKEN, 0, 0 },
	{ "as it is printed", "LZ26-0001234-Q", SCAN_NO_TOKEN, 0, 0 },
	{ "a lot without a token", "LZ2600000012LZ260000100X", SCAN_NO_TOKEN, 0,
	    0 },
	{ "a serial alone that was mistyped", "LZ260001234R", SCAN_WRONG_CHECK,
	    0, 0 },
	{ "a wrong check character", "LZ260001234RABC234", SCAN_WRONG_CHECK, 0,
	    0 },
	{ "in the second serial of a lot", "LZ2600000012LZ260000100YABC234",
	    SCAN_WRONG_CHECK, 0, 0 },
	{ "a lot backwards", "LZ260000100XLZ2600000012ABC234", SCAN_BACKWARDS,
	    0, 0 },
	{ "nothing", "", SCAN_NO_CODE, 0, 0 },
	{ "half a token", "LZ260001234QABC23", SCAN_NO_CODE, 0, 0 },
	{ "too much of one", "LZ260001234QABC2345", SCAN_NO_CODE, 0, 0 },
	{ "two envelopes in a line", "LZ260001234QABC234LZ260001234QABC234",
	    SCAN_NO_CODE, 0, 0 },
	{ "the number of a card", "80380000300012345678", SCAN_NO_CODE, 0, 0 },
	{ "digits where a serial has letters", "002600012349ABC234",
	    SCAN_NO_CODE, 0, 0 },
	{ "a sign in it", "LZ260001234Q+BC234", SCAN_NO_CODE, 0, 0 },
	{ "a letter that is none of ours",
	    "LZ260001234Q\xc3\xa0"
	    "BC234",
	    SCAN_NO_CODE, 0, 0 },
};

static void
test_codes(void **state)
{
	struct scan scan;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (scan_read(&scan, codes[i].text) != codes[i].read)
			fail_msg("%s: %s", codes[i].sentence, codes[i].text);
		if (codes[i].read == SCAN_READ &&
		    (scan.range.first != codes[i].first ||
			scan.range.last != codes[i].last))
			fail_msg("%s: another range", codes[i].sentence);
	}
}

static void
test_text_is_what_a_room_checks(void **state)
{
	struct scan scan;

	(void)state;
	assert_int_equal(scan_read(&scan, "lz26-0001234-q abc234"), SCAN_READ);
	assert_string_equal(scan.text, "LZ260001234QABC234");
}

static void
test_longest_code_fits(void **state)
{
	static const char longest[] = "LZ26000001234MLZ26000001234MABC234";
	char text[200];
	struct scan scan;

	(void)state;
	assert_int_equal(scan_read(&scan, longest), SCAN_READ);
	assert_string_equal(scan.text, longest);
	memset(text, 'A', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(scan_read(&scan, text), SCAN_NO_CODE);
}

/* Ours are those with the token ABC234. */
static int
check_token(void *context, const char *text, bool *match)
{
	++*(unsigned *)context;
	*match = strcmp(text + strlen(text) - 6, "ABC234") == 0;
	return 0;
}

struct scanned {
	int rc;
	unsigned checked;
	char ranges[400];
	char *notes;
};

static void
scan_text(struct scanned *scanned, const char *text, size_t size)
{
	struct scan_checker checker = { check_token, &scanned->checked };
	struct ranges ranges = { 0 };
	char word[RANGE_TEXT];
	size_t i, at = 0, notes_size;
	FILE *in = fmemopen((void *)(uintptr_t)text, size, "r");
	FILE *notes = open_memstream(&scanned->notes, &notes_size);

	scanned->checked = 0;
	scanned->ranges[0] = '\0';
	assert_non_null(in);
	assert_non_null(notes);
	scanned->rc = scan_list_read(in, notes, &checker, &ranges);
	(void)fclose(in);
	(void)fclose(notes);
	for (i = 0; i < ranges.count; i++) {
		range_text(word, &ranges.list[i]);
		at += (size_t)snprintf(scanned->ranges + at,
		    sizeof scanned->ranges - at, "%s ", word);
	}
	ranges_free(&ranges);
}

#define ONE "LZ2600000012ABC234"
#define TWO "LZ260000002ZABC234"
#define THREE "LZ260000003XABC234"
#define HUNDRED "LZ260000100XABC234"
#define LOT "LZ2600000012LZ260000100XABC234"

static const struct {
	const char *sentence;
	const char *lines;
	const char *ranges;
	const char *notes; /* NULL: it is refused */
} lists[] = {
	{ "nothing", "", "", "" },
	{ "blank lines", "\n \t\n\r\n", "", "" },
	{ "one, with every kind of line's end", ONE, "LZ26-0000001-2 ", "" },
	{ "neighbours are one range, in any order",
	    THREE "\r\n" ONE "\n\n" TWO "\n", "LZ26-0000001..0000003 ", "" },
	{ "twice counts once", ONE "\n" TWO "\n" ONE "\n",
	    "LZ26-0000001..0000002 ",
	    "line 3: LZ26-0000001-2 was scanned in line 1 too, and is counted "
	    "once\n" },
	{ "one of a lot that was scanned", TWO "\n" LOT "\n",
	    "LZ26-0000001..0000100 ",
	    "line 1: LZ26-0000002-Z was scanned in line 2 too, and is counted "
	    "once\n" },
	{ "the last of a lot, and a serial of its own",
	    LOT "\n" HUNDRED "\nLZ260001234QABC234\n",
	    "LZ26-0000001..0000100 LZ26-0001234-Q ",
	    "line 2: LZ26-0000100-X was scanned in line 1 too, and is counted "
	    "once\n" },
	{ "two lots that overlap",
	    LOT "\nLZ260000003XLZ260001234QABC234\n" TWO "\n",
	    "LZ26-0000001..0001234 ",
	    "line 3: LZ26-0000002-Z was scanned in line 1 too, and is counted "
	    "once\n"
	    "line 2: LZ26-0000003..0001234 was scanned in line 1 too, and is "
	    "counted once\n" },
};

static void
test_lists(void **state)
{
	struct scanned scanned;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		scan_text(&scanned, lists[i].lines, strlen(lists[i].lines));
		if (scanned.rc != 0 ||
		    strcmp(scanned.ranges, lists[i].ranges) != 0 ||
		    strcmp(scanned.notes, lists[i].notes) != 0)
			fail_msg("%s: %s%s", lists[i].sentence, scanned.ranges,
			    scanned.notes);
		free(scanned.notes);
	}
}

static void
test_each_bad_line_is_named_and_nothing_is_taken(void **state)
{
	static const char lines[] =
	    ONE "\n8038\n\nLZ260000002ZAAAAAA\n" TWO "\nLZ260000003Y\n"
		"LZ260000003YABC234\nLZ260000003X\n\0" ONE "\n";
	struct scanned scanned;

	(void)state;
	scan_text(&scanned, lines, sizeof lines - 1);
	assert_int_equal(scanned.rc, -1);
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_string_equal(fail_reason(),
	    "6 of 8 lines are no code of ours: nothing was done");
	assert_string_equal(scanned.ranges, "");
	assert_string_equal(scanned.notes,
	    "line 2: not a code of an envelope or a lot\n"
	    "line 4: not from one of our envelopes: its token is wrong\n"
	    "line 6: a wrong check character: scan it again\n"
	    "line 7: a wrong check character: scan it again\n"
	    "line 8: a serial alone, as it can be typed or guessed: scan the "
	    "whole code\n"
	    "line 9: not a code of an envelope or a lot\n");
	/* What is no code is nobody's business, not the room's either. */
	assert_int_equal(scanned.checked, 3);
	free(scanned.notes);
}

static void
test_long_line_is_not_cut_into_a_code(void **state)
{
	char lines[400];
	struct scanned scanned;

	(void)state;
	(void)snprintf(lines, sizeof lines, "%s%300s\n%s\n", ONE, "x", TWO);
	scan_text(&scanned, lines, strlen(lines));
	assert_int_equal(scanned.rc, -1);
	assert_string_equal(scanned.notes,
	    "line 1: not a code of an envelope or a lot\n");
	free(scanned.notes);
}

static void
test_lost_room_is_a_failure(void **state)
{
	static const char line[] = ONE "\n";
	const struct scan_checker checker = { check_fails, NULL };
	struct ranges ranges = { 0 };
	FILE *in = fmemopen((void *)(uintptr_t)line, sizeof line - 1, "r");

	(void)state;
	assert_int_equal(scan_list_read(in, stderr, &checker, &ranges), -1);
	assert_string_equal(fail_reason(), "the room is gone");
	assert_int_equal(ranges.count, 0);
	(void)fclose(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_text_is_what_a_room_checks),
		cmocka_unit_test(test_longest_code_fits),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(
		    test_each_bad_line_is_named_and_nothing_is_taken),
		cmocka_unit_test(test_long_line_is_not_cut_into_a_code),
		cmocka_unit_test(test_lost_room_is_a_failure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
