/* PINs and PUKs on their way to a card system: of each the block that only this
 * system opens, from when the room makes it until the system has it. */
#ifndef LEDGER_OUTBOX_H
#define LEDGER_OUTBOX_H

#include <stdbool.h>

#include "audit/key_rule.h"
#include "envelope/serial.h"
#include "ledger/card_system.h"
#include "ledger/ledger.h"

enum {
	PIN_BLOCK_SIZE = 16, /* ISO 9564-1, format 4 */
	OUTBOX_BLOCKS = 2 * PIN_BLOCK_SIZE
};

struct outbox_item {
	struct serial serial;
	char system[CARD_SYSTEM_NAME];
	char key_check[KEY_CHECK_TEXT]; /* of the system's PIN key */
	char key_id[KEY_NAME_TEXT];     /* the exchange key it came under */
	uint8_t block[OUTBOX_BLOCKS];   /* the PIN's, then the PUK's: zeros,
					 * once it waits no more */
	uint64_t entry;                 /* of the log, when it was assigned */
	uint64_t acknowledged;          /* likewise; 0: not yet */
};

/* Its envelope is assigned still, and neither acknowledged nor out of use. */
bool outbox_item_waits(const struct outbox_item *item);

/* What the log says of an assignment: never anything of the block. */
int outbox_item_digest(char text[static 33], const struct outbox_item *item);

/* Refusals are values. */
enum assign_result {
	ASSIGN_DONE,
	ASSIGN_BEFORE,   /* item is what was assigned then */
	ASSIGN_NOT_BOUND /* or out of use */
};

/* item says which envelope, what system, keys and block; its entry is set, or
 * all of it where there is one already. 0 with a result, -1 failed. In a
 * transaction of the caller's, like all that changes something here. */
int ledger_assign(struct ledger *ledger, struct outbox_item *item,
    enum assign_result *result);

/* 1 found, 0 there is none, -1 failed. */
int ledger_outbox_get(struct ledger *ledger, const struct serial *serial,
    struct outbox_item *item);

/* In the order they were assigned, until it returns not 0. */
int ledger_outbox_each(struct ledger *ledger, bool only_waiting,
    int (*each)(void *context, const struct outbox_item *item), void *context);

enum acknowledge_result {
	ACKNOWLEDGE_DONE,
	ACKNOWLEDGE_ALREADY,
	ACKNOWLEDGE_UNKNOWN,   /* it was never assigned */
	ACKNOWLEDGE_OUT_OF_USE /* spoiled or missing meanwhile */
};

/* The card system has it: the sealed PIN and the block are erased. */
int ledger_outbox_acknowledge(struct ledger *ledger,
    const struct serial *serial, enum acknowledge_result *result);

#endif
