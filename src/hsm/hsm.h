/* Keys that are used and never seen. A provider opens a session: hsm_soft.c on
 * a key store file, hsm_pkcs11.c on a token. Callers name a usage, never a key,
 * so no key can serve two; a usage's newest version is the one that serves. */
#ifndef HSM_HSM_H
#define HSM_HSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

enum key_usage {
	KEY_WRAP,     /* AES-256, wraps batch data keys (RFC 5649) */
	KEY_CIP,      /* HMAC-SHA-256, CIP verifiers */
	KEY_SCAN,     /* HMAC-SHA-256, scan tokens of serials */
	KEY_CARD,     /* HMAC-SHA-256, pseudonyms of card numbers */
	KEY_PUK,      /* HMAC-SHA-256, PUKs of cards */
	KEY_MANIFEST, /* EC P-256, signs manifests of what is to be printed */
	KEY_LOG,      /* Ed25519, signs checkpoints of the log */
	KEY_EXCHANGE, /* AES-256, opens key blocks of card systems (X9.143) */
	KEY_USAGES
};

enum {
	KEY_ID_TEXT = 32,   /* with its NUL; of a-z 0-9 and hyphen */
	KEY_CHECK_SIZE = 5, /* bytes; see key_check() */
	KEYS_MOST = 64,     /* in one store, archived ones with them */
	HSM_MAC_SIZE = 32,
	HSM_CMAC_SIZE = 16,
	HSM_OPENER_MOST = 256,
	HSM_WRAPPED_MOST = 128,
	HSM_SIGNATURE_MOST = 128,
	HSM_PUBLIC_SIZE = 32,
	HSM_SECRET_SIZE = 32 /* of an AES or HMAC key */
};

/* What a store says of a key, all of it authenticated. */
struct key_facts {
	char id[KEY_ID_TEXT];
	enum key_usage usage;
	unsigned version; /* of its usage, from 1 */
	bool exportable;  /* a backup may hold it, sealed */
	char created[CLOCK_TEXT];
	uint8_t check[KEY_CHECK_SIZE];
};

struct hsm;

/* Where a home's HSM is, if it has one (busta.cfg); else the keys are in the
 * store itself, and whoever wants a module is handed NULL. */
struct hsm_module {
	const char *path;  /* a PKCS#11 module */
	const char *token; /* its label */
	bool restored;     /* another one that should hold the same keys */
};

/* What opens a store or a token, in secret memory: made once from a passphrase
 * or PIN, it serves any number of processes. */
struct hsm_opener {
	size_t size;
	uint8_t bytes[HSM_OPENER_MOST];
};

/* What a key is for, as text: "wrap", "cip", "scan", "card", "puk",
 * "manifest", "log", "exchange". */
const char *key_usage_name(enum key_usage usage);

/* The usage of a name: false if there is none. */
bool key_usage_read(const char *name, enum key_usage *usage);

/* The first 5 bytes of AES-CMAC (RFC 4493) over 16 zero bytes; key of 32 bytes.
 * This is the check of AES keys; that of an HMAC key is the same over HMAC, and
 * that of a signing key is the first 5 bytes of the SHA-256 of its certificate,
 * or of its public key if it has none; that of a wrapping key in a token, which
 * can do nothing else, of the 16 zero bytes wrapped. */
int key_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key);

/* Makes the keys that every home has, and in the directory keys durably the
 * certificate that verifies manifests (manifest.crt, 0644, PEM) and, last, the
 * store (store.cfg, 0600). use is a first use of the keys before the store is
 * in place: what it makes is there if the store is, and is made again if the
 * making broke off; it returns 0, or -1 with a reason, and may be NULL. Refused
 * if there is a store already, or if the passphrase has fewer than 12
 * characters; a token's PIN may be as short as its token lets it.
 * The secret heap (base/secret.h) must be open here and for hsm_open. */
int hsm_create(int keys, const struct hsm_module *module,
    const char *passphrase, int (*use)(struct hsm *hsm, void *context),
    void *context);

/* What opens the store of that path: of a key store file about a quarter of a
 * second and 32 MiB, given back; of a token, a login that shows that its PIN is
 * right. EX_NOPERM for a wrong passphrase, PIN or permissions, EX_DATAERR for a
 * damaged file, EX_UNAVAILABLE for a module or token that is not there. */
int hsm_unlock(const char *store, const struct hsm_module *module,
    const char *passphrase, struct hsm_opener *opener);

/* NULL with a sentence, as above. hsm_free wipes; accepts NULL. */
struct hsm *hsm_open(const char *store, const struct hsm_module *module,
    const struct hsm_opener *opener);
void hsm_free(struct hsm *hsm);

/* The key that serves a usage now; lives as long as the session, and no longer
 * than until a key is added or removed. NULL: there is none, which can be of
 * KEY_EXCHANGE alone. */
const struct key_facts *hsm_key(const struct hsm *hsm, enum key_usage usage);

/* All keys, by usage and version; number counts from 0, NULL past the last. */
const struct key_facts *hsm_key_at(const struct hsm *hsm, size_t number);

/* Changes of the store, durable in the directory keys before they return; what
 * failed has changed nothing. A new version of KEY_WRAP is drawn and serves
 * from now on, an earlier one still unwraps. KEY_EXCHANGE is made of a secret
 * of HSM_SECRET_SIZE bytes. Only what does not serve can be removed. */
int hsm_rotate(struct hsm *hsm, int keys, enum key_usage usage);
int hsm_import(struct hsm *hsm, int keys, enum key_usage usage,
    const uint8_t secret[static HSM_SECRET_SIZE]);
int hsm_remove(struct hsm *hsm, int keys, const char *id);

/* An imported key is named by what it is, as exchange-1a2b3c4d5e: whoever has
 * it knows its id before it is in a store, and the same again changes
 * nothing. */
int hsm_import_name(char id[static KEY_ID_TEXT], enum key_usage usage,
    const uint8_t check[static KEY_CHECK_SIZE]);

/* Fills with random bytes fit for keys; failure of the source is final. */
int hsm_random(struct hsm *hsm, void *bytes, size_t size);

/* AES-256 key wrap with padding (RFC 5649, SP 800-38F KWP) under the KEY_WRAP
 * that serves. unwrap takes the id stored with the wrapped key, so that earlier
 * keys still open what they wrapped, one that is not here is refused by name,
 * and what was altered as altered; size is what the caller expects, and key is
 * untouched unless exactly that came out. A token wraps multiples of 8 bytes
 * alone. */
int hsm_wrap(struct hsm *hsm, const uint8_t *key, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size);
int hsm_unwrap(struct hsm *hsm, const char *key_id, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size);

/* HMAC-SHA-256 under KEY_CIP, KEY_SCAN, KEY_CARD or KEY_PUK; other usages
 * are refused. */
int hsm_hmac(struct hsm *hsm, enum key_usage usage, const void *bytes,
    size_t size, uint8_t mac[static HSM_MAC_SIZE]);

/* AES-CMAC under the KEY_EXCHANGE of that id: what derives the keys of a key
 * block (hsm/keyblock.h). */
int hsm_cmac(struct hsm *hsm, const char *key_id, const void *bytes,
    size_t size, uint8_t mac[static HSM_CMAC_SIZE]);

/* ECDSA P-256 with SHA-256 under KEY_MANIFEST, DER; Ed25519 under KEY_LOG, 64
 * bytes (RFC 8032); other usages are refused. */
int hsm_sign(struct hsm *hsm, enum key_usage usage, const void *bytes,
    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
    size_t *signature_size);

/* The certificate that verifies what usage signs, in DER; lives with the
 * session. */
const uint8_t *hsm_certificate(const struct hsm *hsm, enum key_usage usage,
    size_t *size);

/* The public key that verifies what usage signs without a certificate. */
int hsm_public(const struct hsm *hsm, enum key_usage usage,
    uint8_t key[static HSM_PUBLIC_SIZE]);

#endif
