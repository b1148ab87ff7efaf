/* The folder that "busta log export" writes for the auditor: `entries`, all
 * lines of the log, and `checkpoint`, a signed note. */
#ifndef AUDIT_EXPORT_H
#define AUDIT_EXPORT_H

#include <stddef.h>

#include "audit/checkpoint.h"

struct export
{
	const char *path;
	char *entries; /* mapped, not read */
	size_t size;
	char *note; /* NULL if it was opened without a key */
	size_t note_size;
	struct checkpoint checkpoint; /* signed by the key */
};

/* EX_NOINPUT if something is missing. Without a key (NULL) the entries alone.
 * Closed also after a failure. */
int export_open(struct export *export, const char *path,
    const struct note_key *key);
void export_close(struct export *export);

/* A file with a signed checkpoint; the sentence of a failure names it.
 * *note is its bytes, for free(), unless note is NULL. */
int export_read_checkpoint(struct checkpoint *checkpoint, const char *path,
    const struct note_key *key, char **note, size_t *note_size);

#endif
