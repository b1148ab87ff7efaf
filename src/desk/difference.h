/* Where a count by hand and the book differ: each serial, and what the book
 * knows of it. */
#ifndef DESK_DIFFERENCE_H
#define DESK_DIFFERENCE_H

#include <jansson.h>

#include "ledger/stock.h"

/* [{"difference": "lacking" or "extra", "serials", "envelopes", "state",
 * "place"}]: up to 100 of a kind each serial by itself, more by ranges. NULL
 * with a reason; the caller's reference. */
json_t *difference_json(struct ledger *ledger, const struct ranges *lacking,
    const struct ranges *extra);

/* The same as a table on standard output; nothing if there is none. */
int difference_show(json_t *list);

#endif
