/* How often the PUK of a card was told to whoever has the card: counted before
 * a room is asked, so that whoever breaks off has had it. */
#ifndef LEDGER_PUK_H
#define LEDGER_PUK_H

#include "audit/event.h"
#include "envelope/serial.h"
#include "ledger/ledger.h"

struct puk_limits {
	unsigned a_day;
	unsigned in_all; /* until two people unlock it */
};

/* Refusals are values. */
enum puk_result {
	PUK_COUNTED,
	PUK_TOO_OFTEN, /* today */
	PUK_LOCKED,
	PUK_NONE /* no card system was given one of a card with this envelope */
};

/* Everything that changes is in a transaction of the caller's. now_ms says
 * which day it is, unless a later one was counted already. */
int ledger_puk_tell(struct ledger *ledger, const struct serial *serial,
    const struct puk_limits *limits, int64_t now_ms, enum puk_result *result);

/* Only what was told (EX_DATAERR); request is "#12". */
int ledger_puk_unlock(struct ledger *ledger, const struct serial *serial,
    const char *request);

/* Each that was ever told, until it returns not 0. */
struct puk_row {
	struct serial serial;
	unsigned told;
	unsigned today;
	char day[PUK_DAY_TEXT + 1]; /* UTC; with room for one that is none */
	uint64_t entry;             /* the last one about it */
};
int ledger_puk_each(struct ledger *ledger,
    int (*each)(void *context, const struct puk_row *row), void *context);

#endif
