/* The key store as rooms have it. The modes that make and unlock one stand in
 * room/room.h. */
#ifndef ROOM_KEYS_H
#define ROOM_KEYS_H

#include "base/confine.h"
#include "hsm/hsm.h"
#include "room/wire.h"

enum { KEYS_HEAP = 1 << 16 }; /* secret memory that keys alone need */

/* Opens it with what another room left in WIRE_SECRET, and closes that. If its
 * keys are in a token, what confines the room from then on leaves the token's
 * module what it needs: to use keys, or also to add and remove some. */
struct hsm *keys_open(const char *store);
struct hsm *keys_open_to_change(const char *store);

/* The two steps of that, for whoever needs what opens it: in secret memory, to
 * be secret_free()d. */
struct hsm_opener *keys_receive(void);
struct hsm *keys_open_with(const char *store, const struct hsm_opener *opener,
    enum confine_module module);

/* Ids and check values, as READY has them. */
void keys_text(char text[static WIRE_KEYS_TEXT], const struct hsm *hsm);

#endif
