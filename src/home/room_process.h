/* A room as the desk has it: a child, a socket, and what it has been asked. */
#ifndef HOME_ROOM_PROCESS_H
#define HOME_ROOM_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/frame.h"
#include "ledger/ledger.h"
#include "room/wire.h"

/* Orders a room has at hand, so that it never waits for the disk; below the
 * lower number it should soon have more. Each may be lost with the desk: no
 * more. */
enum { ROOM_ORDERS = 6, ROOM_ORDERS_LOW = 4 };

struct room_process {
	pid_t pid; /* 0 once it is gone */
	int socket;
	int64_t
	    silent_ms; /* listened to in vain, since it had work or answered */
	struct chunk
	    orders[ROOM_ORDERS]; /* the first is the one in its hands */
	unsigned ordered;
};

/* Words that rooms find in their environment from now on, beside the two that
 * they always have: what they are told of a token, which is the caller's and
 * must last. NULL: none. home_open sees to it, for all rooms of its home. */
void room_process_hsm(char *const *words);

/* Runs busta-room beside this program, with only the descriptors it needs:
 * output and secret (room/room.h) may be -1. words end with NULL. A message
 * that stands still for seconds, on its way in or out, has failed; 0 waits for
 * ever. */
int room_process_start(struct room_process *room, const char *const words[],
    int output, int secret, unsigned seconds);

/* The same, with a folder of the home as output, "keys" or "keys/log", and the
 * home's patience. */
struct home;
int room_process_start_in(struct room_process *room, const struct home *home,
    const char *folder, const char *const words[], int secret);

/* Waits for its next message: 0 and a frame. 1 if the room is gone, or silent
 * for longer than seconds, with the reason kept: only its work is lost. -1 if
 * it said FAILED, which is from then on our own failure, or REFUSED, after
 * which it can be asked another thing. */
int room_process_hear(struct room_process *room, unsigned seconds,
    struct frame *frame);

/* The same for an answer that is due while a room starts, which takes longer
 * than to answer: a room that is lost before it is a failure. */
int room_process_hear_start(struct room_process *room, unsigned seconds,
    struct frame *frame);

/* Kills it if it lives, and buries it. */
void room_process_end(struct room_process *room);

/* Lets it finish by closing its socket; -1 with its reason if it failed. */
int room_process_finish(struct room_process *room);

/* Runs busta-room new-keys on the directory, for a log of that origin, and
 * hears which keys it made. */
int room_process_make_keys(int keys, int passphrase, const char *origin,
    struct wire_made *made);

#endif
