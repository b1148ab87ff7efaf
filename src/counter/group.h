/* Requests carried out together: what came in while the last transaction was
 * being made durable is one transaction, each request in a savepoint of its
 * own, and is answered when that is committed. */
#ifndef COUNTER_GROUP_H
#define COUNTER_GROUP_H

#include "counter/request.h"
#include "home/counter_room.h"
#include "home/home.h"
#include "ledger/ledger.h"

/* How it judges; from bustad.cfg, and may change while it runs. */
struct group_limits {
	unsigned wrong_codes; /* of a station, until somebody unlocks it */
	unsigned shift_hours;
};

struct group;

/* ledger and room are the caller's, and outlive it; NULL: out of memory. */
struct group *group_new(const struct home *home, struct ledger *ledger,
    struct counter_room *room);
void group_free(struct group *group);
void group_limit(struct group *group, const struct group_limits *limits);

/* It waits from now on, until its done is called. */
void group_add(struct group *group, struct request *request);
bool group_waits(const struct group *group);

enum group_result {
	GROUP_DONE, /* all that waited is answered */
	GROUP_BUSY, /* another writes: try again in a moment; after too long
		     * what waits is answered 503 and done */
	GROUP_LOST  /* the room, or the ledger: all is answered 503, the reason
		     * is kept, and bustad ends */
};

/* To be called when nothing more can be read without waiting. */
enum group_result group_run(struct group *group);

/* A station with this certificate may talk to us now: 1, 0 not, -1 failed (or
 * the ledger is busy). Before its handshake is done, and for every request. */
int group_admits(struct group *group,
    const uint8_t fingerprint[static DIGEST_SIZE]);

#endif
