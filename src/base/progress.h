/* One line on a terminal's standard error that says how far long work is. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown; /* set by progress_begin: stderr is a terminal */
	bool drawn;
	const char *of; /* what is counted: "envelopes", unless changed */
	uint64_t start; /* done when it began */
	uint64_t all;
	int64_t begun_ms;
	int64_t drawn_ms;
};

void progress_begin(struct progress *progress, bool wanted, uint64_t done,
    uint64_t all);
void progress_show(struct progress *progress, const char *what, uint64_t done);

/* Clears the line, so that a sentence can stand in its place. */
void progress_end(struct progress *progress);

#endif
