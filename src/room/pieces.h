/* A key and its custodians: she is shown her piece once and types it back, or
 * types the one she brought; what they have is the key when all is put
 * together, and nothing before. */
#ifndef ROOM_PIECES_H
#define ROOM_PIECES_H

#include "hsm/hsm.h"
#include "room/terminal.h"
#include "room/wire_custody.h"

/* Draws a key and hands out its pieces, or takes what was brought and makes a
 * key of it: HSM_SECRET_SIZE bytes of secret memory. */
int pieces_make(const struct terminals *terminals,
    const struct wire_custody *order, uint8_t *key);

/* Takes pieces of a key that is known by its check value, until it is that. */
int pieces_combine(const struct terminals *terminals,
    const struct wire_custody *order, uint8_t *key);

/* Shows the words to all, who each press y; -1 with a reason if one does
 * not. */
int pieces_confirm(const struct terminals *terminals, const char *words);

#endif
