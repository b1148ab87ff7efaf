/* What serving is made of; its files share it. */
#ifndef EDGE_EDGE_INTERNAL_H
#define EDGE_EDGE_INTERNAL_H

#include <event2/event.h>

#include "edge/config.h"
#include "edge/door.h"
#include "edge/edge.h"
#include "edge/metrics.h"
#include "edge/notify.h"

enum edge_event {
	EVENT_STOP,      /* SIGTERM */
	EVENT_INTERRUPT, /* SIGINT: the same */
	EVENT_RELOAD,
	EVENT_WATCHED, /* it says something unasked: it is gone */
	EVENT_TICK,    /* the watchdog, who is not admitted, the end */
	EVENT_RETRY,   /* the service was busy */
	EDGE_EVENTS
};

enum { EDGE_SOCKETS_MOST = CONFIG_LISTEN_MOST };

/* The sockets of a door. */
struct edge_sockets {
	int socket[EDGE_SOCKETS_MOST];
	size_t count;
};

struct edge {
	const struct service *service;
	void *context;    /* of it */
	const char *path; /* of the settings */
	struct edge_config *config;
	struct notify notify;
	struct event_base *base;
	struct event *events[EDGE_EVENTS];
	struct edge_sockets sockets[SERVICE_DOORS];
	struct door *doors[SERVICE_DOORS];
	struct pages *pages;
	struct metrics metrics;
	struct service_counts counted; /* of what metrics know already */
	struct metrics_door *metrics_door;
	int log;
	unsigned long long descriptors; /* that we may have at once */
	int metrics_socket;             /* -1: none */
	int watched;
	const char *lost_what;
	int64_t stopping_ms; /* since when; 0: not yet */
	bool waits;          /* for EVENT_RETRY */
	bool lost;           /* with a reason */
};

/* Signals, timers and what is watched; -1 with a reason. */
int edge_listen_to(struct edge *edge);

/* Gives the doors what config says; on failure they keep what they have. */
int edge_set(struct edge *edge, const struct edge_config *config);

/* Its connections, and what we need besides, have each a descriptor. */
int edge_check_descriptors(const struct edge *edge,
    const struct edge_config *config);

/* Takes what the settings say now, or says why not and goes on. */
void edge_reload(struct edge *edge);

/* Until it is stopped, or lost. */
int edge_loop(struct edge *edge);

#endif
