/* Every page and verb there is: a table, and nothing is served besides. */
#ifndef COUNTER_ROUTE_H
#define COUNTER_ROUTE_H

#include "counter/request.h"

struct counter;
struct job;

struct route {
	enum method method;
	const char *path; /* "/v1/bindings"; "/v1/deliveries/" takes a tail */
	const char *name; /* in log and metrics: never with a tail */
	bool writes;      /* needs an Idempotency-Key and a body */
	bool tail;
};

/* NULL with the status that says why (404, 405) if there is none; tail points
 * into path. */
const struct route *route_find(enum method method, const char *path,
    const char **tail, unsigned *status);

/* All of them, for metrics and tests. */
extern const struct route routes[];
extern const size_t route_count;

#endif
