#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/fail.h"
#include "edge/connection.h"
#include "edge/edge_internal.h"

#include "base/banned.h"

enum {
	RETRY_US = 1000,
	TICK_MS = 1000,
	STOPPING_TICK_MS = 50,
	/* How long a group may wait for those who are still on their way. */
	GATHER_MOST_US = 4000
};

static void
edge_wait(struct edge *edge, enum edge_event event, int64_t us)
{
	const struct timeval time = { .tv_sec = us / 1000000,
		.tv_usec = us % 1000000 };

	(void)event_add(edge->events[event], &time);
}

static void
edge_stop_doors(struct edge *edge)
{
	size_t i;

	for (i = 0; i < edge->service->door_count; i++)
		door_stop(edge->doors[i]);
}

static bool
edge_is_empty(const struct edge *edge)
{
	size_t i;

	for (i = 0; i < edge->service->door_count; i++)
		if (!door_is_empty(edge->doors[i]))
			return false;
	return true;
}

static uint64_t
edge_activity(const struct edge *edge)
{
	uint64_t activity = 0;
	size_t i;

	for (i = 0; i < edge->service->door_count; i++)
		activity += door_activity(edge->doors[i]);
	return activity;
}

static void
edge_stop(struct edge *edge)
{
	if (edge->stopping_ms != 0)
		return;
	(void)fprintf(stderr, "%s: stopping\n", edge->service->name);
	notify_say(&edge->notify,
	    "STOPPING=1\nSTATUS=Finishing what was asked");
	edge->stopping_ms = clock_steady_ms();
	edge_stop_doors(edge);
	edge_wait(edge, EVENT_TICK, STOPPING_TICK_MS * 1000);
}

static void
edge_tick(struct edge *edge)
{
	int64_t us = TICK_MS * 1000;
	size_t i;

	if (edge->notify.watchdog_us > 0) {
		notify_say(&edge->notify, "WATCHDOG=1");
		if (edge->notify.watchdog_us / 3 < us)
			us = edge->notify.watchdog_us / 3;
	}
	if (edge->stopping_ms != 0)
		edge_stop_doors(edge);
	else
		for (i = 0; i < edge->service->door_count; i++)
			door_sweep(edge->doors[i]);
	edge_wait(edge, EVENT_TICK,
	    edge->stopping_ms != 0 ? STOPPING_TICK_MS * 1000 : us);
}

/* It never speaks unasked: what there is to read while nothing was asked is its
 * end. */
static void
edge_watch(struct edge *edge)
{
	char byte;

	if (recv(edge->watched, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    (errno == EAGAIN || errno == EINTR))
		return;
	(void)event_del(edge->events[EVENT_WATCHED]);
	fail(EX_TEMPFAIL, "%s", edge->lost_what);
	edge->lost = true;
}

static void
on_stop(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	edge_stop(context);
}

static void
on_reload(evutil_socket_t fd, short what, void *context)
{
	struct edge *edge = context;

	(void)fd, (void)what;
	notify_reloading(&edge->notify);
	edge_reload(edge);
	notify_say(&edge->notify, "READY=1\nSTATUS=Serving");
}

static void
on_tick(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	edge_tick(context);
}

static void
on_watched(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	edge_watch(context);
}

static void
on_retry(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	((struct edge *)context)->waits = false;
}

int
edge_listen_to(struct edge *edge)
{
	const struct {
		evutil_socket_t fd; /* or a signal */
		short what;
		event_callback_fn call;
	} wanted[EDGE_EVENTS] = {
		[EVENT_STOP] = { SIGTERM, EV_SIGNAL | EV_PERSIST, on_stop },
		[EVENT_INTERRUPT] = { SIGINT, EV_SIGNAL | EV_PERSIST, on_stop },
		[EVENT_RELOAD] = { SIGHUP, EV_SIGNAL | EV_PERSIST, on_reload },
		[EVENT_WATCHED] = { edge->watched, EV_READ | EV_PERSIST,
		    on_watched },
		[EVENT_TICK] = { -1, 0, on_tick },
		[EVENT_RETRY] = { -1, 0, on_retry },
	};
	size_t i;

	for (i = 0; i < EDGE_EVENTS; i++) {
		edge->events[i] = event_new(edge->base, wanted[i].fd,
		    wanted[i].what, wanted[i].call, edge);
		if (edge->events[i] == NULL ||
		    event_priority_set(edge->events[i], EVENTS_FIRST) != 0 ||
		    (wanted[i].what != 0 &&
			event_add(edge->events[i], NULL) != 0))
			return fail(EX_OSERR, "cannot listen for events");
	}
	edge_tick(edge);
	return 0;
}

/* Takes in all that is there to be read, within reason: who would never stop
 * must not keep the others from their answers. */
static void
edge_gather(struct edge *edge)
{
	const int64_t begun_us = clock_steady_us();
	uint64_t before;

	do {
		before = edge_activity(edge);
		(void)event_base_loop(edge->base,
		    EVLOOP_ONCE | EVLOOP_NONBLOCK);
	} while (edge_activity(edge) != before &&
	    clock_steady_us() - begun_us < GATHER_MOST_US);
}

static void
edge_group(struct edge *edge)
{
	const struct service_counts *counts =
	    edge->service->counts(edge->context);

	switch (edge->service->run(edge->context)) {
	case SERVICE_DONE:
		break;
	case SERVICE_BUSY:
		edge->waits = true;
		edge_wait(edge, EVENT_RETRY, RETRY_US);
		break;
	case SERVICE_LOST:
	default:
		edge->lost = true;
		break;
	}
	if (counts->groups != edge->counted.groups)
		metrics_group(&edge->metrics,
		    counts->requests - edge->counted.requests);
	edge->counted = *counts;
}

/* Once it is lost or stopping, for those answers that are on their way. */
static bool
edge_is_over(const struct edge *edge)
{
	return edge->stopping_ms != 0 &&
	    ((edge_is_empty(edge) && !edge->service->waits(edge->context)) ||
		clock_steady_ms() - edge->stopping_ms >
		    edge->config->doors[0].limits.stop_us / 1000);
}

int
edge_loop(struct edge *edge)
{
	char reason[512] = "";
	int code = EX_OK;

	while (!edge_is_over(edge)) {
		if (!edge->service->waits(edge->context) || edge->waits)
			(void)event_base_loop(edge->base, EVLOOP_ONCE);
		else {
			edge_gather(edge);
			edge_group(edge);
		}
		if (edge->lost && code == EX_OK) {
			(void)snprintf(reason, sizeof reason, "%s",
			    fail_reason());
			code = fail_code();
			edge_stop(edge);
		}
	}
	return code == EX_OK ? 0 : fail(code, "%s", reason);
}
