/* One request in a group: who asks, whether it was answered before, and what
 * its verb makes of it. */
#ifndef COUNTER_TURN_H
#define COUNTER_TURN_H

#include "counter/verb.h"

/* Reads the request's words; answered if they are none. NULL: out of memory. */
struct turn *turn_new(struct request *request, const struct turn *model);

/* Wipes and frees; the request has its answer, or is the caller's again. */
void turn_free(struct turn *turn);

/* It is as it was before it was judged. */
void turn_reset(struct turn *turn);

/* The same, and it is told why. */
void turn_give_up(struct turn *turn, enum problem problem);

/* In a transaction, before turn_judge: 0; -1 only if the ledger is busy. */
int turn_foresee(struct turn *turn);

/* In a transaction: 0 answered, or it goes on; 1 there is more to do
 * (verb->piece), -1 failed, and what has happened is to be undone. */
int turn_judge(struct turn *turn);

#endif
