/* What serving is made of; its files share it. */
#ifndef COUNTER_SERVE_INTERNAL_H
#define COUNTER_SERVE_INTERNAL_H

#include <event2/event.h>

#include "counter/config.h"
#include "counter/door.h"
#include "counter/group.h"
#include "counter/metrics.h"
#include "counter/notify.h"
#include "home/counter_room.h"
#include "home/session.h"

enum serve_event {
	EVENT_STOP,      /* SIGTERM */
	EVENT_INTERRUPT, /* SIGINT: the same */
	EVENT_RELOAD,
	EVENT_ROOM,  /* it says something unasked: it is gone */
	EVENT_TICK,  /* the watchdog, revoked stations, the end */
	EVENT_RETRY, /* the ledger was busy */
	SERVE_EVENTS
};

struct serve {
	struct notify notify;
	struct counter_config *config;
	const char *path; /* of it */
	struct session session;
	struct counter_room room;
	struct event_base *base;
	struct event *events[SERVE_EVENTS];
	struct group *group;
	struct metrics metrics;
	struct group_counts counted; /* of what metrics know already */
	struct door *door;
	struct metrics_door *metrics_door;
	int log;
	unsigned long long descriptors; /* that we may have at once */
	int sockets[CONFIG_LISTEN_MOST];
	int socket_count;
	int metrics_socket;  /* -1: none */
	int64_t stopping_ms; /* since when; 0: not yet */
	bool waits;          /* for EVENT_RETRY */
	bool lost;           /* with a reason */
};

/* Signals, timers and the room; -1 with a reason. */
int serve_listen_to(struct serve *serve);

/* Its connections, and what we need besides, have each a descriptor. */
int serve_check_descriptors(const struct serve *serve,
    const struct counter_config *config);

/* Takes what bustad.cfg says now, or says why not and goes on. */
void serve_reload(struct serve *serve);

/* Gives the door what config says; on failure it keeps what it has. */
int serve_set(struct serve *serve, const struct counter_config *config);

/* Until it is stopped, or lost. */
int serve_loop(struct serve *serve);

#endif
