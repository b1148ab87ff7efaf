/* Whom second halves of codes are sealed to: the courier's certificate, put
 * there by two people. */
#ifndef LEDGER_COURIER_H
#define LEDGER_COURIER_H

#include "ledger/ledger.h"

enum { LEDGER_COURIER_CERTIFICATE = 2048 }; /* bytes of its DER, at most */

struct ledger_courier {
	uint8_t certificate[LEDGER_COURIER_CERTIFICATE];
	size_t size;
	uint8_t fingerprint[DIGEST_SIZE]; /* SHA-256 of that */
	uint64_t entry;                   /* of the log; set by put */
};

/* In the place of the one before, whose it must not be (EX_DATAERR); request is
 * "#12". In a transaction of the caller's. */
int ledger_courier_put(struct ledger *ledger, struct ledger_courier *courier,
    const char *request);

/* 1 there is one, 0 none yet, -1 failed. */
int ledger_courier_get(struct ledger *ledger, struct ledger_courier *courier);

#endif
