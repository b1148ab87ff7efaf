/* An envelope that was just bound: its PIN goes into the outbox, as a block for
 * the card system, and nowhere else. */
#ifndef CLERK_ASSIGN_H
#define CLERK_ASSIGN_H

#include "home/counter_room.h"
#include "ledger/ledger.h"

/* In the transaction of the binding. system: which one is to have it; NULL: the
 * only one there is, or nobody, if there is none. Nothing happens to what was
 * assigned before, or is out of use. -1 with a reason: EX_USAGE if it is not
 * clear to which system it goes, EX_NOINPUT if there is none of that name,
 * EX_DATAERR if no block can be made, or one went to another system. */
int assign_envelope(struct ledger *ledger, struct counter_room *room,
    const struct serial *serial, const char *card, const char *system);

#endif
