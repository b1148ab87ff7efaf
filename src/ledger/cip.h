/* How often the CIP of a card was said and not right. A try is counted before a
 * room is asked, so that whoever breaks off has used it up. */
#ifndef LEDGER_CIP_H
#define LEDGER_CIP_H

#include "audit/event.h"
#include "envelope/serial.h"
#include "ledger/ledger.h"

/* Refusals are values. */
enum cip_result {
	CIP_COUNTED,
	CIP_LOCKED, /* said CIP_TRIES times: two people unlock it */
	CIP_NO_CARD /* no card has this envelope */
};

/* Everything that changes is in a transaction of the caller's. */
int ledger_cip_try(struct ledger *ledger, const struct serial *serial,
    enum cip_result *result);

/* The try just counted was right: none are counted any more. */
int ledger_cip_pass(struct ledger *ledger, const struct serial *serial);

/* Only what is locked (EX_DATAERR); request is "#12". */
int ledger_cip_unlock(struct ledger *ledger, const struct serial *serial,
    const char *request);

/* Tries since the last right one. */
int ledger_cip_tries(struct ledger *ledger, const struct serial *serial,
    unsigned *tries);

/* Each that was ever tried, until it returns not 0. */
struct cip_row {
	struct serial serial;
	unsigned tries;
	uint64_t entry; /* the last one about it */
};
int ledger_cip_each(struct ledger *ledger,
    int (*each)(void *context, const struct cip_row *row), void *context);

#endif
