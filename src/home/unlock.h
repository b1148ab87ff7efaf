/* What opens the key store, made once by a room from the passphrase, and left
 * for the rooms that need it in a socket that the desk holds and never reads.
 */
#ifndef HOME_UNLOCK_H
#define HOME_UNLOCK_H

#include "home/home.h"
#include "home/room_process.h"

struct unlock {
	int socket;    /* a message for each room; -1: none yet */
	unsigned left; /* messages no room was started for yet */
	struct room_process room;
};

/* Nothing is open. */
#define UNLOCK_NONE ((struct unlock){ .socket = -1 })

/* Starts it for so many rooms, which may draw their sheets meanwhile; finish
 * says whether it could. An earlier socket is closed. */
int unlock_start(struct unlock *unlock, const struct home *home,
    unsigned rooms);
int unlock_finish(struct unlock *unlock);

/* Ends what is running, and closes the socket; accepts UNLOCK_NONE. */
void unlock_end(struct unlock *unlock);

#endif
