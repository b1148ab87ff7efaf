/* Activation points: counters that have a municipality, as citizens are told of
 * them. Whether there are envelopes is said, and never how many. */
#ifndef PORTAL_POINTS_H
#define PORTAL_POINTS_H

#include "base/position.h"
#include "ledger/ledger.h"

/* A moment of the week, at the counters. */
struct points_moment {
	unsigned day;    /* 0 is Monday */
	unsigned minute; /* since midnight */
};

/* By the machine's own zone of time. */
struct points_moment points_moment_at(int64_t unix_ms);

struct points_query {
	const char *municipality;    /* as typed; NULL: of all */
	const struct position *near; /* NULL: by municipality */
	struct points_moment now;
};

/* Of what is near, no more than so many; what has no position is not among
 * them. */
enum { POINTS_NEAREST = 20 };

/* The JSON text of docs/openapi.yaml, the caller's to free; NULL with a reason.
 * In a transaction that reads. */
char *points_json(struct ledger *ledger, const struct points_query *query);

#endif
