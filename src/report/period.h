/* From one day to another, cut through a log whose clock may have gone back:
 * what has happened by a moment is what stands before the first entry of a
 * later time. */
#ifndef REPORT_PERIOD_H
#define REPORT_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, DAY_TEXT = sizeof "2026-11-23" };

struct period {
	int64_t from_ms; /* INT64_MIN: from the beginning */
	int64_t to_ms;   /* not in it; INT64_MAX: to the end */
};

/* Days as 2026-11-23, in UTC; NULL for no limit. EX_USAGE with a sentence if
 * one is no day, or if nothing can lie between them. */
int period_read(struct period *period, const char *from, const char *to);

void day_text(char text[static DAY_TEXT], int64_t unix_ms);

/* How late it is in the log, entry by entry, whatever the clock says. */
struct period_clock {
	int64_t latest_ms;
	uint64_t backward; /* how many entries are of an earlier time */
	uint64_t backward_first;
};

void period_tick(struct period_clock *clock, uint64_t sequence,
    int64_t unix_ms);
bool period_is_over(const struct period *period,
    const struct period_clock *clock);
bool period_has_begun(const struct period *period,
    const struct period_clock *clock);

#endif
