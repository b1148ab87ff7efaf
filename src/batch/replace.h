/* What a batch that replaces spoiled envelopes of another is made by. */
#ifndef BATCH_REPLACE_H
#define BATCH_REPLACE_H

#include "job/job.h"
#include "ledger/ledger.h"

/* The job of that batch, as it was, ordering as many as were spoiled and are
 * not replaced yet; or what is left of a batch that was to replace them. NULL
 * and EX_DATAERR if there are none, or if something is not as it was. */
struct job *replace_job(struct ledger *ledger, int64_t id);

#endif
