#include "hsm/pkcs11_signer.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/digest.h"
#include "base/fail.h"
#include "hsm/certificate.h"
#include "hsm/ed25519.h"
#include "hsm/pkcs11_use.h"

#include "base/banned.h"

enum { NUMBER_SIZE = 32 }; /* r and s of P-256 */

/* PKCS #11 gives r and s side by side, everybody else has them in DER. */
static int
signature_encode(const uint8_t raw[static 2 * NUMBER_SIZE],
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *size)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(raw, NUMBER_SIZE, NULL);
	BIGNUM *s = BN_bin2bn(raw + NUMBER_SIZE, NUMBER_SIZE, NULL);
	uint8_t *end = signature;
	int length = 0;

	if (pair != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(pair, r, s) == 1) {
		r = s = NULL;
		length = i2d_ECDSA_SIG(pair, NULL);
	}
	if (length > 0 && length <= HSM_SIGNATURE_MOST)
		length = i2d_ECDSA_SIG(pair, &end);
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(pair);
	if (length <= 0 || length > HSM_SIGNATURE_MOST)
		return fail(EX_OSERR, "OpenSSL cannot encode a signature");
	*size = (size_t)length;
	return 0;
}

static int
signature_verify(EVP_PKEY *key, const EVP_MD *digest, const void *bytes,
    size_t size, const uint8_t *signature, size_t signature_size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int rc = 0;

	if (key == NULL || context == NULL ||
	    EVP_DigestVerifyInit(context, NULL, digest, NULL, key) != 1 ||
	    EVP_DigestVerify(context, signature, signature_size, bytes, size) !=
		1)
		rc = fail(EX_DATAERR,
		    "what the token signed does not verify: its key is another "
		    "one, or it has failed");
	EVP_MD_CTX_free(context);
	return rc;
}

static int
sign_raw(struct pkcs11 *token, CK_OBJECT_HANDLE key, const void *bytes,
    size_t size, uint8_t signature[static HSM_SIGNATURE_MOST],
    size_t *signature_size)
{
	uint8_t digest[DIGEST_SIZE], raw[2 * NUMBER_SIZE];

	if (digest_bytes(digest, bytes, size) != 0 ||
	    pkcs11_sign(token, CKM_ECDSA, key, digest, sizeof digest, raw,
		sizeof raw) != 0)
		return -1;
	return signature_encode(raw, signature, signature_size);
}

int
pkcs11_sign_certified(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *certificate, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	EVP_PKEY *public;
	int rc;

	if ((public = certificate_key(certificate)) == NULL)
		return -1;
	rc = sign_raw(token, key, bytes, size, signature, signature_size);
	if (rc == 0)
		rc = signature_verify(public, EVP_sha256(), bytes, size,
		    signature, *signature_size);
	EVP_PKEY_free(public);
	return rc;
}

int
pkcs11_sign_log(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *public, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	EVP_PKEY *verifier;
	int rc;

	*signature_size = ED25519_SIGNATURE_SIZE;
	if (pkcs11_sign(token, CKM_EDDSA, key, bytes, size, signature,
		ED25519_SIGNATURE_SIZE) != 0)
		return -1;
	verifier = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    public->bytes, public->size);
	rc = signature_verify(verifier, NULL, bytes, size, signature,
	    ED25519_SIGNATURE_SIZE);
	EVP_PKEY_free(verifier);
	return rc;
}

static EVP_PKEY *
point_key(const struct public_part *point)
{
	static char group[] = "P-256";
	OSSL_PARAM parts[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
		    group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
		    (void *)(uintptr_t)point->bytes, point->size),
		OSSL_PARAM_construct_end()
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parts) != 1)
		fail(EX_UNAVAILABLE,
		    "the token gives a public key that is not on its curve");
	EVP_PKEY_CTX_free(context);
	return key;
}

struct pair {
	struct pkcs11 *token;
	CK_OBJECT_HANDLE key;
};

static int
sign_certificate(void *context, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	const struct pair *pair = context;

	return sign_raw(pair->token, pair->key, bytes, size, signature,
	    signature_size);
}

int
pkcs11_certificate(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *point, struct public_part *certificate)
{
	struct pair pair = { token, key };
	EVP_PKEY *public;
	int rc;

	if ((public = point_key(point)) == NULL)
		return -1;
	rc = certificate_make(certificate, public, sign_certificate, &pair);
	EVP_PKEY_free(public);
	return rc;
}
