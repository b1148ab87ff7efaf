/* Every page and verb there is: a table, and nothing is served besides. */
#ifndef COUNTER_ROUTE_H
#define COUNTER_ROUTE_H

#include "counter/request.h"

struct verb;

struct route {
	enum method method;
	const char *path;   /* "/v1/bindings"; all of it, or up to its tail */
	const char *suffix; /* after the tail: "/receipts"; NULL: it has none,
			     * and what follows path is no tail */
	const char *name;   /* in log and metrics: never with a tail */
	bool writes;        /* needs an Idempotency-Key */
	bool body;          /* has one, of JSON: an object */

	/* What the group does; NULL: a page, which the edge has. */
	const struct verb *verb;
};

/* NULL with the status that says why (404, 405) if there is none. tail is what
 * stands between path and suffix: 1 to 64 of A-Z a-z 0-9 . _ - that begin with
 * no dot; or empty. */
const struct route *route_find(enum method method, const char *path,
    char tail[static REQUEST_TAIL], unsigned *status);

/* All of them, for metrics and tests. */
extern const struct route routes[];
extern const size_t route_count;

#endif
