/* The room signs the log as it is: what stands in it then can not be taken back
 * by an old copy of the ledger. */
#ifndef HOME_LOG_CHECKPOINT_H
#define HOME_LOG_CHECKPOINT_H

#include "home/counter_room.h"
#include "ledger/ledger.h"

/* Signs the log's first size entries, which continue the last checkpoint that
 * was signed; appends the signed note. */
int log_checkpoint_extend(struct ledger *ledger, struct counter_room *room,
    const struct checkpoint *last, uint64_t size, struct bytes *note);

/* All that is in the log now is signed, by this room or by another that was
 * quicker. */
int log_checkpoint_cover(const struct home *home, struct ledger *ledger,
    struct counter_room *room);

/* The same, and least entries are among it, which were just made durable:
 * EX_DATAERR if the ledger was put back since. */
int log_checkpoint_cover_all(const struct home *home, struct ledger *ledger,
    struct counter_room *room, uint64_t least);

#endif
