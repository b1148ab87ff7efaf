/* A delivery, counted by whoever receives it. */
#ifndef CLERK_RECEIVE_H
#define CLERK_RECEIVE_H

#include "ledger/delivery.h"

struct arrival {
	struct delivery delivery; /* its id, to begin with */
	struct ranges counted;    /* settled */
	struct ranges again;      /* received of it before, and still there */
	struct ranges lacking;
	struct ranges extra;
	uint64_t received;
};

/* Accepts a zeroed struct. */
void arrival_free(struct arrival *arrival);

/* What was counted comes into the receiver's hands; EX_NOINPUT if there is no
 * such delivery, EX_DATAERR if it is closed. In a transaction of the caller's.
 */
int arrival_take(struct ledger *ledger, struct arrival *arrival);

#endif
