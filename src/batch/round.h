/* One round of a run: hear the rooms, keep what they finished, order more. */
#ifndef BATCH_ROUND_H
#define BATCH_ROUND_H

#include "batch/crew.h"
#include "ledger/ledger.h"

enum { ROUND_MOST = ROOMS_MOST * ROOM_ORDERS };

/* What a room finished and the ledger does not have yet. */
struct finished {
	struct chunk chunk;
	struct wire_filled filled; /* points into frame */
	struct frame frame;
};

struct round {
	struct crew *crew;
	struct ledger *ledger;
	const struct batch *batch;
	int pages; /* where this batch's page files stay */
	int64_t
	    marked_ms; /* steady clock: run time is in the ledger up to here */
	uint32_t sealed;   /* envelopes, of this batch */
	uint32_t promised; /* sealed, or ordered and not lost */
	bool stopping;     /* order no more */

	struct finished finished[ROUND_MOST];
	size_t finished_count;
	struct chunk lost[ROUND_MOST]; /* in a lost room's hands */
	size_t lost_count;
	struct chunk again[ROUND_MOST]; /* ordered, and never begun */
	size_t again_count;
};

/* Orders still out: there is something to wait for. */
bool round_is_open(const struct round *round);

/* Every room still has work for as long as a commit takes: the more that is
 * kept at once, the fewer times the disk is waited for. */
bool round_may_wait(const struct round *round);

/* Waits until a room answers, is lost or is silent too long. */
int round_hear(struct round *round);

/* In one transaction: finished chunks become envelopes, lost ones are
 * cancelled, free rooms get new orders; then the orders go out. */
int round_keep(struct round *round);

/* Frees frames that were not kept. */
void round_end(struct round *round);

#endif
