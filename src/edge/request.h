/* One request as a service has it: the edge (HTTP, TLS) makes it and sends its
 * reply; handlers see nothing of either. */
#ifndef EDGE_REQUEST_H
#define EDGE_REQUEST_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

enum method { METHOD_GET, METHOD_POST, METHOD_DELETE, METHODS };

enum {
	REQUEST_KEY = 64 + 1,  /* Idempotency-Key, with its NUL */
	REQUEST_TAIL = 64 + 1, /* what follows a route's own path */
	REQUEST_QUERY = 192 + 1,
	PEER_NAME = 33,
	PEER_TOLD = 24 + 1
};

/* Body and type are what the client gets; a problem (edge/problem.h) is one of
 * these as well. */
struct reply {
	unsigned status;  /* of HTTP */
	const char *type; /* of the body, a constant */
	char *body;       /* free() */
	size_t size;
	unsigned retry_after; /* seconds; 0: no such header */
	const char *location; /* of a redirection, or NULL; outlives it */
};

/* Gives back what a reply has; accepts a zeroed one. */
void reply_free(struct reply *reply);

struct route;

struct request {
	const struct route *route; /* by method and path, never NULL */
	char tail[REQUEST_TAIL];   /* "D7" of /v1/deliveries/D7; or empty */
	char query[REQUEST_QUERY]; /* without "?"; or empty */
	char key[REQUEST_KEY];     /* empty: none was given */
	json_t *body;              /* an object, or NULL */

	/* Who is at the other end: the SHA-256 of the certificate's DER, or
	 * of the network a stranger comes from; and what the certificate told
	 * the service, which is wiped with the request. */
	uint8_t fingerprint[DIGEST_SIZE];
	char told[PEER_TOLD];

	struct reply reply;
	bool last; /* its connection ends with its reply */

	/* Said of it in the access log, when it is done: names, or empty. */
	char station[PEER_NAME];
	char operator[PEER_NAME];

	int64_t begun_us; /* monotonic, when its head was whole */

	/* Called once, in the loop's thread, when reply is ready; afterwards
	 * the request is the edge's again, which frees it. */
	void (*done)(struct request *request, void *context);
	void *context;
	struct request *next; /* of the group that waits */
};

#endif
