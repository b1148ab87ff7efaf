#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

static int64_t
clock_ms(clockid_t which)
{
	struct timespec now;

	(void)clock_gettime(which, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_unix_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t
clock_steady_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t
clock_steady_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void
clock_text(char text[static CLOCK_TEXT], int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm parts;

	memset(text, 0, CLOCK_TEXT);
	if (gmtime_r(&seconds, &parts) == NULL ||
	    strftime(text, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		(void)snprintf(text, CLOCK_TEXT, "unknown time");
}
