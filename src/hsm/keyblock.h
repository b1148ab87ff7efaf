/* A key on its way between two systems: a key block of version D (AES, key
 * derivation binding) of TR-31:2018 and ANSI X9.143, docs/FORMATS.md, Key
 * block. What is read is not trusted; what is opened wipes itself. */
#ifndef HSM_KEYBLOCK_H
#define HSM_KEYBLOCK_H

#include <stddef.h>
#include <stdint.h>

enum {
	KEYBLOCK_MAC_SIZE = 16,
	KEYBLOCK_KEY_MOST = 32,   /* bytes: AES-256 */
	KEYBLOCK_FIELD_MOST = 64, /* length, key and padding, to the block */
	KEYBLOCK_MOST = 9999,     /* characters: its length has 4 digits */
	KEYBLOCK_WRAPPED = 48,    /* the field that keyblock_wrap makes */
	KEYBLOCK_TEXT = 16 + 2 * KEYBLOCK_WRAPPED + 2 * KEYBLOCK_MAC_SIZE + 1
};

/* What the header says of the key, in the standard's own letters. */
struct keyblock_facts {
	char usage[2 + 1];
	char algorithm;
	char mode;
	char version[2 + 1]; /* begins with c if it is a component of a key */
	char exportable;
};

struct keyblock {
	struct keyblock_facts facts;
	size_t size;
	uint8_t key[KEYBLOCK_KEY_MOST];
};

/* The key that protects the block (KBPK), which stays where it is: all that is
 * asked of it are AES-CMACs. */
struct keyblock_protection {
	size_t size; /* of the KBPK: 16, 24 or 32 bytes */
	int (*cmac)(void *context, const void *bytes, size_t size,
	    uint8_t mac[static KEYBLOCK_MAC_SIZE]);
	void *context;
};

/* A key of 1 to 32 bytes, an AES key of 16, 24 or 32. NULL with a sentence:
 * EX_DATAERR for text that is no such block, was altered, or is protected by
 * another key. A newline after it is read over. keyblock_free wipes; accepts
 * NULL. */
struct keyblock *keyblock_open(const char *text, size_t size,
    const struct keyblock_protection *protection);
void keyblock_free(struct keyblock *block);

/* Always as long as for 32 bytes, so that it does not tell the key's size. */
int keyblock_wrap(char text[static KEYBLOCK_TEXT],
    const struct keyblock_facts *facts, const uint8_t *key, size_t size,
    const struct keyblock_protection *protection);

/* Refuses what is not a whole AES key that enciphers PINs, and nothing else:
 * usage P0, algorithm A, mode of use E or B. */
int keyblock_accept_pins(const struct keyblock_facts *facts);

#endif
