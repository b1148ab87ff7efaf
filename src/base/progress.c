#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

enum { EVERY_MS = 100 };

void
progress_begin(struct progress *progress, bool wanted, uint64_t done,
    uint64_t all)
{
	memset(progress, 0, sizeof *progress);
	progress->shown = wanted && isatty(STDERR_FILENO) == 1;
	progress->of = "envelopes";
	progress->start = done;
	progress->all = all;
	progress->begun_ms = clock_steady_ms();
}

void
progress_show(struct progress *progress, const char *what, uint64_t done)
{
	int64_t now = clock_steady_ms(), spent = now - progress->begun_ms;
	uint64_t rate, rest;

	if (!progress->shown ||
	    (now - progress->drawn_ms < EVERY_MS && done < progress->all))
		return;
	progress->drawn_ms = now;
	progress->drawn = true;
	rate =
	    spent > 0 ? (done - progress->start) * 1000 / (uint64_t)spent : 0;
	rest = rate > 0 ? (progress->all - done) / rate : 0;
	(void)fprintf(stderr,
	    "\r%s  %" PRIu64 " of %" PRIu64 " %s  %3" PRIu64 " %%  %" PRIu64
	    "/s  %" PRIu64 ":%02" PRIu64 " to go\033[K",
	    what, done, progress->all, progress->of,
	    progress->all > 0 ? done * 100 / progress->all : 100, rate,
	    rest / 60, rest % 60);
	(void)fflush(stderr);
}

void
progress_end(struct progress *progress)
{
	if (progress->drawn)
		(void)fputs("\r\033[K", stderr);
	progress->drawn = false;
}
