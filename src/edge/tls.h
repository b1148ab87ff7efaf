/* TLS with clients: nobody's request is read before it is known whose it is,
 * where that is asked. Our certificate, the authority of theirs, and what is
 * revoked of it. */
#ifndef EDGE_TLS_H
#define EDGE_TLS_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "edge/config.h"
#include "edge/service.h"

/* Why a handshake came to nothing. */
enum tls_refusal {
	TLS_BROKEN, /* gone, or no TLS at all */
	TLS_SLOW,
	TLS_OLD_VERSION,
	TLS_NOTHING_IN_COMMON, /* no cipher, group or signature */
	TLS_NO_CERTIFICATE,
	TLS_EXPIRED, /* or not yet valid */
	TLS_REVOKED,
	TLS_UNTRUSTED, /* another authority's, its own, or damaged */
	TLS_WRONG_PURPOSE,
	TLS_CRL, /* ours is out of date, or of another authority */
	TLS_UNREGISTERED,
	TLS_LEDGER, /* could not be asked */
	TLS_REFUSES_US,
	TLS_REFUSALS
};

const char *tls_refusal_name(enum tls_refusal refusal);

struct tls_peer;

/* The other end of a connection, the caller's; it outlives its SSL. */
struct tls_peer {
	bool admitted; /* the handshake is done, all of what follows is true */
	char name[PEER_NAME];
	const char *page;     /* its first one */
	char told[PEER_TOLD]; /* by its certificate, to the service */
	uint8_t fingerprint[DIGEST_SIZE];
	enum tls_refusal refusal; /* until then: why it would not be, as the
				   * first who knew has it */

	void (*done)(struct tls_peer *peer); /* admitted */
	void (*stepped)(
	    struct tls_peer *peer); /* a handshake got on, or failed */
	void (*freed)(
	    struct tls_peer *peer); /* its SSL is, whatever happened */

	const struct service *service; /* these are tls.c's */
	void *asked;
	bool stranger;
	bool good;
};

struct tls;

/* NULL, with a sentence that names the file, unless all of it is good: a key
 * nobody else can read, and of that certificate; nothing out of date. */
struct tls *tls_open(const struct door_config *config,
    const struct service *service, void *context);

/* Connections that have begun keep what they need of it. */
void tls_free(struct tls *tls);

/* For one connection; NULL: out of memory. */
SSL *tls_accept(struct tls *tls, struct tls_peer *peer);

#endif
