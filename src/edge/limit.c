#include "edge/limit.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { SECOND_US = 1000000 };

/* Time is what the bucket holds: a request costs its share of a second, so that
 * nothing is ever rounded away. */
static int64_t
bucket_cost(const struct edge_limits *limits)
{
	return SECOND_US / limits->requests_per_second;
}

static int64_t
bucket_most(const struct edge_limits *limits)
{
	return bucket_cost(limits) * limits->burst;
}

/* Who is not here, and whose bucket is full again, comes back as whoever is
 * new. */
static void
callers_forget(struct callers *callers, const struct edge_limits *limits,
    int64_t now_us)
{
	const int64_t most = bucket_most(limits);
	struct caller **at = &callers->first, *caller;

	while ((caller = *at) != NULL) {
		if (caller->connections > 0 ||
		    caller->credit_us + now_us - caller->filled_us < most) {
			at = &caller->next;
			continue;
		}
		*at = caller->next;
		callers->too_many += caller->too_many;
		free(caller);
	}
}

struct caller *
callers_get(struct callers *callers,
    const uint8_t fingerprint[static DIGEST_SIZE],
    const struct edge_limits *limits, int64_t now_us)
{
	struct caller *caller;

	if (callers->passing)
		callers_forget(callers, limits, now_us);
	for (caller = callers->first; caller != NULL; caller = caller->next)
		if (memcmp(caller->fingerprint, fingerprint, DIGEST_SIZE) == 0)
			return caller;
	if ((caller = calloc(1, sizeof *caller)) == NULL)
		return NULL;
	memcpy(caller->fingerprint, fingerprint, DIGEST_SIZE);
	caller->credit_us = bucket_most(limits);
	caller->filled_us = now_us;
	caller->next = callers->first;
	callers->first = caller;
	return caller;
}

void
callers_free(struct callers *callers)
{
	struct caller *caller;

	while ((caller = callers->first) != NULL) {
		callers->first = caller->next;
		free(caller);
	}
}

unsigned
caller_take(struct caller *caller, const struct edge_limits *limits,
    int64_t now_us)
{
	const int64_t most = bucket_most(limits), cost = bucket_cost(limits);

	caller->credit_us += now_us - caller->filled_us;
	caller->filled_us = now_us;
	if (caller->credit_us > most)
		caller->credit_us = most;
	if (caller->credit_us >= cost) {
		caller->credit_us -= cost;
		return 0;
	}
	caller->too_many++;
	return (
	    unsigned)((cost - caller->credit_us + SECOND_US - 1) / SECOND_US);
}
