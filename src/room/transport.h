/* A card system's PIN key: a key block in the ledger, opened when it is used,
 * under the exchange key, which stays where it is. */
#ifndef ROOM_TRANSPORT_H
#define ROOM_TRANSPORT_H

#include "hsm/hsm.h"
#include "hsm/keyblock.h"
#include "room/wire_assign.h"

/* NULL with a sentence; EX_DATAERR unless it is a key that enciphers PINs.
 * keyblock_free wipes it. */
struct keyblock *transport_open(struct hsm *hsm, const char *text,
    const char *exchange_key);

/* Says what there is in a block that somebody sent, or why it is of no use. */
int transport_check(struct hsm *hsm, const struct wire_check_key_block *asked,
    struct wire_key_block_checked *answer);

#endif
