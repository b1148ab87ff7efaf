#include "portal/portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "edge/tls.h"
#include "portal/citizen.h"
#include "portal/problem.h"

#include "base/banned.h"

enum { PATIENCE_MS = 10000 };

_Static_assert((int)PEER_TOLD >= (int)CITIZEN_CARD, "a card is told");

static const char *const needed_pages[] = { "citizen.html", "citizen-en.html",
	"steps.html", "steps-en.html", "points.html", "points-en.html", NULL };

static const struct service_door doors[PORTAL_DOORS] = {
	[DOOR_CITIZENS] = { .name = "citizens",
	    .linked = true,
	    .passing = true },
	[DOOR_PUBLIC] = { .name = "public",
	    .strangers = true,
	    .page = "steps.html",
	    .linked = true,
	    .locates = true,
	    .passing = true },
};

int
portal_answer(struct request *request, const char *type, const char *text,
    size_t size)
{
	struct reply *reply = &request->reply;

	reply_free(reply);
	if ((reply->body = malloc(size + 1)) == NULL)
		return fail(EX_OSERR, "out of memory");
	memcpy(reply->body, text, size);
	reply->body[size] = '\0';
	reply->size = size;
	reply->status = 200;
	reply->type = type;
	return 0;
}

/* Where citizens with a card are let in: portal.cfg knows how they get there.
 */
static int
area_judge(struct portal *portal, struct request *request)
{
	request->reply.status = 303;
	request->reply.location = portal->config->address;
	return 0;
}

const struct verb verb_area = { area_judge };

static struct edge_config *
portal_read(const char *path)
{
	struct portal_config *config = portal_config_read(path);

	return config == NULL ? NULL : &config->edge;
}

static void
portal_free(struct edge_config *config)
{
	portal_config_free((struct portal_config *)(void *)config);
}

static void
portal_set(void *context, const struct edge_config *config)
{
	struct portal *portal = context;

	portal->config = (const struct portal_config *)(const void *)config;
}

/* Whoever has the card and its PIN: what name she has concerns nobody here. */
static int
portal_admits(void *context, struct tls_peer *peer, X509 *certificate)
{
	(void)context;
	if (!citizen_card(peer->told, certificate))
		return 0;
	peer->page = needed_pages[0];
	(void)snprintf(peer->name, sizeof peer->name, "citizen");
	return 1;
}

static void
portal_ask(void *context, struct request *request)
{
	struct portal *portal = context;

	request->next = NULL;
	*portal->end = request;
	portal->end = &request->next;
}

static bool
portal_waits(const void *context)
{
	return ((const struct portal *)context)->first != NULL;
}

static void
portal_done(struct portal *portal)
{
	struct request *request = portal->first;

	if ((portal->first = request->next) == NULL)
		portal->end = &portal->first;
	portal->busy_ms = 0;
	portal->allowed = NULL;
	portal->telling.of = NULL;
	request->done(request, request->context);
}

/* The ledger is another's: whether who waits is to wait on. */
static bool
portal_is_patient(struct portal *portal)
{
	const int64_t now = clock_steady_ms();

	portal->counts.busy++;
	if (portal->busy_ms == 0)
		portal->busy_ms = now;
	return now - portal->busy_ms < PATIENCE_MS;
}

static enum service_result
portal_run(void *context)
{
	struct portal *portal = context;
	struct request *request = portal->first;
	const struct verb *verb = request->route->verb;

	if (verb->judge(portal, request) == 0) {
		portal_done(portal);
		return SERVICE_DONE;
	}
	if (portal->room.lost) {
		portal_refuse(&request->reply, PORTAL_BUSY);
		portal_done(portal);
		return SERVICE_LOST;
	}
	if (fail_code() == EX_TEMPFAIL && portal_is_patient(portal))
		return SERVICE_BUSY;
	if (fail_code() != EX_TEMPFAIL)
		(void)fprintf(stderr, "busta-portal: %s: %s\n",
		    request->route->name, fail_reason());
	portal_refuse(&request->reply,
	    fail_code() == EX_TEMPFAIL ? (unsigned)PORTAL_BUSY
				       : (unsigned)EDGE_INSIDE);
	portal_done(portal);
	return SERVICE_DONE;
}

static void
portal_end(void *context)
{
	struct portal *portal = context;

	while (portal->first != NULL) {
		portal_refuse(&portal->first->reply, EDGE_STOPPING);
		portal_done(portal);
	}
}

static const struct service_counts *
portal_counts(const void *context)
{
	return &((const struct portal *)context)->counts;
}

const struct service portal_service = {
	.name = "busta-portal",
	.doors = doors,
	.door_count = PORTAL_DOORS,
	.routes = portal_routes,
	.problems = portal_problems,
	.pages = needed_pages,
	.read = portal_read,
	.free = portal_free,
	.set = portal_set,
	.admits = portal_admits,
	.ask = portal_ask,
	.waits = portal_waits,
	.run = portal_run,
	.end = portal_end,
	.counts = portal_counts,
};
