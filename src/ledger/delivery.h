/* Envelopes on their way from one custodian to another: what was sent, what was
 * counted when it came, and what is still missing between the two. */
#ifndef LEDGER_DELIVERY_H
#define LEDGER_DELIVERY_H

#include "ledger/place.h"
#include "ledger/stock.h"

struct delivery {
	int64_t id;
	int64_t place;
	bool back; /* a return */
	int64_t sender;
	char from[PLACE_NAME];
	int64_t receiver;
	char to[PLACE_NAME];
	uint64_t sent; /* log entry that opened it, and that closed it */
	uint64_t closed;
	bool open;
};

/* Opens a delivery with these envelopes in it: 1 refused, and faults says
 * why. In a transaction of the caller's, as all that changes. */
int ledger_delivery_send(struct ledger *ledger, const struct custodian *from,
    const struct custodian *to, bool back, const struct ranges *ranges,
    struct delivery *delivery, struct stock_runs *faults);

/* What was counted of it comes into the receiver's hands; lacking was sent and
 * not counted, extra counted and not sent. It is closed if there is neither;
 * else the difference is kept as a count, and it stays open. */
int ledger_delivery_receive(struct ledger *ledger, struct delivery *delivery,
    const struct ranges *counted, struct ranges *lacking, struct ranges *extra);

/* To be called when envelopes left a place otherwise (missing, compromised):
 * if it is a delivery with nothing in it, it is closed. */
int ledger_delivery_settle(struct ledger *ledger, const char *place);

/* 1 found, 0 there is none, -1 failed. */
int ledger_delivery_get(struct ledger *ledger, int64_t id,
    struct delivery *delivery);
int ledger_delivery_each(struct ledger *ledger,
    int (*each)(void *context, const struct delivery *delivery), void *context);

/* Those that are open, to one receiver, or to any if that is 0. */
int ledger_delivery_open_each(struct ledger *ledger, int64_t receiver,
    int (*each)(void *context, const struct delivery *delivery), void *context);

/* What it still holds, and what was put into it. */
int ledger_delivery_inside(struct ledger *ledger,
    const struct delivery *delivery, struct ranges *ranges);
int ledger_delivery_sent(struct ledger *ledger, const struct delivery *delivery,
    struct ranges *ranges);

#endif
