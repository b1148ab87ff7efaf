#include "hsm/certificate.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/certificate_draft.h"
#include "base/fail.h"
#include "hsm/entropy.h"

#include "base/banned.h"

/* What signs it: a key of ours, or one that nobody sees. */
struct issuer {
	int (*sign)(void *context, const void *bytes, size_t size,
	    uint8_t signature[static HSM_SIGNATURE_MOST],
	    size_t *signature_size);
	void *context;
};

/* OpenSSL gives these two to be read, and has no other way to set them. */
static int
certificate_algorithms(X509 *x509)
{
	const X509_ALGOR *outer, *inner = X509_get0_tbs_sigalg(x509);

	X509_get0_signature(NULL, &outer, x509);
	return X509_ALGOR_set0((X509_ALGOR *)(uintptr_t)inner,
		   OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF,
		   NULL) == 1 &&
		X509_ALGOR_set0((X509_ALGOR *)(uintptr_t)outer,
		    OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF, NULL) == 1
	    ? 0
	    : -1;
}

static int
certificate_sign(X509 *x509, const struct issuer *issuer)
{
	uint8_t signature[HSM_SIGNATURE_MOST];
	const ASN1_BIT_STRING *bits = NULL;
	unsigned char *text = NULL;
	ASN1_BIT_STRING *into;
	size_t size = 0;
	int length, rc;

	if (certificate_algorithms(x509) != 0 ||
	    (length = i2d_re_X509_tbs(x509, &text)) <= 0)
		return fail(EX_OSERR, "OpenSSL cannot make the certificate");
	rc = issuer->sign(issuer->context, text, (size_t)length, signature,
	    &size);
	OPENSSL_free(text);
	if (rc != 0)
		return -1;
	X509_get0_signature(&bits, NULL, x509);
	into = (ASN1_BIT_STRING *)(uintptr_t)bits;
	into->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 7L);
	into->flags |= ASN1_STRING_FLAG_BITS_LEFT;
	return ASN1_BIT_STRING_set(into, signature, (int)size) == 1
	    ? 0
	    : fail(EX_OSERR, "OpenSSL cannot make the certificate");
}

/* It is not given out unless it verifies itself. */
static int
certificate_take(struct public_part *ret, X509 *x509, EVP_PKEY *key)
{
	uint8_t *end = ret->bytes;
	int size;

	if (X509_verify(x509, key) != 1)
		return fail(EX_DATAERR,
		    "the certificate does not verify itself: what signed it "
		    "has another key, or has failed");
	if ((size = i2d_X509(x509, NULL)) <= 0 || size > PUBLIC_MOST)
		return fail(EX_SOFTWARE,
		    "a certificate of %d bytes is too long", size);
	ret->size = (size_t)i2d_X509(x509, &end);
	return 0;
}

int
certificate_make(struct public_part *ret, EVP_PKEY *key,
    int (*sign)(void *context, const void *bytes, size_t size,
	uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size),
    void *context)
{
	const struct issuer issuer = { sign, context };
	uint8_t number[CERTIFICATE_NUMBER];
	X509 *x509;
	int rc = -1;

	if (entropy_draw(number, sizeof number) != 0 ||
	    (x509 = certificate_draft(key, "busta manifest",
		 "critical,digitalSignature", number)) == NULL)
		return -1;
	if (certificate_sign(x509, &issuer) == 0)
		rc = certificate_take(ret, x509, key);
	X509_free(x509);
	return rc;
}
