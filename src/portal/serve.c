#include "portal/serve.h"

#include <stdio.h>

#include "edge/edge.h"
#include "edge/wipe.h"
#include "home/left.h"
#include "portal/portal.h"

#include "base/banned.h"

int
portal_check(const char *path)
{
	return edge_check(&portal_service, path);
}

static int
portal_confine(struct edge *edge, struct portal *portal)
{
	const char *home = portal->session.home.path;
	struct home_left left;
	int rc = home_left(&left, home);

	if (rc == 0)
		rc = edge_confine(edge, home, left.folders, HOME_LEFT,
		    portal->room.process.pid);
	home_left_free(&left);
	return rc;
}

static int
portal_open(struct edge *edge, struct portal *portal, const char *home)
{
	if (tokens_open(&portal->tokens) != 0 ||
	    session_open(&portal->session, home) != 0 ||
	    edge_listen(edge) != 0 ||
	    counter_room_open_as(&portal->room, &portal->session.home,
		"portal") != 0)
		return -1;
	ledger_be_impatient(portal->session.ledger);
	if (edge_open(edge, portal->room.process.socket,
		"the room that tells PUKs has ended") != 0)
		return -1;
	return portal_confine(edge, portal);
}

int
portal_serve(const char *home, const char *config)
{
	struct portal portal = { .first = NULL };
	struct edge *edge;
	int rc = -1;

	portal.end = &portal.first;
	if (wipe_what_openssl_frees() != 0 ||
	    (edge = edge_new(&portal_service, &portal, config)) == NULL)
		return -1;
	if (portal_open(edge, &portal, home) == 0)
		rc = edge_serve(edge);
	edge_close(edge);
	counter_room_close(&portal.room);
	session_close(&portal.session);
	tokens_close(&portal.tokens);
	return rc;
}
