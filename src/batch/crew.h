/* The rooms of one run: started alike, replaced when one is lost. */
#ifndef BATCH_CREW_H
#define BATCH_CREW_H

#include "home/home.h"
#include "home/room_process.h"
#include "home/unlock.h"
#include "job/job.h"

struct crew {
	const struct home *home;
	const struct job *job;
	struct unlock unlock;
	struct room_process rooms[ROOMS_MOST];
	unsigned count;
	unsigned lost; /* in a row, without a chunk finished between */
	char keys[WIRE_KEYS_TEXT];
};

/* Starts count rooms and hears them say READY: job, template and key store
 * are good now. crew_finish lets them wipe and end; crew_end accepts a zeroed
 * struct, and kills what still lives. */
int crew_start(struct crew *crew, const struct home *home,
    const struct job *job, unsigned count);
int crew_finish(struct crew *crew);
void crew_end(struct crew *crew);

/* The first room makes the batch's data key; record is the frame's own. */
int crew_new_key(struct crew *crew, uint64_t batch, struct frame *answer,
    struct wire_opened *opened);

/* Tells every room that does not have it yet the data key of the batch. */
int crew_open(struct crew *crew, const struct batch *batch, unsigned from);

/* Buries a lost room and starts another in its place, with the batch open;
 * fails if too many are lost in a row. Its orders are the caller's to
 * see to. */
int crew_replace(struct crew *crew, struct room_process *room,
    const struct batch *batch);

/* Has the first room sign a manifest; the signature is the frame's body. */
int crew_sign(struct crew *crew, const char *manifest, size_t size,
    struct frame *signature);

#endif
