#include "base/hours.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { DAY_MINUTES = 24 * 60, SPAN_TEXT = sizeof "08:30-13:00" - 1 };

static const char days[HOURS_DAYS][3] = { "Mo", "Tu", "We", "Th", "Fr", "Sa",
	"Su" };

const char *
hours_day_name(unsigned day)
{
	return day < HOURS_DAYS ? days[day] : "";
}

bool
hours_open_at(const struct hours *hours, unsigned day, unsigned minute)
{
	unsigned i;

	for (i = 0; day < HOURS_DAYS && i < hours->count[day]; i++)
		if (minute >= hours->span[day][i].from &&
		    minute < hours->span[day][i].until)
			return true;
	return false;
}

static int
hours_fail(const char *at)
{
	return fail(EX_USAGE,
	    "\"%s\" is not understood: opening hours are as in \"Mo-Fr "
	    "08:30-13:00; Sa 09:00-12:00,15:00-17:00\"",
	    at);
}

/* Takes what stands next, if it does. */
static bool
hours_take(const char **at, const char *what)
{
	size_t length = strlen(what);

	if (strncmp(*at, what, length) != 0)
		return false;
	*at += length;
	return true;
}

static bool
hours_take_day(const char **at, unsigned *day)
{
	for (*day = 0; *day < HOURS_DAYS; (*day)++)
		if (hours_take(at, days[*day]))
			return true;
	return false;
}

static bool
hours_digit(char digit)
{
	return digit >= '0' && digit <= '9';
}

/* 08:30, of five characters. */
static bool
hours_minute(const char *text, uint16_t *minute)
{
	unsigned hour, rest;

	if (!hours_digit(text[0]) || !hours_digit(text[1]) || text[2] != ':' ||
	    !hours_digit(text[3]) || !hours_digit(text[4]))
		return false;
	hour = (unsigned)((text[0] - '0') * 10 + text[1] - '0');
	rest = (unsigned)((text[3] - '0') * 10 + text[4] - '0');
	*minute = (uint16_t)(hour * 60 + rest);
	return rest < 60 && *minute <= DAY_MINUTES;
}

static int
hours_take_span(const char **at, struct hours_span *span)
{
	const char *text = *at;

	if (strlen(text) < SPAN_TEXT || text[5] != '-' ||
	    !hours_minute(text, &span->from) ||
	    !hours_minute(text + 6, &span->until))
		return hours_fail(text);
	*at += SPAN_TEXT;
	return span->from < span->until
	    ? 0
	    : fail(EX_USAGE, "%.*s ends before it begins", (int)SPAN_TEXT,
		  text);
}

/* Mo,We-Fr: which days are said, in bits. */
static int
hours_take_days(const char **at, unsigned *said)
{
	const char *begin = *at;
	unsigned first, last;

	*said = 0;
	do {
		if (!hours_take_day(at, &first))
			return hours_fail(*at);
		last = first;
		if (hours_take(at, "-") &&
		    (!hours_take_day(at, &last) || last <= first))
			return fail(EX_USAGE,
			    "\"%s\" has days that do not go from an earlier "
			    "one of the week to a later one",
			    begin);
		for (; first <= last; first++) {
			if ((*said >> first & 1) != 0)
				return fail(EX_USAGE,
				    "%s is said twice: say all of a day's "
				    "hours in one place",
				    days[first]);
			*said |= 1U << first;
		}
	} while (hours_take(at, ","));
	return 0;
}

/* Mo-Fr 08:30-13:00,15:00-17:00 */
static int
hours_take_rule(struct hours *hours, const char **at)
{
	struct hours_span span[HOURS_SPANS];
	unsigned said, day, count = 0;

	if (hours_take_days(at, &said) != 0)
		return -1;
	if (!hours_take(at, " "))
		return hours_fail(*at);
	do {
		if (count == HOURS_SPANS)
			return fail(EX_USAGE, "a day is open %d times at most",
			    HOURS_SPANS);
		if (hours_take_span(at, &span[count]) != 0)
			return -1;
		if (count > 0 && span[count].from <= span[count - 1].until)
			return fail(EX_USAGE,
			    "a day's hours are in order, with time between");
		count++;
	} while (hours_take(at, ","));
	for (day = 0; day < HOURS_DAYS; day++) {
		if ((said >> day & 1) == 0)
			continue;
		if (hours->count[day] != 0)
			return fail(EX_USAGE,
			    "%s is said twice: say all of a day's hours in "
			    "one place",
			    days[day]);
		hours->count[day] = (unsigned char)count;
		memcpy(hours->span[day], span, sizeof span);
	}
	return 0;
}

int
hours_read(struct hours *hours, const char *text)
{
	const char *at = text;

	memset(hours, 0, sizeof *hours);
	if (strlen(text) >= HOURS_TEXT)
		return fail(EX_USAGE, "opening hours have at most %d bytes",
		    HOURS_TEXT - 1);
	if (*at == '\0')
		return 0;
	do
		if (hours_take_rule(hours, &at) != 0)
			return -1;
	while (hours_take(&at, "; "));
	return *at == '\0' ? 0 : hours_fail(at);
}
