/* Requests carried out together: what came in while the last transaction was
 * being made durable is one transaction, each request in a savepoint of its
 * own, and is answered when that is committed. */
#ifndef COUNTER_GROUP_H
#define COUNTER_GROUP_H

#include "edge/service.h"
#include "home/counter_room.h"
#include "home/home.h"
#include "ledger/ledger.h"
#include "ledger/station.h"

/* How it judges; from bustad.cfg, and may change while it runs. */
struct group_limits {
	unsigned wrong_codes; /* of a station, until somebody unlocks it */
	unsigned shift_hours;
	unsigned patience_ms; /* for a ledger that another writes to */
};

struct group;

/* ledger and room are the caller's, and outlive it; the ledger is impatient
 * from then on, and group_limit comes before the first request. NULL: out of
 * memory. */
struct group *group_new(const struct home *home, struct ledger *ledger,
    struct counter_room *room);

/* What waits is answered with 503; group_free does it, too. */
void group_end(struct group *group);
void group_free(struct group *group);
void group_limit(struct group *group, const struct group_limits *limits);

/* It waits from now on, until its done is called: by group_run, or by
 * group_free. */
void group_add(struct group *group, struct request *request);

/* There is something to do for group_run, also after GROUP_DONE: long answers
 * are made in pieces, between groups. */
bool group_waits(const struct group *group);

enum group_result {
	GROUP_DONE, /* call it again as soon as group_waits */
	GROUP_BUSY, /* another writes: try again in a moment; after too long
		     * what waits is answered 503 and done */
	GROUP_LOST  /* the room, or the ledger: all is answered 503, the reason
		     * is kept, and bustad ends */
};

/* To be called when nothing more can be read without waiting. */
enum group_result group_run(struct group *group);

/* The station that has this certificate and is registered now: 1, 0 there is
 * none, -1 failed (EX_TEMPFAIL: the ledger is busy). Before its handshake is
 * done; each request is looked at anew by itself. */
int group_admits(struct group *group,
    const uint8_t fingerprint[static DIGEST_SIZE], struct station *station);

const struct service_counts *group_count(const struct group *group);

#endif
