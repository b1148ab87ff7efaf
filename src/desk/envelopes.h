/* How envelopes are spoken of in answers. */
#ifndef DESK_ENVELOPES_H
#define DESK_ENVELOPES_H

#include <jansson.h>

#include "envelope/range.h"
#include "ledger/stock.h"

/* How each run stands: [{"serials", "envelopes", "state", "place"}, ...]. */
json_t *envelopes_standing(const struct stock_runs *runs);

/* "1 envelope", "500 envelopes". */
enum { ENVELOPES_TEXT = sizeof "18446744073709551615 envelopes" };
void envelopes_text(char text[static ENVELOPES_TEXT], uint64_t count);

/* In one run. */
uint32_t envelopes_in(const struct range *range);

#endif
