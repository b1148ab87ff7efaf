#include "base/certificate_draft.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/fail.h"

#include "base/banned.h"

enum {
	DAYS_BEFORE = -1, /* a verifier's clock may be behind ours */
	DAYS_AFTER = 9131 /* 25 years */
};

struct extension {
	int nid;
	const char *value;
};

static const struct extension extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_subject_key_identifier, "hash" },
};

static int
draft_extend(X509 *x509, const struct extension *with)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;
	int added;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, with->nid, with->value);
	added = extension != NULL && X509_add_ext(x509, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return added ? 0 : -1;
}

static int
draft_extend_all(X509 *x509, const char *usage)
{
	const struct extension key_usage = { NID_key_usage, usage };
	size_t i;

	for (i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
		if (draft_extend(x509, &extensions[i]) != 0)
			return -1;
	return draft_extend(x509, &key_usage);
}

/* RFC 5280 4.1.2.2: positive, and at most 20 bytes. */
static int
draft_number(X509 *x509, uint8_t bytes[static CERTIFICATE_NUMBER])
{
	BIGNUM *number;
	int rc = -1;

	bytes[0] = (uint8_t)((bytes[0] & 0x7F) | 0x40);
	if ((number = BN_bin2bn(bytes, CERTIFICATE_NUMBER, NULL)) != NULL &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL)
		rc = 0;
	BN_free(number);
	return rc;
}

static int
draft_name(X509 *x509, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(x509);

	if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
		(const unsigned char *)name, -1, -1, 0) != 1 ||
	    X509_set_issuer_name(x509, subject) != 1)
		return -1;
	return 0;
}

static int
draft_validity(X509 *x509)
{
	if (X509_time_adj_ex(X509_getm_notBefore(x509), DAYS_BEFORE, 0, NULL) ==
		NULL ||
	    X509_time_adj_ex(X509_getm_notAfter(x509), DAYS_AFTER, 0, NULL) ==
		NULL)
		return -1;
	return 0;
}

X509 *
certificate_draft(EVP_PKEY *key, const char *name, const char *usage,
    uint8_t number[static CERTIFICATE_NUMBER])
{
	X509 *x509 = X509_new();

	if (x509 == NULL) {
		fail(EX_OSERR, "out of memory making the certificate");
		return NULL;
	}
	if (X509_set_version(x509, X509_VERSION_3) == 1 &&
	    draft_number(x509, number) == 0 && draft_name(x509, name) == 0 &&
	    draft_validity(x509) == 0 && X509_set_pubkey(x509, key) == 1 &&
	    draft_extend_all(x509, usage) == 0)
		return x509;
	fail(EX_OSERR, "OpenSSL cannot make the certificate");
	X509_free(x509);
	return NULL;
}
