#include "hsm/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "base/fail.h"
#include "base/file.h"
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

/* The one caller gives the reason: there is but one, and OpenSSL's. */
static int
certificate_fill(struct public_part *ret, X509 *x509, EVP_PKEY *key,
    uint8_t number[static NUMBER_SIZE])
{
	uint8_t *end = ret->bytes;
	int size;

	if (X509_set_version(x509, X509_VERSION_3) != 1 ||
	    certificate_number(x509, number) != 0 ||
	    certificate_name(x509) != 0 || certificate_validity(x509) != 0 ||
	    X509_set_pubkey(x509, key) != 1 || certificate_extend(x509) != 0 ||
	    X509_sign(x509, key, EVP_sha256()) == 0)
		return -1;
	if ((size = i2d_X509(x509, NULL)) <= 0 || size > PUBLIC_MOST)
		return -1;
	ret->size = (size_t)i2d_X509(x509, &end);
	return 0;
}

int
certificate_make(struct public_part *ret, EVP_PKEY *key)
{
	uint8_t number[NUMBER_SIZE];
	X509 *x509;
	int rc;

	if (entropy_draw(number, sizeof number) != 0)
		return -1;
	x509 = X509_new();
	rc = x509 == NULL ? -1 : certificate_fill(ret, x509, key, number);
	if (rc != 0)
		fail(EX_OSERR, "OpenSSL cannot make the certificate");
	X509_free(x509);
	return rc;
}

static X509 *
certificate_read(const struct public_part *certificate)
{
	const uint8_t *end = certificate->bytes;
	X509 *x509 = d2i_X509(NULL, &end, (long)certificate->size);

	if (x509 == NULL || end != certificate->bytes + certificate->size) {
		X509_free(x509);
		fail(EX_DATAERR, "the certificate is damaged");
		return NULL;
	}
	return x509;
}

int
certificate_match(const struct public_part *certificate, EVP_PKEY *key)
{
	X509 *x509;
	int rc = 0;

	if ((x509 = certificate_read(certificate)) == NULL)
		return -1;
	if (X509_check_private_key(x509, key) != 1)
		rc = fail(EX_DATAERR, "the certificate is that of another key");
	X509_free(x509);
	return rc;
}

int
certificate_write(const struct public_part *certificate, int dir,
    const char *name)
{
	BIO *pem = NULL;
	X509 *x509 = NULL;
	char *text = NULL;
	long size;
	int rc = -1;

	if ((x509 = certificate_read(certificate)) == NULL)
		return -1;
	if ((pem = BIO_new(BIO_s_mem())) == NULL ||
	    PEM_write_bio_X509(pem, x509) != 1 ||
	    (size = BIO_get_mem_data(pem, &text)) <= 0)
		fail(EX_OSERR, "out of memory writing %s", name);
	else
		rc = file_write(dir, name, text, (size_t)size, 0644);
	BIO_free(pem);
	X509_free(x509);
	return rc;
}
