/* The key store file (docs/FORMATS.md, Key store): keys, each sealed under what
 * locks the store; or, where they are in a token, what is known of them, each
 * with a tag of the token's. Nothing in these structs is secret. */
#ifndef HSM_KEYSTORE_H
#define HSM_KEYSTORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
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
	    KEYSTORE_NONCE_SIZE + KEYSTORE_SECRET_MOST + KEYSTORE_TAG_SIZE,
	KEYSTORE_LABEL_TEXT = 32 + 1, /* CK_TOKEN_INFO's label … */
	KEYSTORE_SERIAL_TEXT = 16 + 1 /* … and serialNumber, unpadded */
};

#define KEYSTORE_FORMAT "busta key store 2"
#define KEYSTORE_NAME "store.cfg"

/* What its keys are sealed under. */
enum keystore_lock {
	LOCK_PASSPHRASE, /* a key made of it by scrypt */
	LOCK_TOKEN,      /* nothing is sealed: the keys are in a token */
	LOCK_CUSTODY /* the backup key, in its custodians' hands: a backup */
};

struct keystore_key {
	struct key_facts facts;
	struct public_part public;
	uint8_t sealed[KEYSTORE_SEALED_MOST]; /* nonce, ciphertext, tag; of a
					       * token: its HMAC, 32 bytes */
	size_t sealed_size;
};

struct keystore {
	enum keystore_lock lock;
	struct scrypt_cost cost; /* of LOCK_PASSPHRASE, with the salt */
	uint8_t salt[KEYSTORE_SALT_SIZE];
	uint8_t
	    check[KEY_CHECK_SIZE]; /* of the key that seals; not of a token */
	char label[KEYSTORE_LABEL_TEXT]; /* of LOCK_TOKEN, with the serial */
	char serial[KEYSTORE_SERIAL_TEXT];
	char custody[KEY_ID_TEXT]; /* of LOCK_CUSTODY: the backup key's id */
	size_t count;
	struct keystore_key keys[KEYS_MOST]; /* in the order they were made */
};

/* What the format calls the algorithm of a usage, and the setting that holds
 * its public part: NULL if it has none. */
const char *keystore_algorithm(enum key_usage usage);
const char *keystore_public(enum key_usage usage);

/* Reads a file of this user alone, whole or not at all: every mistake has its
 * file, line and sentence, a file altered since it was written has another. A
 * backup is read only where it is asked for, and nothing else there. */
int keystore_read(struct keystore *store, const char *path);
int keystore_read_backup(struct keystore *store, const char *path);
int keystore_write(const struct keystore *store, int dir, const char *name);

/* The same text in memory, to be freed. */
char *keystore_text(const struct keystore *store, size_t *size);

/* Draws a salt, and makes the key that will seal (kek, in secret memory). */
int keystore_lock(struct keystore *store, const char *passphrase,
    const struct scrypt_cost *cost, uint8_t kek[static KEYSTORE_KEK_SIZE]);

/* Makes that key again, or refuses the passphrase with EX_NOPERM. */
int keystore_unlock(const struct keystore *store, const char *passphrase,
    uint8_t kek[static KEYSTORE_KEK_SIZE]);

/* A place for the next version of a usage, the last of the list, named and
 * dated; and a key less, the ones behind it moving down by one. */
int keystore_add(struct keystore *store, enum key_usage usage, bool exportable);
void keystore_take_out(struct keystore *store, size_t key);

/* What is authenticated with a key: all that the file says of it and of what
 * locks the store. */
void keystore_attributes(struct bytes *to, const struct keystore *store,
    const struct keystore_key *key);

/* Checks and seals a key; its public part must be there already. Unsealing
 * refuses whatever of the key or the header was altered. */
int keystore_seal(struct keystore *store, size_t key, const uint8_t *kek,
    const uint8_t *secret, size_t size);
int keystore_unseal(const struct keystore *store, size_t key,
    const uint8_t *kek, uint8_t secret[static KEYSTORE_SECRET_MOST],
    size_t *size);

/* The same keys in another store, which is locked already, under its kek: what
 * makes a backup of a store, and a store of a backup. */
int keystore_reseal(struct keystore *to, const uint8_t *to_kek,
    const struct keystore *from, const uint8_t *from_kek);

#endif
