/* A service as the edge has it: who is admitted, where requests go, whether
 * something waits, and what runs then. What it is all about, the edge does not
 * know. */
#ifndef EDGE_SERVICE_H
#define EDGE_SERVICE_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "edge/problem.h"
#include "edge/route.h"

struct edge_config;
struct tls_peer;

enum { SERVICE_DOORS = 2 };

/* What it has done since it began, for metrics. */
struct service_counts {
	uint64_t groups;   /* transactions that wrote, and were committed */
	uint64_t requests; /* in them */
	uint64_t busy;     /* times the ledger was another's */
};

enum service_result {
	SERVICE_DONE,
	SERVICE_BUSY, /* what waits is to be tried again in a moment */
	SERVICE_LOST  /* with a reason: all is answered, and we end */
};

/* Where it listens: each is a group of sockets with a certificate of its own.
 */
struct service_door {
	const char *name; /* of what systemd hands over; NULL: all of it */

	/* Who comes needs no certificate, and is known by the network it comes
	 * from. */
	bool strangers;
	const char *page; /* the first one of strangers */

	/* Links on pages of others lead here; and its own may ask a browser
	 * where it is. */
	bool linked;
	bool locates;

	/* More come than can be kept in mind: who has not been here for a
	 * while is forgotten. */
	bool passing;
};

struct service {
	const char *name; /* of the program */
	const struct service_door *doors;
	size_t door_count;
	const struct route *routes;          /* one without a path ends them */
	const struct problem_text *problems; /* enum edge_problem's first */
	const char *const *pages;            /* that must be there; NULL ends */

	/* NULL with file, line and sentence. */
	struct edge_config *(*read)(const char *path);
	void (*free)(struct edge_config *config);
	/* From now on it goes by this one. */
	void (*set)(void *context, const struct edge_config *config);

	/* In the handshake, of a certificate that has been found good: 1, and
	 * peer->name and page; 0 not, -1 it cannot be said. */
	int (*admits)(void *context, struct tls_peer *peer, X509 *certificate);

	/* Whether it still is: as admits. NULL: once is for ever. */
	int (*knows)(void *context,
	    const uint8_t fingerprint[static DIGEST_SIZE]);

	/* The request is the service's until it calls its done. */
	void (*ask)(void *context, struct request *request);
	bool (*waits)(const void *context);
	enum service_result (*run)(void *context);
	/* All that waits is answered at once. */
	void (*end)(void *context);
	const struct service_counts *(*counts)(const void *context);
};

#endif
