#include <openssl/evp.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/certificate.h"
#include "hsm/ed25519.h"
#include "hsm/entropy.h"
#include "hsm/hsm_soft.h"
#include "hsm/signer.h"

#include "base/banned.h"

#define STORE_NAME "store.cfg"
#define CERTIFICATE_NAME "manifest.crt"

/* 32 MiB and three turns: about a quarter of a second, once per session. */
static const struct scrypt_cost cost = { .n = 32768, .r = 8, .p = 3 };

static int
draw_symmetric(struct keystore_key *key, uint8_t *secret, size_t *size)
{
	(void)key;
	*size = 32;
	return entropy_draw(secret, *size);
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
		rc = certificate_make(&key->public, signer);
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

static int (*const drawers[KEY_USAGES])(struct keystore_key *key,
    uint8_t *secret, size_t *size) = {
	[KEY_WRAP] = draw_symmetric,
	[KEY_CIP] = draw_symmetric,
	[KEY_SCAN] = draw_symmetric,
	[KEY_CARD] = draw_symmetric,
	[KEY_MANIFEST] = draw_signer,
	[KEY_LOG] = draw_seed,
};

static int
create_keys(struct keystore *store, const uint8_t *kek)
{
	uint8_t *secret;
	enum key_usage usage;
	size_t size;
	int rc = 0;

	if ((secret = secret_new(KEYSTORE_SECRET_MOST)) == NULL)
		return -1;
	for (usage = 0; rc == 0 && usage < KEY_USAGES; usage++) {
		rc = drawers[usage](&store->keys[usage], secret, &size);
		if (rc == 0)
			rc = keystore_seal(store, usage, kek, secret, size);
	}
	secret_free(secret, KEYSTORE_SECRET_MOST);
	return rc;
}

/* Keys cannot be drawn twice, so nothing may ever replace a key store: the lock
 * keeps a second creation from passing the same question meanwhile. */
static int
create_allowed(int keys)
{
	struct stat status;

	if (flock(keys, LOCK_EX | LOCK_NB) != 0)
		return fail(EX_TEMPFAIL,
		    "another process is making a key "
		    "store: %s",
		    strerror(errno));
	if (fstatat(keys, STORE_NAME, &status, AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EX_CANTCREAT,
		    "there is a key store already: %s is "
		    "never replaced",
		    STORE_NAME);
	if (errno != ENOENT)
		return fail(EX_CANTCREAT,
		    "cannot tell whether there is a key "
		    "store already: %s",
		    strerror(errno));
	return 0;
}

struct first_use {
	int (*use)(struct hsm *hsm, void *context);
	void *context;
};

static int
create_use(const struct keystore *store, const uint8_t *kek,
    const struct first_use *first)
{
	struct hsm *hsm;
	int rc;

	if (first->use == NULL)
		return 0;
	if ((hsm = hsm_soft_session(store, kek)) == NULL)
		return -1;
	rc = first->use(hsm, first->context);
	hsm_free(hsm);
	return rc;
}

/* The store comes last: once it is there, everything is. */
static int
create_files(const struct keystore *store, int keys, const uint8_t *kek,
    const struct first_use *first)
{
	if (certificate_write(&store->keys[KEY_MANIFEST].public, keys,
		CERTIFICATE_NAME) != 0 ||
	    create_use(store, kek, first) != 0)
		return -1;
	return keystore_write(store, keys, STORE_NAME);
}

int
hsm_soft_create_with(int keys, const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	const struct first_use first = { use, context };
	struct keystore *store = NULL;
	uint8_t *kek = NULL;
	int rc = -1;

	if (passphrase_accept(passphrase) != 0 || create_allowed(keys) != 0)
		goto out;
	if ((store = calloc(1, sizeof *store)) == NULL) {
		fail(EX_OSERR, "out of memory making a key store");
		goto out;
	}
	if ((kek = secret_new(KEYSTORE_KEK_SIZE)) == NULL)
		goto out;
	if (keystore_lock(store, passphrase, &cost, kek) != 0 ||
	    create_keys(store, kek) != 0)
		goto out;
	rc = create_files(store, keys, kek, &first);
out:
	secret_free(kek, KEYSTORE_KEK_SIZE);
	free(store);
	(void)flock(keys, LOCK_UN);
	return rc;
}

int
hsm_soft_create(int keys, const char *passphrase)
{
	return hsm_soft_create_with(keys, passphrase, NULL, NULL);
}
