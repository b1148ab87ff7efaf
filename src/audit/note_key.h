/* C2SP verifier keys: NAME+hash+BASE64(type ‖ public key), where the hash is
 * the key id, the first 4 bytes of SHA-256(NAME ‖ 0A ‖ type ‖ public key). */
#ifndef AUDIT_NOTE_KEY_H
#define AUDIT_NOTE_KEY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	NOTE_NAME_TEXT = 128 + 1,
	NOTE_ID_SIZE = 4,
	NOTE_PUBLIC_SIZE = 32,
	/* Hash of 8 digits, base64 of 33 bytes, and two pluses. */
	NOTE_KEY_TEXT = NOTE_NAME_TEXT + 1 + 8 + 1 + 44
};

enum note_type {
	NOTE_ED25519 = 1,
	NOTE_COSIGNATURE = 4 /* signs a time as well */
};

struct note_key {
	enum note_type type;
	char name[NOTE_NAME_TEXT];
	uint8_t id[NOTE_ID_SIZE];
	uint8_t public[NOTE_PUBLIC_SIZE];
};

/* Not empty, well-formed UTF-8, without Unicode spaces and without plus. */
bool note_name_is_good(const char *name);

/* Made of its parts, read (EX_DATAERR), and written. */
int note_key_make(struct note_key *key, enum note_type type, const char *name,
    const uint8_t public[static NOTE_PUBLIC_SIZE]);
int note_key_read(struct note_key *key, const char *text);
void note_key_text(char text[static NOTE_KEY_TEXT], const struct note_key *key);

#endif
