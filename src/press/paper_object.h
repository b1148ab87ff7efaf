/* For paper.c, which reads where the objects of a PDF stand, and cut.c, which
 * copies some of them. */
#ifndef PRESS_PAPER_OBJECT_H
#define PRESS_PAPER_OBJECT_H

#include <stdbool.h>

#include "press/paper.h"

struct object {
	size_t start; /* of "N 0 obj"; 0: there is no such object */
	size_t body;  /* after that */
	size_t text;  /* where its text ends: its stream begins, or its end */
	size_t end;
};

struct paper {
	const uint8_t *pdf;
	size_t size;
	size_t table; /* where the cross-reference table stands */
	struct object *objects;
	uint32_t count;
	uint32_t root, info, tree; /* tree: the one node of pages */
	uint32_t *pages;
	uint32_t page_count;
};

/* EX_DATAERR: what the PDF has that cannot be cut. */
int paper_fail(const char *what);

static inline bool
paper_is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* "12 0 R" at *at, which then stands behind it. */
bool paper_reference(const struct paper *paper, size_t *at, size_t end,
    uint32_t *number);

#endif
