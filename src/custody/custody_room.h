/* The room of a ceremony, as its desk has it: it hands over the terminals and
 * hears what came of it, and no piece of a key ever passes through here. */
#ifndef CUSTODY_CUSTODY_ROOM_H
#define CUSTODY_CUSTODY_ROOM_H

#include "custody/ceremony.h"
#include "home/unlock.h"
#include "room/wire_custody.h"

struct custody_room {
	struct room_process process;
	struct ceremony *ceremony;
};

/* With everybody's terminal, and secret as room_custody has it, or -1. What is
 * asked after a failure fails, too. */
int custody_room_open(struct custody_room *room, struct ceremony *ceremony,
    const struct home *home, const struct wire_custody *order, int secret);

/* What it proposes points into the frame, which is the caller's to free. */
int custody_room_hear_proposed(struct custody_room *room, struct frame *frame,
    struct wire_custody_proposed *proposed);

/* Lets it do that, and hears that it is done: then the terminals are their
 * people's again. */
int custody_room_agree(struct custody_room *room);

/* Ends it, and has it give the terminals back first if it lives; the reason
 * that is kept stays. Accepts a zeroed struct. */
void custody_room_close(struct custody_room *room);

#endif
