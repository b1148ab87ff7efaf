/* Runs of serials of one series, and lists of them:
 * LZ26-0000001..0000500, or LZ26-0001234-Q for one alone. */
#ifndef ENVELOPE_RANGE_H
#define ENVELOPE_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "envelope/serial.h"

struct range {
	struct series series;
	uint32_t first;
	uint32_t last; /* not before first */
};

/* Sorted by series and number, none touching another once ranges_settle has
 * been called. ranges_free accepts a zeroed struct. */
struct ranges {
	struct range *list;
	size_t count;
	size_t room;
};

enum { RANGE_TEXT = sizeof "LZ26-000000001-K..LZ26-000000002-K" };

/* Reads one or more ranges, separated by commas or blanks, and adds them. A
 * serial alone has its check character; in a range, FIRST..LAST, either end may
 * have one and LAST may leave the series out. EX_DATAERR with a sentence that
 * names the part that is wrong. */
int ranges_read(struct ranges *ranges, const char *text);

/* Adds a run at the end; joined to the last one if it continues that. */
int ranges_add(struct ranges *ranges, const struct range *range);

/* Sorts; then joins neighbours, or says which two overlap: EX_DATAERR. */
int ranges_settle(struct ranges *ranges);

/* All serials, in all runs. */
uint64_t ranges_total(const struct ranges *ranges);

/* What is in one settled list and not in the other, added to only. */
int ranges_subtract(const struct ranges *from, const struct ranges *what,
    struct ranges *only);

void range_text(char text[static RANGE_TEXT], const struct range *range);
void ranges_free(struct ranges *ranges);

/* By series, then by first number. */
int range_compare(const struct range *one, const struct range *other);

#endif
