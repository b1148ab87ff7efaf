/* Activation points: counters that have a municipality, as citizens are told of
 * them. Whether there are envelopes is said, and never how many. */
#ifndef PORTAL_POINTS_H
#define PORTAL_POINTS_H

#include <stdbool.h>

#include "base/position.h"
#include "ledger/ledger.h"

/* A moment of the week, at the counters. */
struct points_moment {
	unsigned day;    /* 0 is Monday */
	unsigned minute; /* since midnight */
};

/* By the machine's own zone of time. */
struct points_moment points_moment_at(int64_t unix_ms);

enum { POINTS_TYPED = 256 };

struct points_query {
	char municipality[POINTS_TYPED]; /* as typed; empty: of all */
	bool near;                       /* by distance from there */
	struct position from;
	struct points_moment now;
};

/* All but now, from a URL's query: "", "municipality=Forl%C3%AC",
 * "near=41.903,12.496", or both. False: it is none. */
bool points_query_read(struct points_query *query, const char *text);

/* Of what is near, no more than so many; what has no position is not among
 * them. */
enum { POINTS_NEAREST = 20 };

/* The JSON text of docs/FORMATS.md, the caller's to free; NULL with a reason.
 * In a transaction that reads. */
char *points_json(struct ledger *ledger, const struct points_query *query);

#endif
