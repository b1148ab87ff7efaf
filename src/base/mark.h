/* How far the journal has come, kept a second time and elsewhere: a journal
 * that was put back from a copy is behind it, and is refused. */
#ifndef BASE_MARK_H
#define BASE_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"

struct journal_kind;

struct mark {
	const struct journal_kind *kind;
	int fd;
	unsigned slot;  /* of two, the one that holds what follows */
	uint64_t count; /* lines of the journal */
	uint8_t chain[DIGEST_SIZE];
};

/* Relative to dir. fresh makes it, and is refused if it is there; without fresh
 * it must be there. EX_CONFIG or EX_DATAERR. */
int mark_open(struct mark *mark, const struct journal_kind *kind, int dir,
    const char *path, bool fresh);
void mark_close(struct mark *mark);

/* Durable when it returns; a crash leaves this one or the one before. */
int mark_set(struct mark *mark, uint64_t count,
    const uint8_t chain[static DIGEST_SIZE]);

#endif
