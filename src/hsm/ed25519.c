#include "hsm/ed25519.h"

#include <openssl/evp.h>

#include "base/fail.h"

#include "base/banned.h"

static EVP_PKEY *
ed25519_open(const uint8_t seed[static ED25519_SEED_SIZE])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
	    seed, ED25519_SEED_SIZE);

	if (key == NULL)
		fail(EX_SOFTWARE, "OpenSSL cannot open the Ed25519 key");
	return key;
}

int
ed25519_public(uint8_t key[static ED25519_PUBLIC_SIZE],
    const uint8_t seed[static ED25519_SEED_SIZE])
{
	EVP_PKEY *opened = ed25519_open(seed);
	size_t size = ED25519_PUBLIC_SIZE;
	int rc = 0;

	if (opened == NULL)
		return -1;
	if (EVP_PKEY_get_raw_public_key(opened, key, &size) != 1 ||
	    size != ED25519_PUBLIC_SIZE)
		rc = fail(EX_SOFTWARE, "OpenSSL has no public Ed25519 key");
	EVP_PKEY_free(opened);
	return rc;
}

int
ed25519_sign(uint8_t signature[static ED25519_SIGNATURE_SIZE],
    const uint8_t seed[static ED25519_SEED_SIZE], const void *bytes,
    size_t size)
{
	EVP_PKEY *opened = ed25519_open(seed);
	EVP_MD_CTX *context = NULL;
	size_t signed_size = ED25519_SIGNATURE_SIZE;
	int rc = 0;

	if (opened == NULL)
		return -1;
	if ((context = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestSignInit(context, NULL, NULL, NULL, opened) != 1 ||
	    EVP_DigestSign(context, signature, &signed_size, bytes, size) !=
		1 ||
	    signed_size != ED25519_SIGNATURE_SIZE)
		rc = fail(EX_SOFTWARE, "signing with Ed25519 failed");
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(opened);
	return rc;
}
