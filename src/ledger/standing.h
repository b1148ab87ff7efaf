/* Where one envelope stands, and which one is to be bound next: what counters
 * ask for every envelope, at the same price whatever the answer is. */
#ifndef LEDGER_STANDING_H
#define LEDGER_STANDING_H

#include "envelope/serial.h"
#include "envelope/state.h"
#include "ledger/ledger.h"

struct standing {
	enum envelope_state state; /* ENVELOPE_NONE: of no such serial */
	int64_t place;             /* 0: nowhere */
};

/* 0, also if it stands nowhere; -1 failed. */
int ledger_standing_get(struct ledger *ledger, const struct serial *serial,
    struct standing *standing);

/* The first one on hand at a place after the last one bound there, in order of
 * series and number; after that the first of all. 1 found, 0 nothing is on
 * hand, -1 failed. */
int ledger_next_at(struct ledger *ledger, int64_t place, struct serial *serial);

/* Custodians of whom it is not said rightly what they bound last, until each
 * returns not 0. */
int ledger_next_fault_each(struct ledger *ledger,
    int (*each)(void *context, const char *custodian), void *context);

/* Envelopes on hand there. */
int ledger_on_hand_at(struct ledger *ledger, int64_t place, uint64_t *count);

#endif
