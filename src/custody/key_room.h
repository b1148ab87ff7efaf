/* The room as those who keep the keys have it: it changes the key store. */
#ifndef CUSTODY_KEY_ROOM_H
#define CUSTODY_KEY_ROOM_H

#include "base/bytes.h"
#include "home/home.h"
#include "home/room_process.h"
#include "room/wire_keys.h"

struct key_room {
	struct room_process process;
	unsigned timeout;
	struct wire_keys keys; /* as they are now */
};

/* As counter_room_open: what is asked after it fails with the room's reason,
 * and if that is EX_DATAERR or EX_NOPERM the room can be asked again. close
 * accepts a zeroed struct. */
int key_room_open(struct key_room *room, const struct home *home);
void key_room_close(struct key_room *room);

/* A new wrapping key, which serves from now on; a key less, which must not
 * serve. Durable, and room->keys is what there is then. */
int key_room_rotate(struct key_room *room);
int key_room_remove(struct key_room *room, const char *id);

/* Appends a batch's wrapped data key as it is under the key that serves. */
int key_room_rewrap(struct key_room *room, uint64_t batch,
    const uint8_t *data_key, size_t size, struct bytes *rewrapped);

/* The key of that usage that serves; NULL: there is none. */
const struct wire_key *key_room_current(const struct key_room *room,
    const char *usage);

#endif
