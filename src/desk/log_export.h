/* The folder an auditor is given: `entries`, all lines of the log;
 * `checkpoint`, the last one signed; `key`, which verifies it and is there for
 * convenience. */
#ifndef DESK_LOG_EXPORT_H
#define DESK_LOG_EXPORT_H

#include <stdint.h>

#include "home/home.h"
#include "ledger/ledger.h"

struct log_exported {
	uint64_t entries;
	uint64_t added; /* of them, just now */
	uint64_t size;  /* of the checkpoint */
};

/* Makes the folder, or brings it up to date: what is there must be how this log
 * begins (EX_DATAERR), also if it ends in the middle of a line, as it does
 * after a crash. Durable when it comes back. */
int log_export(const struct home *home, struct ledger *ledger, const char *path,
    struct log_exported *exported);

#endif
