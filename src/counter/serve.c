#include "counter/serve.h"

#include <stdio.h>
#include <time.h>

#include "base/fail.h"
#include "clerk/split.h"
#include "counter/config.h"
#include "counter/group.h"
#include "counter/problem.h"
#include "counter/route.h"
#include "edge/edge.h"
#include "edge/tls.h"
#include "home/counter_room.h"
#include "home/left.h"
#include "home/session.h"

#include "base/banned.h"

struct counter {
	struct session session;
	struct counter_room room;
	struct group *group;
};

/* The page that a station of each kind begins with. */
static const char *const first_pages[] = {
	[STATION_COUNTER] = "counter.html",
	[STATION_AUDITOR] = "auditor.html",
	[STATION_HELP_DESK] = "help.html",
};

static const char *const needed_pages[] = { "counter.html", "auditor.html",
	"help.html", NULL };

static struct edge_config *
serve_read(const char *path)
{
	struct counter_config *config = counter_config_read(path);

	return config == NULL ? NULL : &config->edge;
}

static void
serve_free(struct edge_config *config)
{
	counter_config_free((struct counter_config *)(void *)config);
}

static void
serve_set(void *context, const struct edge_config *config)
{
	const struct counter *counter = context;

	group_limit(counter->group,
	    &((const struct counter_config *)(const void *)config)->judge);
}

static int
serve_admits(void *context, struct tls_peer *peer, X509 *certificate)
{
	enum { TRIES = 25 };
	const struct timespec moment = { .tv_nsec = 1000000 };
	const struct counter *counter = context;
	struct station station;
	int found, i;

	(void)certificate;
	/* A commit of somebody else's takes moments, and a handshake has no
	 * second chance. */
	for (i = 0; (found = group_admits(counter->group, peer->fingerprint,
			 &station)) < 0 &&
	     i < TRIES;
	     i++)
		(void)nanosleep(&moment, NULL);
	if (found != 1)
		return found;
	peer->page = first_pages[station.kind];
	(void)snprintf(peer->name, sizeof peer->name, "%s", station.name);
	return 1;
}

static int
serve_knows(void *context, const uint8_t fingerprint[static DIGEST_SIZE])
{
	const struct counter *counter = context;
	struct station station;

	return group_admits(counter->group, fingerprint, &station);
}

static void
serve_ask(void *context, struct request *request)
{
	group_add(((struct counter *)context)->group, request);
}

static bool
serve_waits(const void *context)
{
	return group_waits(((const struct counter *)context)->group);
}

static enum service_result
serve_run(void *context)
{
	static const enum service_result results[] = {
		[GROUP_DONE] = SERVICE_DONE,
		[GROUP_BUSY] = SERVICE_BUSY,
		[GROUP_LOST] = SERVICE_LOST,
	};

	return results[group_run(((struct counter *)context)->group)];
}

static void
serve_end(void *context)
{
	group_end(((struct counter *)context)->group);
}

static const struct service_counts *
serve_counts(const void *context)
{
	return group_count(((const struct counter *)context)->group);
}

static const struct service_door doors[] = { { .name = NULL } };

const struct service counter_service = {
	.name = "bustad",
	.doors = doors,
	.door_count = 1,
	.routes = routes,
	.problems = problem_texts,
	.pages = needed_pages,
	.read = serve_read,
	.free = serve_free,
	.set = serve_set,
	.admits = serve_admits,
	.knows = serve_knows,
	.ask = serve_ask,
	.waits = serve_waits,
	.run = serve_run,
	.end = serve_end,
	.counts = serve_counts,
};

int
serve_check(const char *path)
{
	return edge_check(&counter_service, path);
}

static int
serve_confine(struct edge *edge, struct counter *counter)
{
	const char *home = counter->session.home.path;
	struct home_left left;
	int rc = home_left(&left, home);

	if (rc == 0)
		rc = edge_confine(edge, home, left.folders, HOME_LEFT,
		    counter->room.process.pid);
	home_left_free(&left);
	return rc;
}

/* Where the home wants codes split, and nobody could carry them. */
static void
serve_tell_splits(const struct counter *counter)
{
	const char *fault = counter->room.split.series[0] != '\0'
	    ? split_fault(counter->session.ledger, &counter->room)
	    : NULL;

	if (fault != NULL)
		(void)fprintf(stderr, "bustad: no codes are split: %s\n",
		    fault);
}

static int
serve_open(struct edge *edge, struct counter *counter, const char *home)
{
	if (session_open(&counter->session, home) != 0 ||
	    edge_listen(edge) != 0 ||
	    counter_room_open(&counter->room, &counter->session.home) != 0 ||
	    (counter->group = group_new(&counter->session.home,
		 counter->session.ledger, &counter->room)) == NULL ||
	    edge_open(edge, counter->room.process.socket,
		"the room that checks codes has ended") != 0)
		return -1;
	serve_tell_splits(counter);
	return serve_confine(edge, counter);
}

int
serve(const char *home, const char *config)
{
	struct counter counter = { .group = NULL };
	struct edge *edge = edge_new(&counter_service, &counter, config);
	int rc = -1;

	if (edge == NULL)
		return -1;
	if (serve_open(edge, &counter, home) == 0)
		rc = edge_serve(edge);
	edge_close(edge);
	group_free(counter.group);
	counter_room_close(&counter.room);
	session_close(&counter.session);
	return rc;
}
