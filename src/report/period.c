#include "report/period.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"

#include "base/banned.h"

void
day_text(char text[static DAY_TEXT], int64_t unix_ms)
{
	char whole[CLOCK_TEXT];

	clock_text(whole, unix_ms);
	(void)snprintf(text, DAY_TEXT, "%.10s", whole);
}

/* timegm takes the 31st of February for the 3rd of March: so it is written
 * again, and compared. */
static int
day_read(int64_t *unix_ms, const char *text)
{
	struct tm parts = { 0 };
	char again[DAY_TEXT];
	const char *end = strptime(text, "%Y-%m-%d", &parts);

	if (end != NULL && *end == '\0') {
		*unix_ms = (int64_t)timegm(&parts) * 1000;
		day_text(again, *unix_ms);
		if (*unix_ms >= 0 && strcmp(again, text) == 0)
			return 0;
	}
	return fail(EX_USAGE, "%s is no day: write it as 2026-11-23", text);
}

int
period_read(struct period *period, const char *from, const char *to)
{
	*period = (struct period){ INT64_MIN, INT64_MAX };
	if ((from != NULL && day_read(&period->from_ms, from) != 0) ||
	    (to != NULL && day_read(&period->to_ms, to) != 0))
		return -1;
	if (period->from_ms >= period->to_ms)
		return fail(EX_USAGE,
		    "nothing lies from %s to %s: the second day is the first "
		    "one that is left out",
		    from, to);
	return 0;
}

void
period_tick(struct period_clock *clock, uint64_t sequence, int64_t unix_ms)
{
	if (unix_ms >= clock->latest_ms)
		clock->latest_ms = unix_ms;
	else if (clock->backward++ == 0)
		clock->backward_first = sequence;
}

bool
period_is_over(const struct period *period, const struct period_clock *clock)
{
	return clock->latest_ms >= period->to_ms;
}

bool
period_has_begun(const struct period *period, const struct period_clock *clock)
{
	return clock->latest_ms >= period->from_ms;
}
