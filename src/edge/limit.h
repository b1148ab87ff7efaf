/* What one station may take: a bucket of requests that fills again with time,
 * and so many connections; kept by certificate, so that who comes back finds
 * it as it was. */
#ifndef EDGE_LIMIT_H
#define EDGE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "edge/config.h"
#include "edge/request.h"

/* One station, as long as we run: those that get this far are registered, so
 * that there are few. Who only passes by is forgotten. */
struct caller {
	uint8_t fingerprint[DIGEST_SIZE];
	char name[PEER_NAME];
	unsigned connections;
	uint64_t too_many; /* requests that were refused */
	int64_t credit_us; /* of the bucket: requests times their interval */
	int64_t filled_us; /* when that was so */
	struct caller *next;
};

struct callers {
	struct caller *first;
	bool passing;
	uint64_t too_many; /* of those who are forgotten */
};

/* The one with this certificate, made with a full bucket if it is new; NULL:
 * out of memory. */
struct caller *callers_get(struct callers *callers,
    const uint8_t fingerprint[static DIGEST_SIZE],
    const struct edge_limits *limits, int64_t now_us);
void callers_free(struct callers *callers);

/* Takes one request out of the bucket: 0, or the seconds until there is one. */
unsigned caller_take(struct caller *caller, const struct edge_limits *limits,
    int64_t now_us);

#endif
