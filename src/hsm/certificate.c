#include "hsm/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

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

EVP_PKEY *
certificate_key(const struct public_part *certificate)
{
	EVP_PKEY *key;
	X509 *x509;

	if ((x509 = certificate_read(certificate)) == NULL)
		return NULL;
	if ((key = X509_get_pubkey(x509)) == NULL)
		fail(EX_DATAERR, "the certificate has no key of a known kind");
	X509_free(x509);
	return key;
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
