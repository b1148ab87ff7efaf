/* Proof that a log holds an entry: its line, and below it how it leads to a
 * signed checkpoint (c2sp.org/tlog-proof). A file may hold one after another.
 */
#ifndef AUDIT_PROOF_H
#define AUDIT_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "audit/checkpoint.h"
#include "audit/entry.h"

/* Puts one at the end of the bytes; the note is the checkpoint of the tree that
 * the proof is of. */
int proof_put(struct bytes *bytes, const char *line, size_t line_size,
    uint64_t number, const struct tree_proof *proof, const char *note,
    size_t note_size);

/* Checks the first one of a text: the size of it, or -1 with a reason
 * (EX_DATAERR). */
long proof_check(struct entry *entry, struct checkpoint *checkpoint,
    const char *text, size_t size, const struct note_key *key);

#endif
