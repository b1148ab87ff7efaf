/* The page files of a batch: made by rooms in the home's work folder, moved to
 * the batch's own when they are whole. Only what the ledger knows
 * stays there. */
#ifndef BATCH_PAGES_H
#define BATCH_PAGES_H

#include "ledger/ledger.h"

/* Makes the file of a chunk durable and moves it; the move itself is durable
 * after pages_sync. Checks the size the room told. */
int pages_keep(int work, int pages, const struct chunk *chunk);
int pages_sync(int pages);

/* Removes what a room had begun, or everything rooms had begun. */
void pages_drop(int work, const struct chunk *chunk);
int pages_drop_all(int work);

/* Removes page files without a sealed chunk in the ledger. */
int pages_sweep(int pages, struct ledger *ledger, int64_t batch);

/* Every sealed chunk has its file, byte for byte. */
int pages_check(int pages, struct ledger *ledger, int64_t batch);

#endif
