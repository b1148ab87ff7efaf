#include "hsm/hsm_pkcs11.h"

#include <openssl/crypto.h>

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "hsm/entropy.h"
#include "hsm/pkcs11_key.h"
#include "hsm/hsm_token.h"
#include "hsm/pkcs11_signer.h"
#include "hsm/pkcs11_use.h"

#include "base/banned.h"

static void
token_close(struct hsm *hsm)
{
	struct hsm_token *token = hsm_token_of(hsm);

	pkcs11_close(&token->pkcs11);
	free(hsm->store);
	free(token);
}

/* The token first: it does not know then what ours will be mixed with, so that
 * neither source decides what comes out, and each alone is enough. */
static int
token_draw(struct hsm *hsm, void *bytes, size_t size)
{
	uint8_t *at = bytes, ours[256];
	size_t i, part;
	int rc;

	rc = pkcs11_random(&hsm_token_of(hsm)->pkcs11, bytes, size);
	for (; rc == 0 && size > 0; size -= part, at += part) {
		part = size < sizeof ours ? size : sizeof ours;
		rc = entropy_draw(ours, part);
		for (i = 0; rc == 0 && i < part; i++)
			at[i] ^= ours[i];
	}
	OPENSSL_cleanse(ours, sizeof ours);
	return rc;
}

static int
token_wrap(struct hsm *hsm, size_t key, const uint8_t *bytes, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size)
{
	struct hsm_token *token = hsm_token_of(hsm);

	return pkcs11_wrap(&token->pkcs11, token->keys[key], bytes, size,
	    wrapped, wrapped_size);
}

/* If the wrapping key still does what it did, it was not the token that
 * failed. */
static int
token_unwrap(struct hsm *hsm, size_t key, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *bytes, size_t size)
{
	struct hsm_token *token = hsm_token_of(hsm);
	int rc;

	if (wrapped_size < 16 || wrapped_size % 8 != 0)
		return fail(EX_DATAERR, "a wrapped key cannot have %zu bytes",
		    wrapped_size);
	rc = pkcs11_unwrap(&token->pkcs11, token->keys[key], wrapped,
	    wrapped_size, bytes, size);
	if (rc == 1 && hsm_token_check(token, key) == 0)
		fail(EX_DATAERR,
		    "the wrapped key was altered, or is not a key of %zu bytes",
		    size);
	return rc == 0 ? 0 : -1;
}

static int
token_hmac(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	struct hsm_token *token = hsm_token_of(hsm);

	return pkcs11_sign(&token->pkcs11, CKM_SHA256_HMAC, token->keys[key],
	    bytes, size, mac, HSM_MAC_SIZE);
}

static int
token_cmac(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t mac[static HSM_CMAC_SIZE])
{
	struct hsm_token *token = hsm_token_of(hsm);

	return pkcs11_sign(&token->pkcs11, CKM_AES_CMAC, token->keys[key],
	    bytes, size, mac, HSM_CMAC_SIZE);
}

static int
token_sign(struct hsm *hsm, size_t key, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	struct hsm_token *token = hsm_token_of(hsm);
	const struct keystore_key *stored = &hsm->store->keys[key];

	return stored->facts.usage == KEY_MANIFEST
	    ? pkcs11_sign_certified(&token->pkcs11, token->keys[key],
		  &stored->public, bytes, size, signature, signature_size)
	    : pkcs11_sign_log(&token->pkcs11, token->keys[key], &stored->public,
		  bytes, size, signature, signature_size);
}

static void
token_drop(struct hsm *hsm, size_t key)
{
	CK_OBJECT_HANDLE *keys = hsm_token_of(hsm)->keys;

	/* What stays behind serves nobody: no store names it. */
	if (keys[key] != 0)
		(void)pkcs11_key_destroy(&hsm_token_of(hsm)->pkcs11, keys[key]);
	memmove(&keys[key], &keys[key + 1],
	    (KEYS_MOST - key - 1) * sizeof *keys);
	keys[KEYS_MOST - 1] = 0;
}

static const struct hsm_operations operations = {
	.close = token_close,
	.draw = token_draw,
	.wrap = token_wrap,
	.unwrap = token_unwrap,
	.hmac = token_hmac,
	.cmac = token_cmac,
	.sign = token_sign,
	.make = hsm_token_make,
	.drop = token_drop,
};

/* Before a PIN goes there: another token must not be told it, unless it is one
 * that somebody says was restored. */
static int
token_open(struct pkcs11 *pkcs11, const struct keystore *store,
    const struct hsm_module *module)
{
	if (module->restored)
		return pkcs11_open(pkcs11, module);
	if (strcmp(store->label, module->token) != 0)
		return fail(EX_UNAVAILABLE,
		    "the keys are in the token %s, and busta.cfg names %s",
		    store->label, module->token);
	if (pkcs11_open(pkcs11, module) != 0)
		return -1;
	return strcmp(store->serial, pkcs11->serial) == 0
	    ? 0
	    : fail(EX_UNAVAILABLE,
		  "this is another token called %s: it has the serial %s, and "
		  "the keys are in that of the serial %s",
		  pkcs11->label, pkcs11->serial, store->serial);
}

int
hsm_pkcs11_unlock(const struct keystore *store, const struct hsm_module *module,
    const struct hsm_opener *pin)
{
	struct pkcs11 pkcs11 = { 0 };
	int rc = token_open(&pkcs11, store, module);

	if (rc == 0)
		rc = pkcs11_login(&pkcs11, pin);
	pkcs11_close(&pkcs11);
	return rc;
}

static struct hsm_token *
token_new(struct keystore *store)
{
	struct hsm_token *token = calloc(1, sizeof *token);

	if (token == NULL) {
		free(store);
		fail(EX_OSERR, "out of memory opening the keys");
		return NULL;
	}
	token->hsm.operations = &operations;
	token->hsm.store = store;
	return token;
}

struct hsm *
hsm_pkcs11_session(struct keystore *store, const struct hsm_module *module,
    const struct hsm_opener *pin)
{
	struct hsm_token *token = token_new(store);

	if (token == NULL)
		return NULL;
	if (token_open(&token->pkcs11, store, module) == 0 &&
	    pkcs11_login(&token->pkcs11, pin) == 0 &&
	    hsm_token_take_all(token) == 0) {
		hsm_find_newest(&token->hsm);
		return &token->hsm;
	}
	token_close(&token->hsm);
	return NULL;
}

struct hsm *
hsm_pkcs11_begin(struct keystore *store, const struct hsm_module *module,
    const struct hsm_opener *pin)
{
	struct hsm_token *token = token_new(store);
	const struct pkcs11 *found;

	if (token == NULL)
		return NULL;
	found = &token->pkcs11;
	if (pkcs11_open(&token->pkcs11, module) == 0 &&
	    pkcs11_login(&token->pkcs11, pin) == 0 &&
	    hsm_token_begin(token) == 0) {
		store->lock = LOCK_TOKEN;
		memcpy(store->label, found->label, sizeof store->label);
		memcpy(store->serial, found->serial, sizeof store->serial);
		hsm_find_newest(&token->hsm);
		return &token->hsm;
	}
	token_close(&token->hsm);
	return NULL;
}
