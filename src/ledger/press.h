/* Presses that batches may go to: each stands in a print room, opens page files
 * with one key and signs its receipts with another, or with the same. */
#ifndef LEDGER_PRESS_H
#define LEDGER_PRESS_H

#include <stdbool.h>

#include "ledger/place.h"

enum { LEDGER_PRESS_NAME = 32 + 1, LEDGER_PRESS_CERTIFICATE = 8192 };

/* Certificates are DER, and the press's own: ledger_press_free them. */
struct ledger_press {
	/* a-z, 0-9 and hyphen, 2 to 32; one too long is seen to be */
	char name[LEDGER_PRESS_NAME + 1];
	char custodian[PLACE_NAME];
	uint8_t *opens;
	size_t opens_size;
	uint8_t *signs;
	size_t signs_size;
	bool active;    /* removed ones are never forgotten */
	uint64_t entry; /* of the log; set by put */
};

void ledger_press_free(struct ledger_press *press);

/* What the log says of one: active, or removed, and a digest. */
int ledger_press_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct ledger_press *press);

/* Adds one, or changes or removes one of that name; request is "#12". A name
 * that is none is EX_USAGE, a custodian that is no print room, or a certificate
 * of another press, EX_DATAERR. In a transaction of the caller's. */
int ledger_press_put(struct ledger *ledger, const struct ledger_press *press,
    const char *request);

/* 1 found, also if it was removed, 0 there is none, -1 failed. */
int ledger_press_get(struct ledger *ledger, const char *name,
    struct ledger_press *press);

/* By name, until it returns not 0. */
int ledger_press_each(struct ledger *ledger,
    int (*each)(void *context, const struct ledger_press *press),
    void *context);

#endif
