/* A whole log gone through: every line, its number, its place in the life of
 * its envelopes, and the root that was signed. */
#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H

#include <stdint.h>

#include "audit/checkpoint.h"
#include "audit/export.h"
#include "audit/lines.h"

/* Takes lines up to count, and no other; -1 if there are fewer. With progress
 * on a terminal. */
int verify_take(struct lines *lines, uint64_t count);

/* All that the checkpoint of the export covers; the reason of a failure names
 * the first line that does not fit. */
int verify_log(struct lines *lines, const struct export *export);

/* The lines taken have this root at its size. which is how to call it. */
int verify_root(struct lines *lines, const struct checkpoint *checkpoint,
    const char *which);

/* The kept checkpoint is of a beginning of the log that now is verified. */
int verify_kept(struct lines *lines, const struct checkpoint *kept,
    const struct checkpoint *now);

#endif
