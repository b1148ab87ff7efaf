/* What a station was answered to a write, so that who asks again has the same
 * answer, byte for byte, for ever. */
#ifndef LEDGER_REPLY_H
#define LEDGER_REPLY_H

#include "base/digest.h"
#include "ledger/ledger.h"
#include "ledger/station.h"

enum { REPLY_KEY = 64 + 1 };

struct reply_row {
	char station[STATION_NAME];
	char key[REPLY_KEY];          /* Idempotency-Key */
	uint8_t content[DIGEST_SIZE]; /* of what was asked */
	unsigned status;              /* of HTTP */
	char *body;                   /* its own: reply_row_free */
	uint64_t entry; /* of the log: the last one when it was answered */
};

/* 1 found, 0 there is none, -1 failed: EX_DATAERR if it was edited. */
int ledger_reply_get(struct ledger *ledger, const char *station,
    const char *key, struct reply_row *row);

/* In the transaction of what it answers. */
int ledger_reply_add(struct ledger *ledger, const struct reply_row *row);

/* Each row, sound or edited, until it returns not 0. */
int ledger_reply_each(struct ledger *ledger,
    int (*each)(void *context, const struct reply_row *row, bool sound),
    void *context);
void reply_row_free(struct reply_row *row);

/* Of a whole row: docs/FORMATS.md. */
int reply_digest(uint8_t digest[static DIGEST_SIZE],
    const struct reply_row *row);

#endif
