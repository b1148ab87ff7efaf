/* A ledger put back from an old copy is noticed, and not worked with: the room
 * keeps the last checkpoint of the log it signed, and the log must go on from
 * there. */
#ifndef HOME_LOG_GUARD_H
#define HOME_LOG_GUARD_H

#include "audit/checkpoint.h"
#include "home/home.h"
#include "ledger/ledger.h"

/* The last checkpoint the room signed, its signature verified; the signed note
 * and the key that verifies it, as they stand in the home, are texts to free(),
 * NULL after a failure. */
int log_guard_note(const struct home *home, struct checkpoint *last,
    char **note, char **vkey);

/* The same, and nothing but it. */
int log_guard_last(const struct home *home, struct checkpoint *last);

/* EX_DATAERR with both sizes if the ledger's log is shorter than that, or is
 * not the log that was signed. */
int log_guard_check(const struct home *home, struct ledger *ledger);

#endif
