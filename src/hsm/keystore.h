/* The key store file (docs/FORMATS.md, Key store): one key per usage, each
 * sealed under a key made from a passphrase. Nothing in these structs is
 * secret. */
#ifndef HSM_KEYSTORE_H
#define HSM_KEYSTORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "hsm/hsm.h"
#include "hsm/passphrase.h"
#include "hsm/public.h"

enum {
	KEYSTORE_KEK_SIZE = 32,
	KEYSTORE_SALT_SIZE = 32,
	KEYSTORE_NONCE_SIZE = 12,
	KEYSTORE_TAG_SIZE = 16,
	KEYSTORE_SECRET_MOST = 192, /* a P-256 key in PKCS#8 is 138 bytes */
	KEYSTORE_SEALED_MOST =
	    KEYSTORE_NONCE_SIZE + KEYSTORE_SECRET_MOST + KEYSTORE_TAG_SIZE
};

#define KEYSTORE_FORMAT "busta key store 1"

struct keystore_key {
	struct key_facts facts;
	char created[CLOCK_TEXT];
	struct public_part public;
	uint8_t sealed[KEYSTORE_SEALED_MOST]; /* nonce, ciphertext, tag */
	size_t sealed_size;
};

struct keystore {
	struct scrypt_cost cost;
	uint8_t salt[KEYSTORE_SALT_SIZE];
	uint8_t check[KEY_CHECK_SIZE]; /* of what the passphrase makes */
	struct keystore_key keys[KEY_USAGES];
};

/* What the format calls the algorithm of a usage, and the setting that holds
 * its public part: NULL if it has none. */
const char *keystore_algorithm(enum key_usage usage);
const char *keystore_public(enum key_usage usage);

/* Reads a file of this user alone, whole or not at all: every mistake has its
 * file, line and sentence, a file altered since it was written has another. */
int keystore_read(struct keystore *store, const char *path);
int keystore_write(const struct keystore *store, int dir, const char *name);

/* Draws a salt, and makes the key that will seal (kek, in secret memory). */
int keystore_lock(struct keystore *store, const char *passphrase,
    const struct scrypt_cost *cost, uint8_t kek[static KEYSTORE_KEK_SIZE]);

/* Makes that key again, or refuses the passphrase with EX_NOPERM. */
int keystore_unlock(const struct keystore *store, const char *passphrase,
    uint8_t kek[static KEYSTORE_KEK_SIZE]);

/* Names, dates, checks and seals a key; its public part must be there already.
 * Unsealing refuses whatever of the key or the header was altered. */
int keystore_seal(struct keystore *store, enum key_usage usage,
    const uint8_t *kek, const uint8_t *secret, size_t size);
int keystore_unseal(const struct keystore *store, enum key_usage usage,
    const uint8_t *kek, uint8_t secret[static KEYSTORE_SECRET_MOST],
    size_t *size);

#endif
