/* A physical count, of what a custodian holds or of a delivery that came with a
 * difference, against the book. It changes nothing; what follows from it
 * (missing, found, adjust) are events of their own. */
#ifndef LEDGER_COUNT_H
#define LEDGER_COUNT_H

#include "ledger/place.h"
#include "ledger/stock.h"

/* Texts are of the count's own. */
struct count {
	int64_t id;
	char place[PLACE_NAME];
	uint64_t entry; /* of the log */
	char *counted;  /* ranges, separated by blanks; "-" for none */
	char *lacking;  /* in the book, and not counted */
	char *extra;    /* counted, and not in the book */
};

/* lacking and extra are added to. In a transaction of the caller's. */
int ledger_count_add(struct ledger *ledger, const struct custodian *custodian,
    const struct ranges *counted, struct ranges *lacking, struct ranges *extra);

/* One that somebody else has worked out, of a delivery. */
int ledger_count_note(struct ledger *ledger, int64_t place,
    const struct ranges *counted, const struct ranges *lacking,
    const struct ranges *extra);
int ledger_count_each(struct ledger *ledger,
    int (*each)(void *context, const struct count *count), void *context);

/* What the log says of a count. */
int count_digest(char text[static 33], const struct count *count);

#endif
