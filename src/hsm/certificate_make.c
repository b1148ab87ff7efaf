#include "hsm/certificate.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "base/fail.h"
#include "hsm/entropy.h"

#include "base/banned.h"

enum {
	DAYS_BEFORE = -1,  /* a verifier's clock may be behind ours */
	DAYS_AFTER = 9131, /* 25 years */
	NUMBER_SIZE = 16
};

static const struct extension {
	int nid;
	const char *value;
} extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_subject_key_identifier, "hash" },
};

static int
certificate_extend(X509 *x509)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;
	size_t i;
	int added;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
	for (i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
		extension = X509V3_EXT_conf_nid(NULL, &context,
		    extensions[i].nid, extensions[i].value);
		added =
		    extension != NULL && X509_add_ext(x509, extension, -1) == 1;
		X509_EXTENSION_free(extension);
		if (!added)
			return -1;
	}
	return 0;
}

/* RFC 5280 4.1.2.2: positive, and at most 20 bytes. */
static int
certificate_number(X509 *x509, uint8_t bytes[static NUMBER_SIZE])
{
	BIGNUM *number;
	int rc = -1;

	bytes[0] = (uint8_t)((bytes[0] & 0x7F) | 0x40);
	if ((number = BN_bin2bn(bytes, NUMBER_SIZE, NULL)) != NULL &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL)
		rc = 0;
	BN_free(number);
	return rc;
}

static int
certificate_name(X509 *x509)
{
	static const unsigned char name[] = "busta manifest";
	X509_NAME *subject = X509_get_subject_name(x509);

	if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1,
		-1, 0) != 1 ||
	    X509_set_issuer_name(x509, subject) != 1)
		return -1;
	return 0;
}

static int
certificate_validity(X509 *x509)
{
	if (X509_time_adj_ex(X509_getm_notBefore(x509), DAYS_BEFORE, 0, NULL) ==
		NULL ||
	    X509_time_adj_ex(X509_getm_notAfter(x509), DAYS_AFTER, 0, NULL) ==
		NULL)
		return -1;
	return 0;
}

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

static int
certificate_fill(X509 *x509, EVP_PKEY *key, uint8_t number[static NUMBER_SIZE])
{
	if (X509_set_version(x509, X509_VERSION_3) != 1 ||
	    certificate_number(x509, number) != 0 ||
	    certificate_name(x509) != 0 || certificate_validity(x509) != 0 ||
	    X509_set_pubkey(x509, key) != 1 || certificate_extend(x509) != 0)
		return fail(EX_OSERR, "OpenSSL cannot make the certificate");
	return 0;
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
	uint8_t number[NUMBER_SIZE];
	X509 *x509;
	int rc = -1;

	if (entropy_draw(number, sizeof number) != 0)
		return -1;
	if ((x509 = X509_new()) == NULL)
		return fail(EX_OSERR, "out of memory making the certificate");
	if (certificate_fill(x509, key, number) == 0 &&
	    certificate_sign(x509, &issuer) == 0)
		rc = certificate_take(ret, x509, key);
	X509_free(x509);
	return rc;
}
