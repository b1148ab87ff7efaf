#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/fail.h"
#include "counter/connection.h"
#include "counter/serve_internal.h"

#include "base/banned.h"

enum {
	RETRY_US = 1000,
	TICK_MS = 1000,
	STOPPING_TICK_MS = 50,
	/* How long a group may wait for those who are still on their way. */
	GATHER_MOST_US = 4000
};

static void
serve_say(const char *what)
{
	(void)fprintf(stderr, "bustad: %s\n", what);
}

static int
serve_admits(void *context, struct tls_peer *peer)
{
	enum { TRIES = 25 };
	const struct timespec moment = { .tv_nsec = RETRY_US * 1000 };
	struct station station;
	int found, i;

	/* A commit of somebody else's takes moments, and a handshake has no
	 * second chance. */
	for (i = 0;
	     (found = group_admits(context, peer->fingerprint, &station)) < 0 &&
	     i < TRIES;
	     i++)
		(void)nanosleep(&moment, NULL);
	if (found != 1)
		return found;
	peer->kind = station.kind;
	(void)snprintf(peer->name, sizeof peer->name, "%s", station.name);
	return 1;
}

int
serve_check_descriptors(const struct serve *serve,
    const struct counter_config *config)
{
	enum { OWN = 64 };

	return serve->descriptors >= config->limits.connections + OWN
	    ? 0
	    : fail(EX_CONFIG,
		  "%s: %u connections need %u open files, and this service "
		  "may have %llu: raise LimitNOFILE=",
		  config->path, config->limits.connections,
		  config->limits.connections + OWN, serve->descriptors);
}

int
serve_set(struct serve *serve, const struct counter_config *config)
{
	struct tls *tls = tls_open(config, serve_admits, serve->group);
	struct pages *pages = tls == NULL ? NULL : pages_read(config->pages);

	if (pages == NULL) {
		tls_free(tls);
		return -1;
	}
	group_limit(serve->group, &config->judge);
	door_set(serve->door, &config->limits, tls, pages);
	return 0;
}

void
serve_reload(struct serve *serve)
{
	struct counter_config *config = counter_config_read(serve->path);
	const char *fixed;

	if (config == NULL || serve_check_descriptors(serve, config) != 0 ||
	    serve_set(serve, config) != 0) {
		(void)fprintf(stderr,
		    "bustad: not reloaded, all stays as it was: %s\n",
		    fail_reason());
		serve->metrics.reloads_refused++;
		counter_config_free(config);
		return;
	}
	if ((fixed = counter_config_fixed(serve->config, config)) != NULL)
		(void)fprintf(stderr,
		    "bustad: %s stays as it was until bustad is started "
		    "anew\n",
		    fixed);
	serve_say("reloaded");
	serve->metrics.reloads++;
	counter_config_free(serve->config);
	serve->config = config;
}

static void
serve_wait(struct serve *serve, enum serve_event event, int64_t us)
{
	const struct timeval time = { .tv_sec = us / 1000000,
		.tv_usec = us % 1000000 };

	(void)event_add(serve->events[event], &time);
}

static void
serve_stop(struct serve *serve)
{
	if (serve->stopping_ms != 0)
		return;
	serve_say("stopping");
	notify_say(&serve->notify,
	    "STOPPING=1\nSTATUS=Finishing what was asked");
	serve->stopping_ms = clock_steady_ms();
	door_stop(serve->door);
	serve_wait(serve, EVENT_TICK, STOPPING_TICK_MS * 1000);
}

static void
serve_tick(struct serve *serve)
{
	int64_t us = TICK_MS * 1000;

	if (serve->notify.watchdog_us > 0) {
		notify_say(&serve->notify, "WATCHDOG=1");
		if (serve->notify.watchdog_us / 3 < us)
			us = serve->notify.watchdog_us / 3;
	}
	if (serve->stopping_ms != 0)
		door_stop(serve->door);
	else
		door_sweep(serve->door);
	serve_wait(serve, EVENT_TICK,
	    serve->stopping_ms != 0 ? STOPPING_TICK_MS * 1000 : us);
}

/* It never speaks unasked: what there is to read while nothing was asked is its
 * end. */
static void
serve_room(struct serve *serve)
{
	char byte;

	if (recv(serve->room.process.socket, &byte, 1,
		MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    (errno == EAGAIN || errno == EINTR))
		return;
	(void)event_del(serve->events[EVENT_ROOM]);
	fail(EX_TEMPFAIL, "the room that checks codes has ended");
	serve->lost = true;
}

static void
on_stop(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	serve_stop(context);
}

static void
on_reload(evutil_socket_t fd, short what, void *context)
{
	struct serve *serve = context;

	(void)fd, (void)what;
	notify_reloading(&serve->notify);
	serve_reload(serve);
	notify_say(&serve->notify, "READY=1\nSTATUS=Serving");
}

static void
on_tick(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	serve_tick(context);
}

static void
on_room(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	serve_room(context);
}

static void
on_retry(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what;
	((struct serve *)context)->waits = false;
}

int
serve_listen_to(struct serve *serve)
{
	const struct {
		evutil_socket_t fd; /* or a signal */
		short what;
		event_callback_fn call;
	} wanted[SERVE_EVENTS] = {
		[EVENT_STOP] = { SIGTERM, EV_SIGNAL | EV_PERSIST, on_stop },
		[EVENT_INTERRUPT] = { SIGINT, EV_SIGNAL | EV_PERSIST, on_stop },
		[EVENT_RELOAD] = { SIGHUP, EV_SIGNAL | EV_PERSIST, on_reload },
		[EVENT_ROOM] = { serve->room.process.socket,
		    EV_READ | EV_PERSIST, on_room },
		[EVENT_TICK] = { -1, 0, on_tick },
		[EVENT_RETRY] = { -1, 0, on_retry },
	};
	size_t i;

	for (i = 0; i < SERVE_EVENTS; i++) {
		serve->events[i] = event_new(serve->base, wanted[i].fd,
		    wanted[i].what, wanted[i].call, serve);
		if (serve->events[i] == NULL ||
		    event_priority_set(serve->events[i], EVENTS_FIRST) != 0 ||
		    (wanted[i].what != 0 &&
			event_add(serve->events[i], NULL) != 0))
			return fail(EX_OSERR, "cannot listen for events");
	}
	serve_tick(serve);
	return 0;
}

/* Takes in all that is there to be read, within reason: who would never stop
 * must not keep the others from their answers. */
static void
serve_gather(struct serve *serve)
{
	const int64_t begun_us = clock_steady_us();
	uint64_t before;

	do {
		before = door_activity(serve->door);
		(void)event_base_loop(serve->base,
		    EVLOOP_ONCE | EVLOOP_NONBLOCK);
	} while (door_activity(serve->door) != before &&
	    clock_steady_us() - begun_us < GATHER_MOST_US);
}

static void
serve_group(struct serve *serve)
{
	const struct group_counts *counts = group_count(serve->group);

	switch (group_run(serve->group)) {
	case GROUP_DONE:
		break;
	case GROUP_BUSY:
		serve->waits = true;
		serve_wait(serve, EVENT_RETRY, RETRY_US);
		break;
	case GROUP_LOST:
	default:
		serve->lost = true;
		break;
	}
	if (counts->groups != serve->counted.groups)
		metrics_group(&serve->metrics,
		    counts->requests - serve->counted.requests);
	serve->counted = *counts;
}

/* Once it is lost or stopping, for those answers that are on their way. */
static bool
serve_is_over(const struct serve *serve)
{
	return serve->stopping_ms != 0 &&
	    ((door_is_empty(serve->door) && !group_waits(serve->group)) ||
		clock_steady_ms() - serve->stopping_ms >
		    serve->config->limits.stop_us / 1000);
}

int
serve_loop(struct serve *serve)
{
	char reason[512] = "";
	int code = EX_OK;

	while (!serve_is_over(serve)) {
		if (!group_waits(serve->group) || serve->waits)
			(void)event_base_loop(serve->base, EVLOOP_ONCE);
		else {
			serve_gather(serve);
			serve_group(serve);
		}
		if (serve->lost && code == EX_OK) {
			(void)snprintf(reason, sizeof reason, "%s",
			    fail_reason());
			code = fail_code();
			serve_stop(serve);
		}
	}
	return code == EX_OK ? 0 : fail(code, "%s", reason);
}
