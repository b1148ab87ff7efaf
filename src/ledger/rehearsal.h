/* What has been shown to work since the keys are what they are: that they come
 * back from a backup, and that a print shop can open its pages. Without that,
 * or two people who waive it, no batch is released. */
#ifndef LEDGER_REHEARSAL_H
#define LEDGER_REHEARSAL_H

#include "ledger/ledger.h"

#define REHEARSAL_RESTORE "restore"

/* What the log calls a recipient: the first 16 bytes of her certificate's
 * SHA-256, as hexadecimal. line is one of struct batch's recipients. */
enum { REHEARSAL_TEXT = 32 + 1 };
void rehearsal_of_recipient(char what[static REHEARSAL_TEXT], const char *line);

/* It was shown just now, with the keys as they are: EX_DATAERR if the ledger
 * knows none. In a transaction of the caller's. */
int ledger_rehearsal_add(struct ledger *ledger, const char *what);

/* Since the last key was made: 1, 0 it was not, -1 failed. */
int ledger_is_rehearsed(struct ledger *ledger, const char *what);

/* Two people let this batch be released all the same: once. In a transaction of
 * the caller's. */
int ledger_waive(struct ledger *ledger, int64_t batch, const char *request);

/* 1 it may be released, for all that is rehearsed or waived, 0 something is
 * missing: that back from a backup, or a recipient's line; -1 failed. */
enum { REHEARSAL_MISSING = 256 };
int ledger_batch_is_rehearsed(struct ledger *ledger, const struct batch *batch,
    char missing[static REHEARSAL_MISSING]);

#endif
