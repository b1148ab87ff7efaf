/* The citizens' portal: what it has, and what its requests are carried out by.
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "edge/service.h"
#include "home/counter_room.h"
#include "home/session.h"
#include "portal/config.h"
#include "portal/puk.h"
#include "portal/token.h"

struct portal {
	const struct portal_config *config;
	struct session session;
	struct counter_room room;

	struct tokens tokens;
	struct puk_telling telling;
	const struct request *allowed; /* its token was good, and is used up */

	struct request *first, **end; /* that wait */
	struct service_counts counts;
	int64_t busy_ms; /* since when the ledger is another's; 0: it is not */
};

/* A request is carried out when all before it are. */
struct verb {
	/* Fills the reply: 0; or -1 with a reason, and nothing of it has
	 * happened. After EX_TEMPFAIL it is called again. */
	int (*judge)(struct portal *portal, struct request *request);
};

/* The service that the edge serves, for what portal_open opened. */
extern const struct service portal_service;

/* The reply, and 0; -1 out of memory. */
int portal_answer(struct request *request, const char *type, const char *text,
    size_t size);

extern const struct verb verb_area, verb_token, verb_puk, verb_points;
extern const struct route portal_routes[];

#endif
