/* One code as a scanner reads it off an envelope (its serial and a token of 6
 * characters) or off the cover of a lot (first serial, last serial, token). */
#ifndef CLERK_SCAN_H
#define CLERK_SCAN_H

#include "envelope/range.h"
#include "room/wire_counter.h"

struct scan {
	struct range range;
	char text[WIRE_SCAN_TEXT]; /* upper case, no hyphens */
};

/* Refusals are values: a sentence for each is in scan.c. */
enum scan_read {
	SCAN_READ,
	SCAN_NO_CODE,
	SCAN_NO_TOKEN,
	SCAN_WRONG_CHECK,
	SCAN_BACKWARDS,
	SCAN_FOREIGN, /* its token is not ours; only a room can tell */
	SCAN_READS
};

/* Hyphens and blanks are read over, in any case. */
enum scan_read scan_read(struct scan *scan, const char *text);

/* Says nothing of what was scanned, which may have been a card. */
const char *scan_read_sentence(enum scan_read read);

#endif
