/* Where a run starts: a new batch in the ledger, or what is left of one. */
#ifndef BATCH_BEGIN_H
#define BATCH_BEGIN_H

#include "batch/crew.h"
#include "ledger/ledger.h"

/* Of a job, as a batch has them: a line each, fingerprint, space, subject.
 * free() it; NULL without memory. */
char *begin_recipients(const struct job *job);

/* 1 an unfinished batch of this very job; 0 none, and enough serials left for
 * a new one; -1 a job that was changed meanwhile, or another failure. replaces:
 * the batch whose spoiled envelopes it makes again, or 0. */
int begin_find(struct ledger *ledger, const struct job *job, int64_t replaces,
    struct batch *batch);

/* The batch, and the data key that is bound to it, in one transaction. */
int begin_new(struct ledger *ledger, struct crew *crew, int64_t replaces,
    struct batch *batch);

/* Chunks a room may have begun are cancelled, and with them, in the same
 * transaction, the batch if state is BATCH_ABANDONED. */
int begin_cancel(struct ledger *ledger, const struct batch *batch,
    enum batch_state state);

#endif
