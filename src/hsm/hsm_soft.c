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

/* A key of the store, in the secret heap. */
struct held {
	uint8_t *bytes; /* of AES, or an Ed25519 seed */
	struct mac *mac;
	EVP_PKEY *signer;
};

struct soft {
	struct hsm hsm; /* first: what hsm.c passes back is this */
	uint8_t *kek;   /* what seals the store */
	struct held keys[KEYS_MOST];
};

static struct soft *
soft_of(struct hsm *hsm)
{
	return (struct soft *)hsm;
}

static void
held_free(struct held *held)
{
	secret_free(held->bytes, HSM_SECRET_SIZE);
	mac_free(held->mac);
	EVP_PKEY_free(held->signer);
	memset(held, 0, sizeof *held);
}

static void
soft_close(struct hsm *hsm)
{
	struct soft *soft = soft_of(hsm);
	size_t i;

	for (i = 0; i < KEYS_MOST; i++)
		held_free(&soft->keys[i]);
	secret_free(soft->kek, KEYSTORE_KEK_SIZE);
	free(hsm->store);
	free(soft);
}

static int
soft_draw(struct hsm *hsm, void *bytes, size_t size)
{
	(void)hsm;
	return entropy_draw(bytes, size);
}

static int
soft_wrap(struct hsm *hsm, size_t key, const uint8_t *bytes, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size)
{
	return keywrap_wrap(soft_of(hsm)->keys[key].bytes, HSM_SECRET_SIZE,
	    bytes, size, wrapped, wrapped_size);
}

static int
soft_unwrap(struct hsm *hsm, size_t key, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *bytes, size_t size)
{
	return keywrap_unwrap(soft_of(hsm)->keys[key].bytes, HSM_SECRET_SIZE,
	    wrapped, wrapped_size, bytes, size);
}

static int
soft_hmac(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	return mac_sign(soft_of(hsm)->keys[key].mac, bytes, size, mac);
}

static int
soft_cmac(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t mac[static HSM_CMAC_SIZE])
{
	size_t given = 0;

	return EVP_Q_mac(NULL, "CMAC", NULL, "AES-256-CBC", NULL,
		   soft_of(hsm)->keys[key].bytes, HSM_SECRET_SIZE, bytes, size,
		   mac, HSM_CMAC_SIZE, &given) != NULL &&
		given == HSM_CMAC_SIZE
	    ? 0
	    : fail(EX_SOFTWARE, "AES-CMAC failed");
}

static int
take_bytes(struct held *held, const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	if (size != HSM_SECRET_SIZE)
		return fail(EX_DATAERR, "the key %s has not %d bytes",
		    key->facts.id, HSM_SECRET_SIZE);
	if ((held->bytes = secret_new(HSM_SECRET_SIZE)) == NULL)
		return -1;
	memcpy(held->bytes, secret, HSM_SECRET_SIZE);
	return 0;
}

static int
take_mac(struct held *held, const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	(void)key;
	held->mac = mac_new(secret, size);
	return held->mac != NULL ? 0 : -1;
}

static int
take_signer(struct held *held, const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	if ((held->signer = signer_read(secret, size)) == NULL)
		return -1;
	return certificate_match(&key->public, held->signer);
}

static int
take_seed(struct held *held, const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	uint8_t public[ED25519_PUBLIC_SIZE];

	if (take_bytes(held, key, secret, size) != 0 ||
	    ed25519_public(public, held->bytes) != 0)
		return -1;
	if (memcmp(public, key->public.bytes, sizeof public) != 0)
		return fail(EX_DATAERR,
		    "the public key is that of another key");
	return 0;
}

static int
draw_bytes(struct keystore_key *key, uint8_t *secret, size_t *size)
{
	(void)key;
	*size = HSM_SECRET_SIZE;
	return entropy_draw(secret, *size);
}

static int
sign_certificate(void *signer, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	return signer_sign(signer, bytes, size, signature, signature_size);
}

static int
draw_signer(struct keystore_key *key, uint8_t *secret, size_t *size)
{
	EVP_PKEY *signer;
	int rc = -1;

	if ((signer = signer_draw()) == NULL)
		return -1;
	*size = SIGNER_PKCS8_SIZE;
	if (signer_write(signer, secret) == 0)
		rc = certificate_make(&key->public, signer, sign_certificate,
		    signer);
	EVP_PKEY_free(signer);
	return rc;
}

static int
draw_seed(struct keystore_key *key, uint8_t *secret, size_t *size)
{
	*size = ED25519_SEED_SIZE;
	key->public.size = ED25519_PUBLIC_SIZE;
	if (entropy_draw(secret, *size) != 0)
		return -1;
	return ed25519_public(key->public.bytes, secret);
}

static int
sign_certified(const struct held *held, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	return signer_sign(held->signer, bytes, size, signature,
	    signature_size);
}

static int
sign_log(const struct held *held, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	*signature_size = ED25519_SIGNATURE_SIZE;
	return ed25519_sign(signature, held->bytes, bytes, size);
}

static const struct {
	int (*draw)(struct keystore_key *key, uint8_t *secret, size_t *size);
	int (*take)(struct held *held, const struct keystore_key *key,
	    const uint8_t *secret, size_t size);
	int (*sign)(const struct held *held, const void *bytes, size_t size,
	    uint8_t signature[static HSM_SIGNATURE_MOST],
	    size_t *signature_size);
} kinds[KEY_USAGES] = {
	[KEY_WRAP] = { .draw = draw_bytes, .take = take_bytes },
	[KEY_CIP] = { .draw = draw_bytes, .take = take_mac },
	[KEY_SCAN] = { .draw = draw_bytes, .take = take_mac },
	[KEY_CARD] = { .draw = draw_bytes, .take = take_mac },
	[KEY_PUK] = { .draw = draw_bytes, .take = take_mac },
	[KEY_MANIFEST] = { .draw = draw_signer,
	    .take = take_signer,
	    .sign = sign_certified },
	[KEY_LOG] = { .draw = draw_seed, .take = take_seed, .sign = sign_log },
	[KEY_EXCHANGE] = { .draw = draw_bytes, .take = take_bytes },
};

static int
soft_sign(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	return kinds[hsm->store->keys[key].facts.usage]
	    .sign(&soft_of(hsm)->keys[key], bytes, size, signature,
		signature_size);
}

static int
soft_take(struct soft *soft, size_t key, const uint8_t *secret, size_t size)
{
	const struct keystore_key *stored = &soft->hsm.store->keys[key];

	return kinds[stored->facts.usage].take(&soft->keys[key], stored, secret,
	    size);
}

static int
soft_make(struct hsm *hsm, size_t key, const uint8_t *given)
{
	struct soft *soft = soft_of(hsm);
	struct keystore_key *stored = &hsm->store->keys[key];
	uint8_t *secret = secret_new(KEYSTORE_SECRET_MOST);
	size_t size = HSM_SECRET_SIZE;
	int rc = 0;

	if (secret == NULL)
		return -1;
	if (given != NULL)
		memcpy(secret, given, size);
	else
		rc = kinds[stored->facts.usage].draw(stored, secret, &size);
	if (rc == 0)
		rc = keystore_seal(hsm->store, key, soft->kek, secret, size);
	if (rc == 0)
		rc = soft_take(soft, key, secret, size);
	secret_free(secret, KEYSTORE_SECRET_MOST);
	return rc;
}

static void
soft_drop(struct hsm *hsm, size_t key)
{
	struct held *keys = soft_of(hsm)->keys;

	held_free(&keys[key]);
	memmove(&keys[key], &keys[key + 1],
	    (KEYS_MOST - key - 1) * sizeof *keys);
	memset(&keys[KEYS_MOST - 1], 0, sizeof *keys);
}

static const struct hsm_operations operations = {
	.close = soft_close,
	.draw = soft_draw,
	.wrap = soft_wrap,
	.unwrap = soft_unwrap,
	.hmac = soft_hmac,
	.cmac = soft_cmac,
	.sign = soft_sign,
	.make = soft_make,
	.drop = soft_drop,
};

static int
soft_take_all(struct soft *soft)
{
	const struct keystore *store = soft->hsm.store;
	uint8_t *secret;
	size_t i, size;
	int rc = 0;

	if ((secret = secret_new(KEYSTORE_SECRET_MOST)) == NULL)
		return -1;
	for (i = 0; rc == 0 && i < store->count; i++) {
		rc = keystore_unseal(store, i, soft->kek, secret, &size);
		if (rc == 0)
			rc = soft_take(soft, i, secret, size);
	}
	secret_free(secret, KEYSTORE_SECRET_MOST);
	return rc;
}

struct hsm *
hsm_soft_session(struct keystore *store,
    const uint8_t kek[static KEYSTORE_KEK_SIZE])
{
	struct soft *soft = calloc(1, sizeof *soft);

	if (soft == NULL) {
		free(store);
		fail(EX_OSERR, "out of memory opening the keys");
		return NULL;
	}
	soft->hsm.operations = &operations;
	soft->hsm.store = store;
	if ((soft->kek = secret_new(KEYSTORE_KEK_SIZE)) != NULL) {
		memcpy(soft->kek, kek, KEYSTORE_KEK_SIZE);
		if (soft_take_all(soft) == 0) {
			hsm_find_newest(&soft->hsm);
			return &soft->hsm;
		}
	}
	soft_close(&soft->hsm);
	return NULL;
}
