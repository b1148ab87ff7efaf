/* Every page and verb that a service has: a table, and nothing is served
 * besides. */
#ifndef EDGE_ROUTE_H
#define EDGE_ROUTE_H

#include "edge/request.h"

struct service;
struct verb; /* the service's own */

struct route {
	enum method method;
	const char *path;   /* "/v1/bindings"; all of it, or up to its tail */
	const char *suffix; /* after the tail: "/receipts"; NULL: it has none,
			     * and what follows path is no tail */
	const char *name;   /* in log and metrics: never with a tail */
	bool writes;        /* needs an Idempotency-Key */
	bool body;          /* has one, of JSON: an object */

	/* What the service does; NULL: a page, which the edge has. */
	const struct verb *verb;

	const char *page; /* of that name; NULL: the tail, or who asks says */
	unsigned door;    /* of the service */
	bool escapes;     /* %20 may stand in its query, as it came */
};

/* NULL with the status that says why (404, 405) if there is none. tail is what
 * stands between path and suffix: 1 to 64 of A-Z a-z 0-9 . _ - that begin with
 * no dot; or empty. */
const struct route *route_find(const struct service *service, unsigned door,
    enum method method, const char *path, char tail[static REQUEST_TAIL],
    unsigned *status);

const char *method_name(enum method method);

#endif
