#include "desk/press_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>

#include "audit/base64.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "job/recipient.h"
#include "ledger/press.h"

#include "base/banned.h"

enum { PEM_MOST = 1 << 16, RSA_BITS_LEAST = 3072 };

void
press_identity_free(struct press_identity *certificate)
{
	free(certificate->base64);
	memset(certificate, 0, sizeof *certificate);
}

static X509 *
certificate_read(const char *path)
{
	size_t size;
	char *text = file_read(path, PEM_MOST, &size);
	BIO *source = text == NULL ? NULL : BIO_new_mem_buf(text, (int)size);
	X509 *found =
	    source == NULL ? NULL : PEM_read_bio_X509(source, NULL, NULL, NULL);

	if (text != NULL && found == NULL)
		fail(EX_DATAERR, "%s is not a certificate in PEM form", path);
	ERR_clear_error();
	BIO_free(source);
	free(text);
	return found;
}

static int
certificate_check_signs(X509 *certificate, const char *path)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	uint32_t usage = X509_get_key_usage(certificate);

	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0 ||
	    X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return fail(EX_DATAERR, "%s is not valid today", path);
	if (usage == UINT32_MAX || (usage & KU_DIGITAL_SIGNATURE) == 0)
		return fail(EX_DATAERR,
		    "%s cannot sign receipts, which needs digitalSignature: "
		    "say --signing FILE, if the press has another certificate "
		    "for that",
		    path);
	if (key == NULL ||
	    (!EVP_PKEY_is_a(key, "EC") &&
		(!EVP_PKEY_is_a(key, "RSA") ||
		    EVP_PKEY_get_bits(key) < RSA_BITS_LEAST)))
		return fail(EX_DATAERR,
		    "%s has neither an RSA key of %d bits nor an EC key", path,
		    RSA_BITS_LEAST);
	return 0;
}

/* As for a job, which seals to it. */
static int
certificate_check_opens(const char *path)
{
	struct recipient recipient;

	if (recipient_read(&recipient, path) != 0)
		return fail_within(path);
	recipient_free(&recipient);
	return 0;
}

static int
certificate_write(struct press_identity *certificate, X509 *found,
    const char *path)
{
	uint8_t *der = NULL, digest[DIGEST_SIZE];
	int size = i2d_X509(found, &der), rc = -1;

	if (size <= 0 || size > LEDGER_PRESS_CERTIFICATE)
		fail(EX_DATAERR, "%s is larger than %d bytes", path,
		    LEDGER_PRESS_CERTIFICATE);
	else if ((certificate->base64 =
			 malloc(4 * (((size_t)size + 2) / 3) + 1)) == NULL)
		fail(EX_OSERR, "out of memory");
	else if (digest_bytes(digest, der, (size_t)size) == 0) {
		base64_write(certificate->base64, der, (size_t)size);
		hex_write(certificate->sha256, digest, DIGEST_SIZE);
		rc = 0;
	}
	OPENSSL_free(der);
	return rc;
}

int
press_identity_read(struct press_identity *certificate, const char *path,
    bool signs)
{
	X509 *found = certificate_read(path);
	int rc = -1;

	memset(certificate, 0, sizeof *certificate);
	if (found != NULL)
		rc = signs ? certificate_check_signs(found, path)
			   : certificate_check_opens(path);
	if (rc == 0)
		rc = certificate_write(certificate, found, path);
	X509_free(found);
	return rc;
}

X509 *
press_identity_open(const uint8_t *der, size_t size)
{
	const uint8_t *at = der;
	X509 *certificate = d2i_X509(NULL, &at, (long)size);

	ERR_clear_error();
	if (certificate == NULL)
		fail(EX_DATAERR, "a certificate in the ledger is damaged");
	return certificate;
}
