#include "edge/tls_files.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

enum { PEM_MOST = 4 << 20, AUTHORITIES_MOST = 64, CRLS_MOST = 64 };

static int
files_fail(const char *path, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return fail(EX_DATAERR, "%s: %s%s%s", path, what,
	    reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

/* The passphrase of a key: a service has nobody to ask. */
static int
files_no_passphrase(char *text, int size, int writing, void *context)
{
	(void)text, (void)size, (void)writing, (void)context;
	return -1;
}

static BIO *
files_open(const char *path)
{
	size_t size;
	char *text = file_read(path, PEM_MOST, &size);
	BIO *bio = NULL;

	if (text != NULL && (bio = BIO_new(BIO_s_mem())) != NULL &&
	    BIO_write(bio, text, (int)size) != (int)size) {
		BIO_free(bio);
		bio = NULL;
	}
	if (text != NULL && bio == NULL)
		fail(EX_OSERR, "out of memory");
	if (text != NULL)
		explicit_bzero(text, size);
	free(text);
	return bio;
}

static int
files_key_mode(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return fail(EX_NOINPUT, "cannot open the key %s", path);
	if ((status.st_mode & 077) != 0 ||
	    (status.st_uid != geteuid() && status.st_uid != 0))
		return fail(EX_NOPERM,
		    "%s: others can read or change this key: "
		    "give it to the service's user alone, with chmod 600",
		    path);
	return 0;
}

static int
files_load_key(SSL_CTX *context, const char *path)
{
	EVP_PKEY *key = NULL;
	BIO *bio = NULL;
	int rc = -1;

	if (files_key_mode(path) != 0 || (bio = files_open(path)) == NULL)
		return -1;
	key = PEM_read_bio_PrivateKey(bio, NULL, files_no_passphrase, NULL);
	if (key == NULL)
		rc = files_fail(path,
		    "expected a private key in PEM without a passphrase");
	else if (SSL_CTX_use_PrivateKey(context, key) != 1 ||
	    SSL_CTX_check_private_key(context) != 1)
		rc = files_fail(path, "this key is not of our certificate");
	else
		rc = 0;
	EVP_PKEY_free(key);
	BIO_free(bio);
	return rc;
}

static int
files_check_certificate(X509 *certificate, const char *path)
{
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return fail(EX_DATAERR, "%s: this certificate has expired",
		    path);
	if (X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0) != 1)
		return fail(EX_DATAERR,
		    "%s: this certificate is not for a server: its extended "
		    "key usage must have serverAuth",
		    path);
	return 0;
}

static int
files_load_certificate(SSL_CTX *context, const char *path)
{
	BIO *bio = files_open(path);
	X509 *certificate, *next = NULL;
	int rc = -1;

	if (bio == NULL)
		return -1;
	certificate = PEM_read_bio_X509(bio, NULL, files_no_passphrase, NULL);
	if (certificate == NULL ||
	    SSL_CTX_use_certificate(context, certificate) != 1)
		rc = files_fail(path, "expected our certificate in PEM");
	else
		rc = files_check_certificate(certificate, path);
	while (rc == 0 &&
	    (next = PEM_read_bio_X509(bio, NULL, files_no_passphrase, NULL)) !=
		NULL)
		if (SSL_CTX_add0_chain_cert(context, next) != 1) {
			X509_free(next);
			rc = files_fail(path, "cannot be taken");
		}
	ERR_clear_error();
	X509_free(certificate);
	BIO_free(bio);
	return rc;
}

/* A browser is told whose certificates we want, and offers only those. */
static int
files_load_authority(SSL_CTX *context, const char *path)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	BIO *bio = files_open(path);
	X509 *authority;
	int count = 0, rc = 0;

	if (bio == NULL)
		return -1;
	while (rc == 0 &&
	    (authority = PEM_read_bio_X509(bio, NULL, files_no_passphrase,
		 NULL)) != NULL) {
		if (X509_check_ca(authority) != 1)
			rc = fail(EX_DATAERR,
			    "%s: holds a certificate that is no authority's",
			    path);
		else if (++count > AUTHORITIES_MOST ||
		    X509_STORE_add_cert(store, authority) != 1 ||
		    SSL_CTX_add_client_CA(context, authority) != 1)
			rc = files_fail(path, "cannot be taken");
		X509_free(authority);
	}
	if (rc == 0 && count == 0)
		rc = files_fail(path,
		    "expected the certificate, in PEM, of the authority that "
		    "made our clients'");
	ERR_clear_error();
	BIO_free(bio);
	return rc;
}

static int
files_check_crl(X509_CRL *crl, const char *path)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);

	return next == NULL || X509_cmp_current_time(next) > 0
	    ? 0
	    : fail(EX_DATAERR,
		  "%s: this list is out of date: nobody could come in: "
		  "fetch a new one",
		  path);
}

static int
files_load_crl(SSL_CTX *context, const char *path)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	BIO *bio = files_open(path);
	X509_CRL *crl;
	int count = 0, rc = 0;

	if (bio == NULL)
		return -1;
	while (rc == 0 &&
	    (crl = PEM_read_bio_X509_CRL(bio, NULL, files_no_passphrase,
		 NULL)) != NULL) {
		rc = files_check_crl(crl, path);
		if (rc == 0 &&
		    (++count > CRLS_MOST ||
			X509_STORE_add_crl(store, crl) != 1))
			rc = files_fail(path, "cannot be taken");
		X509_CRL_free(crl);
	}
	if (rc == 0 && count == 0)
		rc = files_fail(path, "expected a revocation list in PEM");
	ERR_clear_error();
	BIO_free(bio);
	return rc == 0 &&
		X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) != 1
	    ? fail(EX_OSERR, "out of memory")
	    : rc;
}

int
tls_files_load(SSL_CTX *context, const struct door_config *config)
{
	ERR_clear_error();
	if (files_load_certificate(context, config->certificate) != 0 ||
	    files_load_key(context, config->key) != 0 ||
	    (config->authority != NULL &&
		files_load_authority(context, config->authority) != 0))
		return -1;
	return config->crl == NULL ? 0 : files_load_crl(context, config->crl);
}
