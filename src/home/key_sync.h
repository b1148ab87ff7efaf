/* The keys a room opened are those that the ledger's batches and cards depend
 * on, or it is not worked with: a key store put back from an old copy, or from
 * another home, is noticed before it does anything. */
#ifndef HOME_KEY_SYNC_H
#define HOME_KEY_SYNC_H

#include "home/counter_room.h"
#include "home/session.h"

/* keys as a room says them (room/wire.h); a ledger that knows none yet learns
 * them. EX_DATAERR, with both names. */
int key_sync(struct ledger *ledger, const char *keys);

/* A counter's room whose keys are this session's. */
int session_counter_room(struct session *session, struct counter_room *room);

#endif
