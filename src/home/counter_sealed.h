/* What a counter's room does with what is sealed of an envelope. Of all that
 * comes back nothing is a code. */
#ifndef HOME_COUNTER_SEALED_H
#define HOME_COUNTER_SEALED_H

#include "home/counter_room.h"
#include "room/wire_assign.h"

/* Each fails with the room's reason: after EX_DATAERR and EX_NOPERM it goes on,
 * and can be asked another thing. */

/* The PIN as a block that the card system alone opens. */
int counter_room_assign(struct counter_room *room,
    const struct wire_assign *asked, struct wire_assigned *answer);

/* Whether a key block holds a key that PINs can be sent under; it is under the
 * exchange key that serves now. */
int counter_room_check_key_block(struct counter_room *room,
    const char *key_block, struct wire_key_block_checked *answer);

/* Whether the CIP that was said is the one of the verifier. */
int counter_room_check_cip(struct counter_room *room,
    const struct wire_check_cip *asked, bool *match);

#endif
