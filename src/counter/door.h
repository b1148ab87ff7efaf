/* HTTP over TLS, for stations: what evhttp reads becomes a request of the
 * counter, and its reply goes back. */
#ifndef COUNTER_DOOR_H
#define COUNTER_DOOR_H

#include <event2/event.h>

#include "counter/config.h"
#include "counter/connection.h"
#include "counter/group.h"
#include "counter/metrics.h"
#include "counter/pages.h"

struct door;

/* What it stands on is the caller's, and outlives it; log is a descriptor
 * (counter/access.h). NULL with a reason. */
struct door *door_open(struct event_base *base, struct group *group,
    struct metrics *metrics, int log);

/* Ends every connection, which is gone when the base has run once more; then
 * the door can be freed. Both accept NULL. */
void door_close(struct door *door);
void door_free(struct door *door);

/* From here on it judges by these, which are the door's own from now on, and
 * every connection of before ends with its next reply. */
struct tls;
void door_set(struct door *door, const struct counter_limits *limits,
    struct tls *tls, struct pages *pages);

/* Listens on that socket too. */
int door_listen(struct door *door, int socket);

/* What the metrics tell of its stations. */
const struct callers *door_callers(const struct door *door);

/* Changes whenever something came in: more may be on its way. */
uint64_t door_activity(const struct door *door);

/* Ends the connections of stations that are none any more. */
void door_sweep(struct door *door);

/* No connection is accepted and no request begun any more. */
void door_stop(struct door *door);
bool door_is_empty(const struct door *door);

#endif
