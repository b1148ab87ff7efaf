/* Goal: opening hours and positions are read as people mean them, and what
 * could mean two things, or nothing, is refused with a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hours.h"
#include "base/position.h"

#include <cmocka.h>

#include "base/banned.h"

enum { MO, TU, WE, TH, FR, SA, SU };

static const char office[] =
    "Mo,We,Fr 08:30-13:00; Tu,Th 08:30-13:00,15:00-17:00; Su 22:00-24:00";

static const struct {
	const char *sentence;
	unsigned day, hour, minute;
	bool open;
} moments[] = {
	{ "a minute before it opens", MO, 8, 29, false },
	{ "as it opens", MO, 8, 30, true },
	{ "the last minute", FR, 12, 59, true },
	{ "as it closes", FR, 13, 0, false },
	{ "an afternoon of a day that has one", TU, 15, 0, true },
	{ "between morning and afternoon", TH, 14, 0, false },
	{ "the morning of a day with an afternoon", TH, 9, 0, true },
	{ "an afternoon of a day that has none", WE, 15, 0, false },
	{ "a day that is not said", SA, 10, 0, false },
	{ "until midnight", SU, 23, 59, true },
	{ "after midnight", MO, 0, 0, false },
	{ "a day that is none", 7, 10, 0, false },
};

static void
test_when_it_is_open(void **state)
{
	struct hours hours;
	size_t i;

	(void)state;
	assert_int_equal(hours_read(&hours, office), 0);
	for (i = 0; i < sizeof moments / sizeof moments[0]; i++)
		if (hours_open_at(&hours, moments[i].day,
			moments[i].hour * 60 + moments[i].minute) !=
		    moments[i].open)
			fail_msg("%s", moments[i].sentence);
}

static void
test_what_is_read(void **state)
{
	static const char *const good[] = { "", "Mo-Su 00:00-24:00",
		"Sa,Su 09:00-12:00", "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
		"Tu-Th,Sa 08:00-09:00; Mo 08:00-08:01" };
	struct hours hours;
	char longest[HOURS_TEXT] = "";
	unsigned day;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		if (hours_read(&hours, good[i]) != 0)
			fail_msg("\"%s\": %s", good[i], fail_reason());
	/* The longest that is needed fits: each day alone, three times. */
	for (day = 0; day < HOURS_DAYS; day++)
		(void)snprintf(longest + strlen(longest),
		    sizeof longest - strlen(longest),
		    "%s%s 08:30-10:00,11:00-13:00,15:00-17:00",
		    day > 0 ? "; " : "", hours_day_name(day));
	assert_int_equal(hours_read(&hours, longest), 0);
	assert_true(hours_open_at(&hours, SU, 16 * 60));
}

static const struct {
	const char *text, *sentence;
} hostile[] = {
	{ "Mo", "\"\" is not understood" },
	{ "Mo ", "\"\" is not understood" },
	{ "08:30-13:00", "\"08:30-13:00\" is not understood" },
	{ "mo 08:30-13:00", "is not understood" },
	{ "Lu 08:30-13:00", "is not understood" },
	{ "Mo 8:30-13:00", "is not understood" },
	{ "Mo 08:60-13:00", "is not understood" },
	{ "Mo 08:30-24:01", "is not understood" },
	{ "Mo 08:30-99:99", "is not understood" },
	{ "Mo 08.30-13.00", "is not understood" },
	{ "Mo 08:30 - 13:00", "is not understood" },
	{ "Mo 08:30-13:00;", "is not understood" },
	{ "Mo 08:30-13:00; ", "is not understood" },
	{ "Mo 08:30-13:00;Tu 08:30-13:00", "is not understood" },
	{ "Mo 08:30-13:00, Tu 08:30-13:00", "is not understood" },
	{ "Mo 08:30-13:00 \"by appointment\"", "is not understood" },
	{ " Mo 08:30-13:00", "is not understood" },
	{ "PH off", "is not understood" },
	{ "24/7", "is not understood" },
	{ "Mo 13:00-08:30", "ends before it begins" },
	{ "Mo 08:30-08:30", "ends before it begins" },
	{ "Fr-Mo 08:30-13:00", "from an earlier one of the week" },
	{ "Mo-Mo 08:30-13:00", "from an earlier one of the week" },
	{ "Mo-Fr 08:30-13:00; Tu,Th 15:00-17:00", "Tu is said twice" },
	{ "Mo,Mo 08:30-13:00", "Mo is said twice" },
	{ "Mo-We,We 08:30-13:00", "We is said twice" },
	{ "Mo 15:00-17:00,08:30-13:00", "in order, with time between" },
	{ "Mo 08:30-13:00,13:00-17:00", "in order, with time between" },
	{ "Mo 08:30-13:00,12:00-17:00", "in order, with time between" },
	{ "Mo 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00",
	    "3 times at most" },
};

static void
test_what_are_no_hours(void **state)
{
	char many[HOURS_TEXT + 1];
	struct hours hours;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		if (hours_read(&hours, hostile[i].text) != -1 ||
		    fail_code() != EX_USAGE ||
		    strstr(fail_reason(), hostile[i].sentence) == NULL)
			fail_msg("\"%s\": %s", hostile[i].text, fail_reason());
	memset(many, 'M', HOURS_TEXT);
	many[HOURS_TEXT] = '\0';
	assert_int_equal(hours_read(&hours, many), -1);
	assert_non_null(strstr(fail_reason(), "at most 279 bytes"));
}

static void
test_positions(void **state)
{
	static const struct {
		const char *text;
		int32_t latitude, longitude;
	} good[] = {
		{ "41.902782,12.496366", 41902782, 12496366 },
		{ "0,0", 0, 0 },
		{ "90,180", 90000000, 180000000 },
		{ "-90.0,-180.000000", -90000000, -180000000 },
		{ "-0.5,007.05", -500000, 7050000 },
	};
	static const char *const bad[] = { "", ",", "41.9", "41.9,", ",12.4",
		"41.9,12.4,", "41.9, 12.4", "41,9,12,4", "+41.9,12.4",
		"41.9;12.4", "41.,12.4", ".9,12.4", "41.9027821,12.4",
		"90.000001,0", "0,180.000001", "-90.000001,0", "1000,0",
		"0000,0", "4e1,12", "0x29,12", "nan,inf", "--1,2", "41.9N,12.4",
		"99999999999,0" };
	struct position position;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!position_read(&position, good[i].text) ||
		    position.latitude != good[i].latitude ||
		    position.longitude != good[i].longitude)
			fail_msg("%s", good[i].text);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (position_read(&position, bad[i]))
			fail_msg("\"%s\" was read", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_it_is_open),
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_what_are_no_hours),
		cmocka_unit_test(test_positions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
