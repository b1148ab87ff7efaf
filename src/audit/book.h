/* Where every envelope is, one number each: 4 bytes an envelope, so that ten
 * million fit in 40 MB and any of them is found at once. */
#ifndef AUDIT_BOOK_H
#define AUDIT_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "envelope/range.h"
#include "envelope/state.h"

struct book_series {
	struct series series;
	/* State in the low 5 bits, place (a number of the reader's own) in the
	 * others; the first is that of number 1. */
	uint32_t *held;
	uint32_t count;
	uint32_t room;
	bool drawn; /* its numbers are of split codes, and of no envelopes */
};

struct book {
	struct book_series *list;
	size_t count;
};

enum { BOOK_PLACE_MOST = (1 << 27) - 1 };

static inline enum envelope_state
held_state(uint32_t held)
{
	return (enum envelope_state)(held & 31);
}

static inline uint32_t
held_place(uint32_t held)
{
	return held >> 5;
}

static inline uint32_t
held_make(enum envelope_state state, uint32_t place)
{
	return place << 5 | (uint32_t)state;
}

/* NULL if the book has no such series. book_free accepts a zeroed struct. */
struct book_series *book_find(const struct book *book,
    const struct series *series);
void book_free(struct book *book);

/* Adds the next serials of a series, and the series if it is new; a gap, or a
 * serial a second time, is EX_DATAERR. */
int book_add(struct book *book, const struct range *range, uint32_t held);

/* The same of a series of split codes. A series is of the one kind or of the
 * other, for ever: EX_DATAERR. */
int book_draw(struct book *book, const struct range *range, uint32_t held);

/* The longest run from number `at` on that is held alike; its end. */
uint32_t book_run_end(const struct book_series *series, uint32_t at,
    uint32_t last);

#endif
