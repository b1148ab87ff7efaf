/* Which card system is meant. */
#ifndef CLERK_CARD_SYSTEM_H
#define CLERK_CARD_SYSTEM_H

#include "ledger/card_system.h"

/* 1 the one of that name; EX_NOINPUT if there is none. */
int card_system_need(struct ledger *ledger, const char *name,
    struct card_system *system);

/* The same, or without a name the only one there is: 0 if there is none,
 * EX_USAGE if there are several. */
int card_system_choose(struct ledger *ledger, const char *name,
    struct card_system *system);

#endif
