/* What is counted, and how it is told: the text format 0.0.4 of Prometheus, on
 * a Unix socket of its own. No label ever holds what somebody scanned. */
#ifndef EDGE_METRICS_H
#define EDGE_METRICS_H

#include <event2/event.h>

#include "base/bytes.h"
#include "edge/limit.h"
#include "edge/request.h"
#include "edge/service.h"
#include "edge/tls.h"

enum { METRICS_SIZES = 9, METRICS_TIMES = 12 };

/* Why a connection that was somebody's was ended by us. */
enum metrics_end {
	END_IDLE,
	END_SLOW, /* a request, or whoever takes its answer */
	END_TOO_MANY,
	END_RELOADED,
	END_NOT_ADMITTED,
	METRICS_ENDS
};

struct metrics {
	uint64_t *answers; /* of each route, of none, and status */
	size_t routes;
	uint64_t times[METRICS_TIMES + 1];
	uint64_t time_us;
	uint64_t sizes[METRICS_SIZES + 1]; /* of groups */
	uint64_t grouped;
	uint64_t accepted;
	uint64_t refused[TLS_REFUSALS];
	uint64_t ended[METRICS_ENDS];
	uint64_t reloads, reloads_refused;
	unsigned open;
	const struct callers *callers[SERVICE_DOORS]; /* NULL: none yet */
	const struct service *service;
	const struct service_counts *counts; /* the service's */
};

int metrics_new(struct metrics *metrics, const struct service *service,
    const struct service_counts *counts);
void metrics_free(struct metrics *metrics);

void metrics_answered(struct metrics *metrics, const struct request *request,
    int64_t now_us);

/* A group of so many is durable. */
void metrics_group(struct metrics *metrics, uint64_t requests);

void metrics_write(const struct metrics *metrics, struct bytes *text);

/* Answers GET /metrics on the socket from now on; NULL with a reason. */
struct metrics_door;
struct metrics_door *metrics_door_open(struct event_base *base, int socket,
    const struct metrics *metrics);
void metrics_door_close(struct metrics_door *door);

#endif
