#include "hsm/hsm_soft.h"

#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/certificate.h"
#include "hsm/ed25519.h"
#include "hsm/entropy.h"
#include "hsm/keywrap.h"
#include "hsm/mac.h"
#include "hsm/provider.h"
#include "hsm/signer.h"

#include "base/banned.h"

enum { WRAP_KEY_SIZE = 32 };

struct soft {
	struct hsm hsm; /* first: what hsm.c passes back is this */
	uint8_t *wrap;  /* in the secret heap */
	uint8_t *seed;  /* of the log key; there too */
	struct mac *macs[KEY_USAGES];
	EVP_PKEY *signers[KEY_USAGES];
};

static struct soft *
soft_of(struct hsm *hsm)
{
	return (struct soft *)hsm;
}

static void
soft_close(struct hsm *hsm)
{
	struct soft *soft = soft_of(hsm);
	enum key_usage usage;

	for (usage = 0; usage < KEY_USAGES; usage++) {
		mac_free(soft->macs[usage]);
		EVP_PKEY_free(soft->signers[usage]);
	}
	secret_free(soft->wrap, WRAP_KEY_SIZE);
	secret_free(soft->seed, ED25519_SEED_SIZE);
	free(soft);
}

static int
soft_draw(struct hsm *hsm, void *bytes, size_t size)
{
	(void)hsm;
	return entropy_draw(bytes, size);
}

static int
soft_wrap(struct hsm *hsm, const uint8_t *key, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size)
{
	return keywrap_wrap(soft_of(hsm)->wrap, WRAP_KEY_SIZE, key, size,
	    wrapped, wrapped_size);
}

static int
soft_unwrap(struct hsm *hsm, const uint8_t *wrapped, size_t wrapped_size,
    uint8_t *key, size_t size)
{
	return keywrap_unwrap(soft_of(hsm)->wrap, WRAP_KEY_SIZE, wrapped,
	    wrapped_size, key, size);
}

static int
soft_hmac(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	return mac_sign(soft_of(hsm)->macs[usage], bytes, size, mac);
}

_Static_assert((int)HSM_OPENER_SIZE == (int)KEYSTORE_KEK_SIZE,
    "what opens the store is the key that seals it");

static int
take_wrap(struct soft *soft, enum key_usage usage, const uint8_t *secret,
    size_t size)
{
	(void)usage;
	if (size != WRAP_KEY_SIZE)
		return fail(EX_DATAERR, "an AES-256 key has 32 bytes");
	if ((soft->wrap = secret_new(WRAP_KEY_SIZE)) == NULL)
		return -1;
	memcpy(soft->wrap, secret, WRAP_KEY_SIZE);
	return 0;
}

static int
take_mac(struct soft *soft, enum key_usage usage, const uint8_t *secret,
    size_t size)
{
	soft->macs[usage] = mac_new(secret, size);
	return soft->macs[usage] != NULL ? 0 : -1;
}

static int
take_signer(struct soft *soft, enum key_usage usage, const uint8_t *secret,
    size_t size)
{
	soft->signers[usage] = signer_read(secret, size);
	if (soft->signers[usage] == NULL)
		return -1;
	return certificate_match(&soft->hsm.publics[usage],
	    soft->signers[usage]);
}

static int
take_seed(struct soft *soft, enum key_usage usage, const uint8_t *secret,
    size_t size)
{
	uint8_t public[ED25519_PUBLIC_SIZE];

	if (size != ED25519_SEED_SIZE)
		return fail(EX_DATAERR, "an Ed25519 key has %d bytes",
		    ED25519_SEED_SIZE);
	if ((soft->seed = secret_new(ED25519_SEED_SIZE)) == NULL)
		return -1;
	memcpy(soft->seed, secret, ED25519_SEED_SIZE);
	if (ed25519_public(public, soft->seed) != 0)
		return -1;
	if (memcmp(public, soft->hsm.publics[usage].bytes, sizeof public) != 0)
		return fail(EX_DATAERR,
		    "the public key is that of another key");
	return 0;
}

static int
sign_certified(struct soft *soft, enum key_usage usage, const void *bytes,
    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
    size_t *signature_size)
{
	return signer_sign(soft->signers[usage], bytes, size, signature,
	    signature_size);
}

static int
sign_log(struct soft *soft, enum key_usage usage, const void *bytes,
    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
    size_t *signature_size)
{
	(void)usage;
	*signature_size = ED25519_SIGNATURE_SIZE;
	return ed25519_sign(signature, soft->seed, bytes, size);
}

static const struct {
	int (*take)(struct soft *soft, enum key_usage usage,
	    const uint8_t *secret, size_t size);
	int (*sign)(struct soft *soft, enum key_usage usage, const void *bytes,
	    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
	    size_t *signature_size);
} kinds[KEY_USAGES] = {
	[KEY_WRAP] = { .take = take_wrap },
	[KEY_CIP] = { .take = take_mac },
	[KEY_SCAN] = { .take = take_mac },
	[KEY_CARD] = { .take = take_mac },
	[KEY_MANIFEST] = { .take = take_signer, .sign = sign_certified },
	[KEY_LOG] = { .take = take_seed, .sign = sign_log },
};

static int
soft_sign(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	return kinds[usage].sign(soft_of(hsm), usage, bytes, size, signature,
	    signature_size);
}

static const struct hsm_operations operations = {
	.close = soft_close,
	.draw = soft_draw,
	.wrap = soft_wrap,
	.unwrap = soft_unwrap,
	.hmac = soft_hmac,
	.sign = soft_sign,
};

static int
soft_take(struct soft *soft, const struct keystore *store, const uint8_t *kek)
{
	uint8_t *secret;
	enum key_usage usage;
	size_t size;
	int rc = 0;

	if ((secret = secret_new(KEYSTORE_SECRET_MOST)) == NULL)
		return -1;
	for (usage = 0; rc == 0 && usage < KEY_USAGES; usage++) {
		soft->hsm.keys[usage] = store->keys[usage].facts;
		soft->hsm.publics[usage] = store->keys[usage].public;
		rc = keystore_unseal(store, usage, kek, secret, &size);
		if (rc == 0)
			rc = kinds[usage].take(soft, usage, secret, size);
	}
	secret_free(secret, KEYSTORE_SECRET_MOST);
	return rc;
}

int
hsm_soft_unlock(const char *path, const char *passphrase,
    uint8_t opener[static HSM_OPENER_SIZE])
{
	struct keystore *store = calloc(1, sizeof *store);
	int rc;

	if (store == NULL)
		return fail(EX_OSERR, "out of memory opening %s", path);
	rc = keystore_read(store, path);
	if (rc == 0 && (rc = keystore_unlock(store, passphrase, opener)) != 0)
		fail_within(path);
	free(store);
	return rc;
}

struct hsm *
hsm_soft_session(const struct keystore *store,
    const uint8_t kek[static KEYSTORE_KEK_SIZE])
{
	struct soft *soft = calloc(1, sizeof *soft);

	if (soft == NULL) {
		fail(EX_OSERR, "out of memory opening the keys");
		return NULL;
	}
	soft->hsm.operations = &operations;
	if (soft_take(soft, store, kek) == 0)
		return &soft->hsm;
	soft_close(&soft->hsm);
	return NULL;
}

struct hsm *
hsm_soft_open_unlocked(const char *path,
    const uint8_t opener[static HSM_OPENER_SIZE])
{
	struct keystore *store = calloc(1, sizeof *store);
	struct hsm *hsm = NULL;

	if (store == NULL)
		fail(EX_OSERR, "out of memory opening %s", path);
	else if (keystore_read(store, path) == 0 &&
	    (hsm = hsm_soft_session(store, opener)) == NULL)
		fail_within(path);
	free(store);
	return hsm;
}

struct hsm *
hsm_soft_open(const char *path, const char *passphrase)
{
	uint8_t *opener = secret_new(HSM_OPENER_SIZE);
	struct hsm *hsm = NULL;

	if (opener != NULL && hsm_soft_unlock(path, passphrase, opener) == 0)
		hsm = hsm_soft_open_unlocked(path, opener);
	secret_free(opener, HSM_OPENER_SIZE);
	return hsm;
}
