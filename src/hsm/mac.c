#include "hsm/mac.h"

#include <openssl/evp.h>

#include <string.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { BLOCK_SIZE = 64 };

struct mac {
	uint8_t inner[BLOCK_SIZE]; /* the key xor RFC 2104's ipad */
	uint8_t outer[BLOCK_SIZE]; /* and xor its opad */
	EVP_MD_CTX *sha256;
};

static int
mac_take(struct mac *mac, const uint8_t *key, size_t size)
{
	size_t i;

	if (size > BLOCK_SIZE) {
		if (digest_bytes(mac->inner, key, size) != 0)
			return -1;
	} else if (size > 0)
		memcpy(mac->inner, key, size);
	for (i = 0; i < BLOCK_SIZE; i++) {
		mac->outer[i] = mac->inner[i] ^ 0x5c;
		mac->inner[i] ^= 0x36;
	}
	return 0;
}

struct mac *
mac_new(const uint8_t *key, size_t size)
{
	struct mac *mac = secret_new(sizeof *mac);

	if (mac == NULL)
		return NULL;
	mac->sha256 = EVP_MD_CTX_new();
	if (mac->sha256 == NULL ||
	    EVP_DigestInit_ex2(mac->sha256, EVP_sha256(), NULL) != 1)
		fail(EX_OSERR, "OpenSSL cannot start SHA-256");
	else if (mac_take(mac, key, size) == 0)
		return mac;
	mac_free(mac);
	return NULL;
}

void
mac_free(struct mac *mac)
{
	if (mac == NULL)
		return;
	EVP_MD_CTX_free(mac->sha256);
	secret_free(mac, sizeof *mac);
}

/* Finishing a hash leaves no more of its state than the hash itself, so that
 * between two calls nothing made from the key lies in OpenSSL's memory. */
static int
mac_hash(struct mac *mac, const uint8_t pad[static BLOCK_SIZE],
    const void *bytes, size_t size, uint8_t hash[static HSM_MAC_SIZE])
{
	if (EVP_DigestInit_ex2(mac->sha256, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(mac->sha256, pad, BLOCK_SIZE) != 1 ||
	    EVP_DigestUpdate(mac->sha256, bytes, size) != 1 ||
	    EVP_DigestFinal_ex(mac->sha256, hash, NULL) != 1)
		return fail(EX_SOFTWARE, "HMAC-SHA-256 failed");
	return 0;
}

int
mac_sign(struct mac *mac, const void *bytes, size_t size,
    uint8_t code[static HSM_MAC_SIZE])
{
	if (mac_hash(mac, mac->inner, bytes, size, code) != 0)
		return -1;
	return mac_hash(mac, mac->outer, code, HSM_MAC_SIZE, code);
}

int
mac_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key, size_t size)
{
	static const uint8_t zeros[16];
	uint8_t code[HSM_MAC_SIZE];
	struct mac *mac;
	int rc;

	if ((mac = mac_new(key, size)) == NULL)
		return -1;
	rc = mac_sign(mac, zeros, sizeof zeros, code);
	if (rc == 0)
		memcpy(check, code, KEY_CHECK_SIZE);
	mac_free(mac);
	return rc;
}
