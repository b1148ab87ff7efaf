/* The paper that goes with a delivery: what is in it, from whom, to whom, and
 * two lines to sign. */
#ifndef DESK_DELIVERY_NOTE_H
#define DESK_DELIVERY_NOTE_H

#include <jansson.h>
#include <stdio.h>

#include "ledger/delivery.h"

/* All of a note; without ranges and addresses, a line of a list. NULL with a
 * reason; the caller's reference. */
json_t *delivery_note_json(struct ledger *ledger,
    const struct delivery *delivery);
json_t *delivery_line_json(struct ledger *ledger,
    const struct delivery *delivery);

/* For people, from what delivery_note_json gave: 80 columns at most. */
void delivery_note_print(FILE *out, const json_t *note);

#endif
