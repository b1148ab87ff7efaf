#include "job/recipient.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

enum { CERTIFICATE_MOST = 1 << 16, RSA_BITS_LEAST = 3072 };

static int
recipient_check_dates(X509 *certificate)
{
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0)
		return fail(EX_DATAERR, "is not yet valid");
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return fail(EX_DATAERR, "has expired");
	return 0;
}

static int
recipient_check_ec(EVP_PKEY *key, uint32_t usage)
{
	char group[64] = "";

	(void)EVP_PKEY_get_group_name(key, group, sizeof group, NULL);
	if (strcmp(group, "prime256v1") != 0 &&
	    strcmp(group, "secp384r1") != 0 && strcmp(group, "secp521r1") != 0)
		return fail(EX_DATAERR,
		    "uses the curve %s: P-256, P-384 or P-521 "
		    "is needed",
		    group);
	if ((usage & KU_KEY_AGREEMENT) == 0)
		return fail(EX_DATAERR,
		    "has a key usage that cannot receive: an EC "
		    "key needs keyAgreement");
	return 0;
}

static int
recipient_check_key(X509 *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	/* All bits where there is no keyUsage: but then nobody meant it to
	 * receive. */
	uint32_t usage = X509_get_key_usage(certificate);

	if (usage == UINT32_MAX)
		return fail(EX_DATAERR,
		    "has no key usage: it needs one that can "
		    "receive (keyEncipherment for RSA, keyAgreement for EC)");
	if (key != NULL && EVP_PKEY_is_a(key, "EC"))
		return recipient_check_ec(key, usage);
	if (key == NULL || !EVP_PKEY_is_a(key, "RSA"))
		return fail(EX_DATAERR, "has neither an RSA nor an EC key");
	if (EVP_PKEY_get_bits(key) < RSA_BITS_LEAST)
		return fail(EX_DATAERR,
		    "has an RSA key of %d bits: %d are needed",
		    EVP_PKEY_get_bits(key), RSA_BITS_LEAST);
	if ((usage & KU_KEY_ENCIPHERMENT) == 0)
		return fail(EX_DATAERR,
		    "has a key usage that cannot receive: an RSA "
		    "key needs keyEncipherment");
	return 0;
}

int
recipient_read(struct recipient *recipient, const char *path)
{
	char *text = NULL;
	BIO *source = NULL;
	size_t size;
	int rc = -1;

	memset(recipient, 0, sizeof *recipient);
	if ((text = file_read(path, CERTIFICATE_MOST, &size)) == NULL)
		goto out;
	if ((source = BIO_new_mem_buf(text, (int)size)) == NULL ||
	    (recipient->certificate =
		    PEM_read_bio_X509(source, NULL, NULL, NULL)) == NULL) {
		fail(EX_DATAERR, "is not a certificate in PEM form");
		goto out;
	}
	if (recipient_check_dates(recipient->certificate) != 0 ||
	    recipient_check_key(recipient->certificate) != 0)
		goto out;
	if (X509_digest(recipient->certificate, EVP_sha256(), recipient->digest,
		NULL) != 1) {
		fail(EX_SOFTWARE, "SHA-256 is not available in this OpenSSL");
		goto out;
	}
	(void)X509_NAME_oneline(X509_get_subject_name(recipient->certificate),
	    recipient->name, sizeof recipient->name);
	rc = 0;
out:
	BIO_free(source);
	free(text);
	if (rc != 0)
		recipient_free(recipient);
	return rc;
}

void
recipient_free(struct recipient *recipient)
{
	X509_free(recipient->certificate);
	memset(recipient, 0, sizeof *recipient);
}
