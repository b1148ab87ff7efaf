/* Turns that are judged twice: what they ask is durable and signed before the
 * room answers it. */
#ifndef COUNTER_SECOND_H
#define COUNTER_SECOND_H

#include "counter/turn.h"

/* It has the key of one before it in its group that goes on, and is to have the
 * answer of that. */
bool second_is_asked(struct turn *const *turns, size_t at);

/* What was asked stands among the log's first least entries: those are signed,
 * so that no old ledger takes them back, and then the room is asked. 0, or -1
 * with a reason. */
int second_ask(struct turn *const *turns, size_t count, uint64_t least);

#endif
