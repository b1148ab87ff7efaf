#include "audit/book.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

_Static_assert(ENVELOPE_STATES <= 32, "a state fits in 5 bits");

struct book_series *
book_find(const struct book *book, const struct series *series)
{
	size_t i;

	for (i = 0; i < book->count; i++)
		if (strcmp(book->list[i].series.name, series->name) == 0 &&
		    book->list[i].series.digits == series->digits)
			return &book->list[i];
	return NULL;
}

static struct book_series *
book_add_series(struct book *book, const struct series *series)
{
	struct book_series *grown;
	size_t i;

	for (i = 0; i < book->count; i++)
		if (strcmp(book->list[i].series.name, series->name) == 0) {
			fail(EX_DATAERR,
			    "the series %s has numbers of %u digits, not %u",
			    series->name, book->list[i].series.digits,
			    series->digits);
			return NULL;
		}
	grown = realloc(book->list, (book->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	book->list = grown;
	memset(&grown[book->count], 0, sizeof *grown);
	grown[book->count].series = *series;
	return &grown[book->count++];
}

static int
book_grow(struct book_series *series, uint32_t count)
{
	uint32_t room = series->room < 4096 ? 4096 : series->room;
	uint32_t *grown;

	while (room < count)
		room += room / 2;
	if (room == series->room)
		return 0;
	if ((grown = realloc(series->held, room * sizeof *grown)) == NULL)
		return fail(EX_OSERR, "out of memory");
	series->held = grown;
	series->room = room;
	return 0;
}

static int
book_put(struct book *book, const struct range *range, uint32_t held,
    bool drawn)
{
	struct book_series *series = book_find(book, &range->series);
	uint32_t i;

	if (series == NULL &&
	    (series = book_add_series(book, &range->series)) == NULL)
		return -1;
	if (series->count == 0)
		series->drawn = drawn;
	if (series->drawn != drawn)
		return fail(EX_DATAERR, "the series %s is of %s",
		    range->series.name,
		    series->drawn ? "codes that are split" : "envelopes");
	if (range->first != series->count + 1)
		return fail(EX_DATAERR,
		    "serials of %s are given out from number %" PRIu32
		    " on, when %" PRIu32 " is next",
		    range->series.name, range->first, series->count + 1);
	if (book_grow(series, range->last) != 0)
		return -1;
	for (i = range->first; i <= range->last; i++)
		series->held[i - 1] = held;
	series->count = range->last;
	return 0;
}

int
book_add(struct book *book, const struct range *range, uint32_t held)
{
	return book_put(book, range, held, false);
}

int
book_draw(struct book *book, const struct range *range, uint32_t held)
{
	return book_put(book, range, held, true);
}

uint32_t
book_run_end(const struct book_series *series, uint32_t at, uint32_t last)
{
	uint32_t held = series->held[at - 1];

	while (at < last && series->held[at] == held)
		at++;
	return at;
}

void
book_free(struct book *book)
{
	size_t i;

	for (i = 0; i < book->count; i++)
		free(book->list[i].held);
	free(book->list);
	memset(book, 0, sizeof *book);
}
