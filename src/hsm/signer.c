#include "hsm/signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

EVP_PKEY *
signer_draw(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	if (key == NULL)
		fail(EX_OSERR, "OpenSSL cannot draw an EC P-256 key");
	return key;
}

/* All of a P-256 key in PKCS#8 (RFC 5958 around RFC 5915) up to the number that
 * is secret, and what stands between that and the point that is public. */
static const uint8_t der_before[] = { 0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30,
	0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
	0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b,
	0x02, 0x01, 0x01, 0x04, 0x20 };
static const uint8_t der_between[] = { 0xa1, 0x44, 0x03, 0x42, 0x00 };

enum { NUMBER_SIZE = 32, POINT_SIZE = 65 };

_Static_assert(sizeof der_before + NUMBER_SIZE + sizeof der_between +
	    POINT_SIZE ==
	SIGNER_PKCS8_SIZE,
    "PKCS#8 of a P-256 key");

enum {
	NUMBER_AT = sizeof der_before,
	BETWEEN_AT = NUMBER_AT + NUMBER_SIZE,
	POINT_AT = BETWEEN_AT + sizeof der_between
};

/* Written and read by hand, because OpenSSL's own ways from and to PKCS#8 leave
 * the number behind in ordinary memory that they give back. */
int
signer_write(EVP_PKEY *key, uint8_t pkcs8[static SIGNER_PKCS8_SIZE])
{
	BIGNUM *number = BN_secure_new();
	size_t size = 0;
	int rc = -1;

	memcpy(pkcs8, der_before, sizeof der_before);
	memcpy(pkcs8 + BETWEEN_AT, der_between, sizeof der_between);
	if (number != NULL &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) ==
		1 &&
	    BN_bn2binpad(number, pkcs8 + NUMBER_AT, NUMBER_SIZE) > 0 &&
	    EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
		pkcs8 + POINT_AT, POINT_SIZE, &size) == 1 &&
	    size == POINT_SIZE)
		rc = 0;
	else
		fail(EX_SOFTWARE, "OpenSSL cannot write the EC P-256 key");
	BN_clear_free(number);
	return rc;
}

static EVP_PKEY *
signer_make(OSSL_PARAM *parts)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || parts == NULL ||
	    EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parts) != 1)
		fail(EX_DATAERR, "not an EC P-256 private key");
	EVP_PKEY_CTX_free(context);
	return key;
}

EVP_PKEY *
signer_read(const uint8_t *pkcs8, size_t size)
{
	OSSL_PARAM_BLD *builder = NULL;
	OSSL_PARAM *parts = NULL;
	BIGNUM *number = NULL;
	EVP_PKEY *key;

	if (size == SIGNER_PKCS8_SIZE &&
	    memcmp(pkcs8, der_before, sizeof der_before) == 0 &&
	    memcmp(pkcs8 + BETWEEN_AT, der_between, sizeof der_between) == 0 &&
	    (builder = OSSL_PARAM_BLD_new()) != NULL &&
	    (number = BN_secure_new()) != NULL &&
	    BN_bin2bn(pkcs8 + NUMBER_AT, NUMBER_SIZE, number) != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME,
		"P-256", 0) == 1 &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number) ==
		1 &&
	    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY,
		pkcs8 + POINT_AT, POINT_SIZE) == 1)
		parts = OSSL_PARAM_BLD_to_param(builder);
	key = signer_make(parts);
	OSSL_PARAM_free(parts);
	BN_clear_free(number);
	OSSL_PARAM_BLD_free(builder);
	return key;
}

int
signer_sign(EVP_PKEY *key, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int rc = -1;

	*signature_size = HSM_SIGNATURE_MOST;
	if (context != NULL &&
	    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestSign(context, signature, signature_size, bytes, size) ==
		1)
		rc = 0;
	else
		fail(EX_SOFTWARE, "ECDSA with SHA-256 failed");
	EVP_MD_CTX_free(context);
	return rc;
}
