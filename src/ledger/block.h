/* Cards that are blocked, for ever, by whoever said the CIP: of each the order
 * that its card system is to carry out. */
#ifndef LEDGER_BLOCK_H
#define LEDGER_BLOCK_H

#include "envelope/serial.h"
#include "ledger/card_system.h"
#include "ledger/ledger.h"
#include "ledger/place.h"

struct block_order {
	struct serial serial;
	char system[CARD_SYSTEM_NAME]; /* that has its PIN; empty: none had */
	char custodian[PLACE_NAME];    /* that bound it */
	uint64_t entry;                /* of the log, when it was blocked */
	uint64_t confirmed;            /* likewise; 0: not yet */
};

/* Refusals are values. */
enum block_result {
	BLOCK_DONE,
	BLOCK_BEFORE, /* it is blocked already */
	BLOCK_NO_CARD /* no card has this envelope */
};

/* The CIP said of it was right, after a try that was counted: none are counted
 * any more, and what was sealed of it is erased. station: the help desk's;
 * NULL: at the desk. 0 with a result and, but for BLOCK_NO_CARD, the entry that
 * says it; -1 failed. In a transaction of the caller's, as all that changes
 * something here. */
int ledger_block(struct ledger *ledger, const struct serial *serial,
    const char *station, enum block_result *result, uint64_t *entry);

/* 1 found, 0 its card was never blocked, -1 failed. */
int ledger_block_get(struct ledger *ledger, const struct serial *serial,
    struct block_order *order);

/* In the order they were blocked, until it returns not 0. */
int ledger_block_each(struct ledger *ledger, bool only_waiting,
    int (*each)(void *context, const struct block_order *order), void *context);

enum confirm_result {
	CONFIRM_DONE,
	CONFIRM_ALREADY,
	CONFIRM_UNKNOWN /* it was never blocked */
};

/* The card system has blocked it. */
int ledger_block_confirm(struct ledger *ledger, const struct serial *serial,
    enum confirm_result *result);

#endif
