/* For ceremony.c: what is heard of a custodian before she is let in, and how
 * she is told what went wrong. */
#ifndef CUSTODY_CEREMONY_LINE_H
#define CUSTODY_CEREMONY_LINE_H

#include "custody/ceremony.h"

/* The next one who is wanted, from 0; all are there: ceremony->wanted. */
unsigned ceremony_seat(const struct ceremony *ceremony);

/* Hears who she is, and takes her terminal: or -1 with a reason, and then line
 * is still the caller's. */
int ceremony_receive(struct ceremony *ceremony, struct ledger *ledger,
    int line);

/* Says the reason that is kept, which stays, whether she hears it or is gone.
 */
void line_send_failed(int line);

#endif
