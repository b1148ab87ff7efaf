#include "hsm/passphrase.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

int
passphrase_accept(const char *passphrase)
{
	size_t characters = 0;

	/* In UTF-8 every character has one byte that is not 10xxxxxx. */
	for (; *passphrase != '\0'; passphrase++)
		characters += ((unsigned char)*passphrase & 0xC0) != 0x80;
	if (characters < PASSPHRASE_LEAST)
		return fail(EX_DATAERR,
		    "the passphrase must have at least %d "
		    "characters",
		    PASSPHRASE_LEAST);
	return 0;
}

int
passphrase_derive(uint8_t *key, size_t key_size, const char *passphrase,
    const uint8_t *salt, size_t salt_size, const struct scrypt_cost *cost)
{
	struct scrypt_cost given = *cost;
	/* Twice what is needed, so that OpenSSL's own limit never decides. */
	uint64_t memory = 256 * given.n * given.r + (1 << 20);
	OSSL_PARAM settings[] = {
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD,
		    (void *)(uintptr_t)passphrase, strlen(passphrase)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT,
		    (void *)(uintptr_t)salt, salt_size),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &given.n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &given.r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &given.p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM,
		    &memory),
		OSSL_PARAM_construct_end()
	};
	EVP_KDF *scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	EVP_KDF_CTX *context = NULL;
	int rc = -1;

	if (scrypt != NULL)
		context = EVP_KDF_CTX_new(scrypt);
	if (context != NULL &&
	    EVP_KDF_derive(context, key, key_size, settings) == 1)
		rc = 0;
	else
		fail(EX_OSERR, "scrypt failed: it needs %llu MiB of memory",
		    (unsigned long long)(128 * given.n * given.r >> 20));
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(scrypt);
	return rc;
}
