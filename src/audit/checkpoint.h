/* What a log commits to (c2sp.org/tlog-checkpoint): its origin, how many
 * entries it has, and the root of their tree, as the text of a signed note. */
#ifndef AUDIT_CHECKPOINT_H
#define AUDIT_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "audit/note.h"
#include "audit/tree.h"

enum {
	/* Three lines: origin, 19 digits, base64 of 32 bytes. */
	CHECKPOINT_TEXT = NOTE_NAME_TEXT + 20 + 45
};

struct checkpoint {
	char origin[NOTE_NAME_TEXT]; /* the name of the log's key as well */
	uint64_t size;
	struct tree_hash root;
};

/* Its three lines, NUL-terminated; -1 if the origin cannot be one. */
int checkpoint_text(char text[static CHECKPOINT_TEXT],
    const struct checkpoint *checkpoint);

/* EX_DATAERR if it is anything else than canonical; extension lines are read
 * over. */
int checkpoint_parse(struct checkpoint *checkpoint, const char *text,
    size_t size);

/* A whole signed note: parsed, signed by the log's key, and of its origin. */
int checkpoint_open(struct checkpoint *checkpoint, const char *note,
    size_t size, const struct note_key *key);

#endif
