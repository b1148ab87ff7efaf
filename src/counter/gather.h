/* What the turns of a group want to know of the room, asked at once and not one
 * after the other. */
#ifndef COUNTER_GATHER_H
#define COUNTER_GATHER_H

#include "counter/turn.h"

/* Before the transaction begins, which would make others wait. 0, or -1 with a
 * reason, as is gather_late. */
int gather_ask(struct turn *const *turns, size_t count,
    struct counter_room *room);

/* Of second turns, what could not be asked before the first was durable. */
int gather_second(struct turn *const *turns, size_t count,
    struct counter_room *room);

/* What can only be asked in it, before the first turn is judged. */
int gather_late(struct turn *const *turns, size_t count,
    struct counter_room *room);

#endif
