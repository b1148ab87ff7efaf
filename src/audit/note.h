/* C2SP signed notes (c2sp.org/signed-note): text, a blank line, and lines
 * "— NAME BASE64(key id ‖ signature)". Ed25519 keys, and those of witnesses
 * (c2sp.org/tlog-cosignature). Signing is for who holds the key. */
#ifndef AUDIT_NOTE_H
#define AUDIT_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "audit/note_key.h"
#include "base/bytes.h"

enum {
	NOTE_MOST = 1 << 16, /* bytes of a whole note */
	NOTE_SIGNATURES_MOST = 16,
	NOTE_SIGNATURE_SIZE = 64,
	NOTE_PAYLOAD_MOST = NOTE_ID_SIZE + 8 + NOTE_SIGNATURE_SIZE
};

/* Views into the bytes that were parsed. */
struct note_signature {
	const char *name;
	size_t name_size;
	size_t payload_size; /* may be more than is kept of it */
	uint8_t payload[NOTE_PAYLOAD_MOST];
};

struct note {
	const char *text; /* with its last newline */
	size_t text_size;
	unsigned count;
	struct note_signature signatures[NOTE_SIGNATURES_MOST];
};

/* Its form alone; EX_DATAERR. */
int note_parse(struct note *note, const char *bytes, size_t size);

/* 0 if the key signed the note. -1 with a reason if it did not, did it twice,
 * or its signature fails; signatures of other keys are not looked at. The time
 * (of a cosignature, else 0) is set unless unix_seconds is NULL. */
int note_check(const struct note *note, const struct note_key *key,
    uint64_t *unix_seconds);

/* The bytes that a key signs for a text; unix_seconds is of cosignatures. */
void note_message(struct bytes *message, const struct note_key *key,
    uint64_t unix_seconds, const char *text, size_t size);

/* A note begun with its text, or with that of another and its signatures but
 * those of one key; and a signature line put at its end. The caller frees
 * the bytes, also after a failure. */
int note_begin(struct bytes *note, const char *text, size_t size);
int note_begin_again(struct bytes *note, const struct note *parsed,
    const struct note_key *without);
int note_add(struct bytes *note, const struct note_key *key,
    uint64_t unix_seconds, const uint8_t signature[static NOTE_SIGNATURE_SIZE]);

#endif
