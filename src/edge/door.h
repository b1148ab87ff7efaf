/* HTTP over TLS, at one of a service's doors: what evhttp reads becomes a
 * request of the service, and its reply goes back. */
#ifndef EDGE_DOOR_H
#define EDGE_DOOR_H

#include <event2/event.h>

#include "edge/config.h"
#include "edge/connection.h"
#include "edge/metrics.h"
#include "edge/pages.h"
#include "edge/service.h"

struct door;

/* What it stands on is the caller's, and outlives it; which: of the service's
 * doors; log is a descriptor (edge/access.h). NULL with a reason. */
struct door *door_open(struct event_base *base, const struct service *service,
    void *context, unsigned which, struct metrics *metrics, int log);

/* Ends every connection, which is gone when the base has run once more; then
 * the door can be freed. Both accept NULL. */
void door_close(struct door *door);
void door_free(struct door *door);

/* From here on it judges by these, tls is the
 * door's own from now on, and
 * every connection of before ends with its next reply. */
struct tls;
void door_set(struct door *door, const struct edge_limits *limits,
    struct tls *tls, const struct pages *pages);

/* Listens on that socket too. */
int door_listen(struct door *door, int socket);

/* What the metrics tell of its clients. */
const struct callers *door_callers(const struct door *door);

/* Changes whenever something came in: more may be on its way. */
uint64_t door_activity(const struct door *door);

/* Ends the connections of those who are not admitted any more. */
void door_sweep(struct door *door);

/* No connection is accepted and no request begun any more. */
void door_stop(struct door *door);
bool door_is_empty(const struct door *door);

#endif
