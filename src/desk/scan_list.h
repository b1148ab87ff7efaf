/* All that a scanner says: one code a line, envelopes and lots mixed. */
#ifndef DESK_SCAN_LIST_H
#define DESK_SCAN_LIST_H

#include <stdbool.h>
#include <stdio.h>

#include "clerk/scan.h"

/* Who knows the tokens: 0 and match, or -1 with a reason. */
struct scan_checker {
	int (*check)(void *context, const char *text, bool *match);
	void *context;
};

/* Adds what the lines name to ranges, settled, each serial once; what was
 * scanned twice is said on notes. If a line is no code of ours nothing is
 * added, and each such line is named there: EX_DATAERR. */
int scan_list_read(FILE *in, FILE *notes, const struct scan_checker *checker,
    struct ranges *ranges);

#endif
