#include "hsm/aes.h"

#include <openssl/evp.h>

#include <limits.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static const struct aes {
	size_t key_size;
	const EVP_CIPHER *(*cbc)(void);
	const char *name; /* as OpenSSL's CMAC wants it */
} ciphers[] = {
	{ 16, EVP_aes_128_cbc, "AES-128-CBC" },
	{ 24, EVP_aes_192_cbc, "AES-192-CBC" },
	{ 32, EVP_aes_256_cbc, "AES-256-CBC" },
};

static const struct aes *
aes_find(size_t key_size)
{
	size_t i;

	for (i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++)
		if (ciphers[i].key_size == key_size)
			return &ciphers[i];
	fail(EX_SOFTWARE, "an AES key has 16, 24 or 32 bytes, not %zu",
	    key_size);
	return NULL;
}

bool
aes_key_size(size_t size)
{
	return size == 16 || size == 24 || size == 32;
}

static int
aes_cbc(const uint8_t *key, size_t key_size, const uint8_t *iv,
    const uint8_t *in, size_t size, uint8_t *out, int enciphering)
{
	const struct aes *aes = aes_find(key_size);
	EVP_CIPHER_CTX *context = NULL;
	int n = 0, rc = 0;

	if (aes == NULL)
		return -1;
	if (size % AES_BLOCK != 0 || size > INT_MAX)
		return fail(EX_SOFTWARE, "AES-CBC takes no %zu bytes", size);
	if ((context = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_CipherInit_ex2(context, aes->cbc(), key, iv, enciphering,
		NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(context, 0) != 1 ||
	    EVP_CipherUpdate(context, out, &n, in, (int)size) != 1 ||
	    (size_t)n != size)
		rc = fail(EX_SOFTWARE, "AES-CBC failed");
	EVP_CIPHER_CTX_free(context);
	return rc;
}

int
aes_cbc_encipher(const uint8_t *key, size_t key_size,
    const uint8_t iv[static AES_BLOCK], const uint8_t *in, size_t size,
    uint8_t *out)
{
	return aes_cbc(key, key_size, iv, in, size, out, 1);
}

int
aes_cbc_decipher(const uint8_t *key, size_t key_size,
    const uint8_t iv[static AES_BLOCK], const uint8_t *in, size_t size,
    uint8_t *out)
{
	return aes_cbc(key, key_size, iv, in, size, out, 0);
}

int
aes_encipher(const uint8_t *key, size_t key_size,
    const uint8_t in[static AES_BLOCK], uint8_t out[static AES_BLOCK])
{
	static const uint8_t none[AES_BLOCK];

	return aes_cbc(key, key_size, none, in, AES_BLOCK, out, 1);
}

int
aes_cmac(const uint8_t *key, size_t key_size, const void *bytes, size_t size,
    uint8_t mac[static AES_BLOCK])
{
	const struct aes *aes = aes_find(key_size);
	size_t mac_size = 0;

	if (aes == NULL)
		return -1;
	if (EVP_Q_mac(NULL, "CMAC", NULL, aes->name, NULL, key, key_size, bytes,
		size, mac, AES_BLOCK, &mac_size) == NULL ||
	    mac_size != AES_BLOCK)
		return fail(EX_SOFTWARE, "AES-CMAC failed");
	return 0;
}

int
aes_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key,
    size_t key_size)
{
	static const uint8_t zeros[AES_BLOCK];
	uint8_t mac[AES_BLOCK];

	if (aes_cmac(key, key_size, zeros, sizeof zeros, mac) != 0)
		return -1;
	memcpy(check, mac, KEY_CHECK_SIZE);
	return 0;
}
