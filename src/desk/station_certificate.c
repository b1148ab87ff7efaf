#include "desk/station_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"

#include "base/banned.h"

enum { PEM_MOST = 1 << 16, RSA_BITS_LEAST = 3072, EC_BITS_LEAST = 256 };

/* The one there is. A second might be the one that people looked at. */
static X509 *
certificate_of(BIO *source, const char *path)
{
	X509 *found = PEM_read_bio_X509(source, NULL, NULL, NULL), *more;

	if (found == NULL) {
		fail(EX_DATAERR, "%s is not a certificate in PEM form", path);
		return NULL;
	}
	more = PEM_read_bio_X509(source, NULL, NULL, NULL);
	if (more == NULL)
		return found;
	fail(EX_DATAERR, "%s has several certificates: give the station's own",
	    path);
	X509_free(more);
	X509_free(found);
	return NULL;
}

static X509 *
certificate_read(const char *path)
{
	size_t size;
	char *text = file_read(path, PEM_MOST, &size);
	BIO *source = text == NULL ? NULL : BIO_new_mem_buf(text, (int)size);
	X509 *found = NULL;

	if (text != NULL && source == NULL)
		fail(EX_OSERR, "out of memory");
	if (source != NULL)
		found = certificate_of(source, path);
	ERR_clear_error();
	BIO_free(source);
	free(text);
	return found;
}

static bool
certificate_key_is_strong(X509 *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);

	return key != NULL &&
	    ((EVP_PKEY_is_a(key, "RSA") &&
		 EVP_PKEY_get_bits(key) >= RSA_BITS_LEAST) ||
		(EVP_PKEY_is_a(key, "EC") &&
		    EVP_PKEY_get_bits(key) >= EC_BITS_LEAST));
}

/* A usage that is not said at all is any usage, and is refused as well. */
static int
certificate_check(X509 *certificate, const char *path)
{
	uint32_t extended = X509_get_extended_key_usage(certificate);
	uint32_t usage = X509_get_key_usage(certificate);

	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0 ||
	    X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return fail(EX_DATAERR, "%s is not valid today", path);
	if (extended == UINT32_MAX || (extended & XKU_SSL_CLIENT) == 0 ||
	    (usage != UINT32_MAX && (usage & KU_DIGITAL_SIGNATURE) == 0))
		return fail(EX_DATAERR,
		    "%s is not for a station: it needs clientAuth as extended "
		    "key usage, and digitalSignature if it has a key usage",
		    path);
	return certificate_key_is_strong(certificate)
	    ? 0
	    : fail(EX_DATAERR,
		  "%s has neither an RSA key of %d bits nor an EC key of %d",
		  path, RSA_BITS_LEAST, EC_BITS_LEAST);
}

static void
certificate_tell_subject(struct station_certificate *told, X509 *certificate)
{
	BIO *text = BIO_new(BIO_s_mem());
	int size = -1;

	/* Nothing but ASCII, all else escaped: an approver reads it. */
	if (text != NULL &&
	    X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0,
		XN_FLAG_RFC2253) >= 0)
		size = BIO_read(text, told->subject, STATION_SUBJECT - 1);
	BIO_free(text);
	ERR_clear_error();
	told->subject[size > 0 ? size : 0] = '\0';
}

static int
certificate_tell(struct station_certificate *told, X509 *certificate)
{
	uint8_t *der = NULL, digest[DIGEST_SIZE];
	int size = i2d_X509(certificate, &der), rc;
	struct tm until;

	rc = size <= 0 ? fail(EX_OSERR, "out of memory")
		       : digest_bytes(digest, der, (size_t)size);
	OPENSSL_free(der);
	if (rc != 0)
		return -1;
	hex_write(told->sha256, digest, DIGEST_SIZE);
	if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) != 1 ||
	    strftime(told->until, sizeof told->until, "%Y-%m-%d", &until) == 0)
		told->until[0] = '\0';
	certificate_tell_subject(told, certificate);
	return 0;
}

int
station_certificate_read(struct station_certificate *certificate,
    const char *path)
{
	X509 *found = certificate_read(path);
	int rc = -1;

	memset(certificate, 0, sizeof *certificate);
	if (found != NULL && certificate_check(found, path) == 0)
		rc = certificate_tell(certificate, found);
	X509_free(found);
	return rc;
}
