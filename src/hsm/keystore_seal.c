#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "hsm/entropy.h"
#include "hsm/keystore.h"
#include "hsm/mac.h"

#include "base/banned.h"

int
keystore_lock(struct keystore *store, const char *passphrase,
    const struct scrypt_cost *cost, uint8_t kek[static KEYSTORE_KEK_SIZE])
{
	store->cost = *cost;
	if (entropy_draw(store->salt, sizeof store->salt) != 0)
		return -1;
	if (passphrase_derive(kek, KEYSTORE_KEK_SIZE, passphrase, store->salt,
		sizeof store->salt, &store->cost) != 0)
		return -1;
	return key_check(store->check, kek);
}

int
keystore_unlock(const struct keystore *store, const char *passphrase,
    uint8_t kek[static KEYSTORE_KEK_SIZE])
{
	uint8_t check[KEY_CHECK_SIZE];

	if (passphrase_derive(kek, KEYSTORE_KEK_SIZE, passphrase, store->salt,
		sizeof store->salt, &store->cost) != 0 ||
	    key_check(check, kek) != 0)
		return -1;
	if (CRYPTO_memcmp(check, store->check, sizeof check) != 0)
		return fail(EX_NOPERM, "the passphrase is wrong");
	return 0;
}

static int
check_aes(uint8_t check[static KEY_CHECK_SIZE], const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	(void)key;
	if (size != 32)
		return fail(EX_DATAERR, "an AES-256 key has 32 bytes");
	return key_check(check, secret);
}

static int
check_mac(uint8_t check[static KEY_CHECK_SIZE], const struct keystore_key *key,
    const uint8_t *secret, size_t size)
{
	(void)key;
	return mac_check(check, secret, size);
}

static int
check_public(uint8_t check[static KEY_CHECK_SIZE],
    const struct keystore_key *key, const uint8_t *secret, size_t size)
{
	(void)secret;
	(void)size;
	return public_check(check, &key->public);
}

static int (*const checks[KEY_USAGES])(uint8_t check[static KEY_CHECK_SIZE],
    const struct keystore_key *key, const uint8_t *secret, size_t size) = {
	[KEY_WRAP] = check_aes,
	[KEY_CIP] = check_mac,
	[KEY_SCAN] = check_mac,
	[KEY_CARD] = check_mac,
	[KEY_PUK] = check_mac,
	[KEY_MANIFEST] = check_public,
	[KEY_LOG] = check_public,
	[KEY_EXCHANGE] = check_aes,
};

static void
attributes_put_lock(struct bytes *to, const struct keystore *store)
{
	switch (store->lock) {
	case LOCK_PASSPHRASE:
		bytes_put_text(to, "scrypt");
		bytes_put_integer(to, store->cost.n, 8);
		bytes_put_integer(to, store->cost.r, 4);
		bytes_put_integer(to, store->cost.p, 4);
		bytes_put_counted(to, store->salt, sizeof store->salt);
		bytes_put_counted(to, store->check, sizeof store->check);
		break;
	case LOCK_TOKEN:
		bytes_put_text(to, "token");
		bytes_put_text(to, store->label);
		bytes_put_text(to, store->serial);
		break;
	case LOCK_CUSTODY:
		bytes_put_text(to, "custody");
		bytes_put_text(to, store->custody);
		bytes_put_counted(to, store->check, sizeof store->check);
		break;
	}
}

/* Each text after its length, so that no two keys can look the same. */
void
keystore_attributes(struct bytes *to, const struct keystore *store,
    const struct keystore_key *key)
{
	enum key_usage usage = key->facts.usage;

	bytes_put_text(to, KEYSTORE_FORMAT);
	attributes_put_lock(to, store);
	bytes_put_text(to, key->facts.id);
	bytes_put_text(to, key_usage_name(usage));
	bytes_put_integer(to, key->facts.version, 4);
	bytes_put_text(to, keystore_algorithm(usage));
	bytes_put_text(to, key->facts.created);
	bytes_put_integer(to, key->facts.exportable, 1);
	bytes_put_counted(to, key->facts.check, sizeof key->facts.check);
	bytes_put_counted(to, key->public.bytes, key->public.size);
}

static EVP_CIPHER_CTX *
gcm_open(const struct keystore *store, const struct keystore_key *key,
    const uint8_t *kek, int sealing)
{
	struct bytes attributes = { 0 };
	EVP_CIPHER_CTX *gcm = EVP_CIPHER_CTX_new();
	bool opened;
	int n;

	keystore_attributes(&attributes, store, key);
	opened = gcm != NULL && !attributes.failed &&
	    EVP_CipherInit_ex2(gcm, EVP_aes_256_gcm(), kek, key->sealed,
		sealing, NULL) == 1 &&
	    EVP_CipherUpdate(gcm, NULL, &n, attributes.data,
		(int)attributes.size) == 1;
	bytes_free(&attributes);
	if (opened)
		return gcm;
	EVP_CIPHER_CTX_free(gcm);
	fail(EX_OSERR, "OpenSSL cannot start AES-256-GCM");
	return NULL;
}

int
keystore_seal(struct keystore *store, size_t number, const uint8_t *kek,
    const uint8_t *secret, size_t size)
{
	struct keystore_key *key = &store->keys[number];
	uint8_t *text = key->sealed + KEYSTORE_NONCE_SIZE;
	EVP_CIPHER_CTX *gcm;
	int n, rc = -1;

	if (size > KEYSTORE_SECRET_MOST)
		return fail(EX_SOFTWARE, "a key of %zu bytes is too long",
		    size);
	if (checks[key->facts.usage](key->facts.check, key, secret, size) !=
		0 ||
	    entropy_draw(key->sealed, KEYSTORE_NONCE_SIZE) != 0)
		return -1;
	if ((gcm = gcm_open(store, key, kek, 1)) == NULL)
		return -1;
	if (EVP_CipherUpdate(gcm, text, &n, secret, (int)size) == 1 &&
	    EVP_CipherFinal_ex(gcm, text + size, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, KEYSTORE_TAG_SIZE,
		text + size) == 1)
		rc = 0;
	else
		fail(EX_SOFTWARE, "AES-256-GCM failed");
	key->sealed_size = KEYSTORE_NONCE_SIZE + size + KEYSTORE_TAG_SIZE;
	EVP_CIPHER_CTX_free(gcm);
	return rc;
}

static int
gcm_unseal(EVP_CIPHER_CTX *gcm, const struct keystore_key *key, uint8_t *secret,
    size_t size)
{
	const uint8_t *text = key->sealed + KEYSTORE_NONCE_SIZE;
	uint8_t tag[KEYSTORE_TAG_SIZE];
	int n;

	memcpy(tag, text + size, sizeof tag);
	if (EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) ==
		1 &&
	    EVP_CipherUpdate(gcm, secret, &n, text, (int)size) == 1 &&
	    EVP_CipherFinal_ex(gcm, secret + size, &n) == 1)
		return 0;
	OPENSSL_cleanse(secret, size);
	return fail(EX_DATAERR, "the key %s was altered, or its header was",
	    key->facts.id);
}

int
keystore_unseal(const struct keystore *store, size_t number, const uint8_t *kek,
    uint8_t secret[static KEYSTORE_SECRET_MOST], size_t *size)
{
	const struct keystore_key *key = &store->keys[number];
	uint8_t check[KEY_CHECK_SIZE];
	EVP_CIPHER_CTX *gcm;
	int rc;

	*size = key->sealed_size - KEYSTORE_NONCE_SIZE - KEYSTORE_TAG_SIZE;
	if ((gcm = gcm_open(store, key, kek, 0)) == NULL)
		return -1;
	rc = gcm_unseal(gcm, key, secret, *size);
	EVP_CIPHER_CTX_free(gcm);
	if (rc != 0 || checks[key->facts.usage](check, key, secret, *size) != 0)
		return -1;
	if (CRYPTO_memcmp(check, key->facts.check, sizeof check) != 0)
		return fail(EX_DATAERR,
		    "the key %s does not have the check "
		    "value it was stored with",
		    key->facts.id);
	return 0;
}
