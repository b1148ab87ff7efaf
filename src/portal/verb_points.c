#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "portal/points.h"
#include "portal/portal.h"
#include "portal/problem.h"

#include "base/banned.h"

static int
points_judge(struct portal *portal, struct request *request)
{
	struct ledger *ledger = portal->session.ledger;
	struct reply *reply = &request->reply;
	struct points_query query;

	if (!points_query_read(&query, request->query)) {
		portal_refuse(reply, EDGE_MALFORMED);
		return 0;
	}
	query.now = points_moment_at(clock_unix_ms());
	if (ledger_begin_reading(ledger) != 0)
		return -1;
	reply->body = points_json(ledger, &query);
	ledger_rollback(ledger);
	if (reply->body == NULL)
		return -1;
	reply->size = strlen(reply->body);
	reply->status = 200;
	reply->type = "application/json";
	return 0;
}

const struct verb verb_points = { points_judge };
