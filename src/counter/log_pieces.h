/* The log, read in pieces that make nobody wait: a long answer is put together
 * between groups. */
#ifndef COUNTER_LOG_PIECES_H
#define COUNTER_LOG_PIECES_H

#include "audit/entry.h"
#include "ledger/log.h"

enum { LOG_PIECE = 2000 }; /* entries: some milliseconds */

/* What happened, and in which entry; lives for the call. 0, or -1 failed. */
typedef int log_piece_line(void *context, const struct entry *entry,
    const char *line, size_t size);

/* The entries from one number on, before another one, in their order. */
int log_piece(struct ledger *ledger, uint64_t from, uint64_t before,
    log_piece_line *each, void *context);

#endif
