/* A sealed PIN's one journey: out of its record, and into a block that a card
 * system alone opens; and beside it the PUK that the card gets with it. What
 * was in clear between the two is wiped. */
#ifndef ROOM_ASSIGN_H
#define ROOM_ASSIGN_H

#include "hsm/hsm.h"
#include "room/datakey.h"
#include "room/wire_assign.h"

/* A counter binds many envelopes of one batch: the data key opened last stays
 * open for the next. */
struct assigner {
	struct hsm *hsm;
	struct data_key *key; /* NULL: none yet */
	uint8_t wrapped[WIRE_DATA_KEY_MOST];
	size_t wrapped_size;
};

/* EX_DATAERR, with nothing made: what was sealed is erased, or altered, or its
 * data key is; the card's number or the PIN's length do not fit into a block;
 * the key block is none that takes a PIN, or under another exchange key. */
int assign_pin(struct assigner *assigner, const struct wire_assign *asked,
    struct wire_assigned *answer);

/* Wipes; accepts a zeroed struct. */
void assigner_close(struct assigner *assigner);

#endif
