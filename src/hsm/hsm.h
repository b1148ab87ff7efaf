/* Keys that are used and never seen. A provider (hsm_soft.c here, PKCS#11
 * later) opens a session; callers name a usage, never a key, so no key can
 * serve two. */
#ifndef HSM_HSM_H
#define HSM_HSM_H

#include <stddef.h>
#include <stdint.h>

enum key_usage {
	KEY_WRAP,     /* AES-256, wraps batch data keys (RFC 5649) */
	KEY_CIP,      /* HMAC-SHA-256, CIP verifiers */
	KEY_SCAN,     /* HMAC-SHA-256, scan tokens of serials */
	KEY_CARD,     /* HMAC-SHA-256, pseudonyms of card numbers */
	KEY_MANIFEST, /* EC P-256, signs manifests of page files */
	KEY_LOG,      /* Ed25519, signs checkpoints of the log */
	KEY_USAGES
};

enum {
	KEY_ID_TEXT = 32,   /* with its NUL; of a-z 0-9 and hyphen */
	KEY_CHECK_SIZE = 5, /* bytes; see key_check() */
	HSM_MAC_SIZE = 32,
	HSM_OPENER_SIZE = 32,
	HSM_WRAPPED_MOST = 128,
	HSM_SIGNATURE_MOST = 128,
	HSM_PUBLIC_SIZE = 32
};

struct key_facts {
	char id[KEY_ID_TEXT];
	enum key_usage usage;
	uint8_t check[KEY_CHECK_SIZE];
};

struct hsm;

/* What a key is for, as text: "wrap", "cip", "scan", "card", "manifest",
 * "log". */
const char *key_usage_name(enum key_usage usage);

/* The first 5 bytes of AES-CMAC (RFC 4493) over 16 zero bytes; key of 32 bytes.
 * This is the check of AES keys; that of an HMAC key is the same over HMAC, and
 * that of a signing key is the first 5 bytes of the SHA-256 of its certificate,
 * or of its public key if it has none. */
int key_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key);

/* Makes a key store with one key per usage in the directory keys, and the
 * certificate that verifies manifests, both written durably: "store.cfg" (0600)
 * and "manifest.crt" (0644, PEM). Refused if there is one already, or if the
 * passphrase has fewer than 12 characters.
 * The secret heap (base/secret.h) must be open here and for hsm_soft_open. */
int hsm_soft_create(int keys, const char *passphrase);

/* The same, with a first use of the keys before the store is in place: what use
 * makes is there if the store is, and is made again if the making broke off.
 * use returns 0, or -1 with a reason; then there is no store. */
int hsm_soft_create_with(int keys, const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context);

/* Opens path (a key store). NULL with a sentence: EX_NOPERM for a wrong
 * passphrase or permissions, EX_DATAERR for a damaged file; takes about a
 * quarter of a second and 32 MiB, given back. hsm_free wipes; accepts NULL. */
struct hsm *hsm_soft_open(const char *path, const char *passphrase);

/* The same in two steps: what the passphrase makes (in secret memory) is dear
 * to make, and opens the store for any number of processes. */
int hsm_soft_unlock(const char *path, const char *passphrase,
    uint8_t opener[static HSM_OPENER_SIZE]);
struct hsm *hsm_soft_open_unlocked(const char *path,
    const uint8_t opener[static HSM_OPENER_SIZE]);
void hsm_free(struct hsm *hsm);

/* The key that serves a usage now; lives as long as the session. */
const struct key_facts *hsm_key(const struct hsm *hsm, enum key_usage usage);

/* Fills with random bytes fit for keys; failure of the source is final. */
int hsm_random(struct hsm *hsm, void *bytes, size_t size);

/* AES-256 key wrap with padding (RFC 5649, SP 800-38F KWP) under KEY_WRAP.
 * unwrap takes the id stored with the wrapped key, so that it can refuse a
 * key it does not have by name, and one that was altered as altered; size is
 * what the caller expects, and key is untouched unless exactly that came
 * out. */
int hsm_wrap(struct hsm *hsm, const uint8_t *key, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size);
int hsm_unwrap(struct hsm *hsm, const char *key_id, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size);

/* HMAC-SHA-256 under KEY_CIP, KEY_SCAN or KEY_CARD; other usages are
 * refused. */
int hsm_hmac(struct hsm *hsm, enum key_usage usage, const void *bytes,
    size_t size, uint8_t mac[static HSM_MAC_SIZE]);

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
