/* An answer of HTTP/1.1, as far as it has come. */
#ifndef TESTS_COUNTER_ANSWER_H
#define TESTS_COUNTER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct answer {
	unsigned status;
	size_t head; /* with its empty line */
	size_t body;
	bool last; /* the connection ends with it */
	unsigned retry_after;
};

/* 1 it is whole, 0 more has to come, -1 it is none. */
int answer_read(struct answer *answer, const char *bytes, size_t size);

/* On one line: a tab, a newline and a backslash are written as C has them. The
 * line of a head that tells the time is left out. */
void answer_write(FILE *out, const struct answer *answer, const char *bytes,
    bool with_head);

#endif
