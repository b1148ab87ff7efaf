/* Card systems that PINs go to: each has a PIN key, which is here only as the
 * key block (TR-31, X9.143) it was sent in. */
#ifndef LEDGER_CARD_SYSTEM_H
#define LEDGER_CARD_SYSTEM_H

#include "audit/key_rule.h"
#include "ledger/ledger.h"

enum { CARD_SYSTEM_NAME = 32 + 1, CARD_SYSTEM_BLOCK = 512 };

struct card_system {
	char name[CARD_SYSTEM_NAME]; /* a-z, 0-9 and hyphen, 2 to 32 */
	char key_block[CARD_SYSTEM_BLOCK];
	char key_id[KEY_NAME_TEXT]; /* the exchange key that opens it */
	char key_check[KEY_CHECK_TEXT];
	uint64_t entry; /* of the log; set by put */
};

/* What the log says of one. */
int card_system_digest(char text[static 33], const struct card_system *system);

/* Adds one, or gives one of that name another key; request is "#12". A name
 * that is none is EX_USAGE, an exchange key that is not the ledger's current
 * one EX_DATAERR. In a transaction of the caller's. */
int ledger_card_system_put(struct ledger *ledger,
    const struct card_system *system, const char *request);

/* 1 found, 0 there is none, -1 failed. */
int ledger_card_system_get(struct ledger *ledger, const char *name,
    struct card_system *system);

/* It stands as the entry says that two people agreed to it: 1, 0 somebody
 * edited the ledger, -1 failed. */
int ledger_card_system_is_sound(struct ledger *ledger,
    const struct card_system *system);

/* By name, until it returns not 0. */
int ledger_card_system_each(struct ledger *ledger,
    int (*each)(void *context, const struct card_system *system),
    void *context);

#endif
