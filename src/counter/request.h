/* One request as the rest of the counter has it: the edge (HTTP, TLS) makes it
 * and sends its reply; handlers see nothing of either. */
#ifndef COUNTER_REQUEST_H
#define COUNTER_REQUEST_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

enum method { METHOD_GET, METHOD_POST, METHOD_DELETE, METHODS };

enum {
	REQUEST_KEY = 64 + 1,  /* Idempotency-Key, with its NUL */
	REQUEST_TAIL = 64 + 1, /* what follows a route's own path */
	REQUEST_QUERY = 64 + 1
};

/* Body and type are what the client gets; a problem (counter/problem.h) is one
 * of these as well. */
struct reply {
	unsigned status;  /* of HTTP */
	const char *type; /* of the body, a constant */
	char *body;       /* free() */
	size_t size;
	unsigned retry_after; /* seconds; 0: no such header */
};

struct route;

struct request {
	const struct route *route; /* by method and path, never NULL */
	char tail[REQUEST_TAIL];   /* "D7" of /v1/deliveries/D7; or empty */
	char query[REQUEST_QUERY]; /* without "?"; or empty */
	char key[REQUEST_KEY];     /* empty: none was given */
	json_t *body;              /* an object, or NULL */

	/* Who is at the other end: the SHA-256 of the certificate's DER. */
	uint8_t fingerprint[DIGEST_SIZE];

	struct reply reply;
	bool last; /* its connection ends with its reply */

	/* Said of it in the access log, when it is done: names, or empty. */
	char station[33];
	char operator[33];

	int64_t begun_us; /* monotonic, when its head was whole */

	/* Called once, in the loop's thread, when reply is ready; afterwards
	 * the request is the edge's again, which frees it. */
	void (*done)(struct request *request, void *context);
	void *context;
	struct request *next; /* of the group that waits */
};

#endif
