#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/certificate_draft.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/passphrase.h"
#include "base/secret.h"
#include "courier/courier.h"

#include "base/banned.h"

/* RFC 7914: 16 MiB of memory, a quarter of a second. OpenSSL reads no more. */
enum { SCRYPT_N = 16384, SCRYPT_R = 8, SCRYPT_P = 5, SALT = 16 };

static int
make_fail(const char *what)
{
	ERR_clear_error();
	return fail(EX_OSERR, "OpenSSL cannot make %s", what);
}

static int
make_write(int dir, const char *name, BIO *text, mode_t mode)
{
	char *bytes;
	long size = BIO_get_mem_data(text, &bytes);

	return file_write(dir, name, bytes, (size_t)size, mode);
}

/* PKCS#8, sealed (PBES2) with AES-256 under scrypt of the passphrase. */
static X509_SIG *
make_sealed(EVP_PKEY *key, const char *passphrase)
{
	unsigned char salt[SALT];
	PKCS8_PRIV_KEY_INFO *clear = EVP_PKEY2PKCS8(key);
	X509_ALGOR *how = NULL;
	X509_SIG *sealed = NULL;

	if (RAND_bytes(salt, sizeof salt) == 1)
		how = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt,
		    sizeof salt, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	if (clear != NULL && how != NULL)
		sealed = PKCS8_set0_pbe(passphrase, (int)strlen(passphrase),
		    clear, how);
	if (sealed == NULL)
		X509_ALGOR_free(how);
	PKCS8_PRIV_KEY_INFO_free(clear);
	return sealed;
}

static int
make_key(int dir, EVP_PKEY *key, const char *passphrase)
{
	X509_SIG *sealed = make_sealed(key, passphrase);
	BIO *text = BIO_new(BIO_s_mem());
	int rc = -1;

	if (sealed == NULL || text == NULL ||
	    PEM_write_bio_PKCS8(text, sealed) != 1)
		make_fail("the key's file");
	else
		rc = make_write(dir, "courier.key", text, 0600);
	BIO_free(text);
	X509_SIG_free(sealed);
	return rc;
}

static int
make_certificate(int dir, EVP_PKEY *key)
{
	uint8_t number[CERTIFICATE_NUMBER];
	X509 *certificate = NULL;
	BIO *text = BIO_new(BIO_s_mem());
	int rc = -1;

	if (text == NULL || RAND_bytes(number, sizeof number) != 1)
		make_fail("the certificate");
	else if ((certificate = certificate_draft(key, "busta courier",
		      "critical,keyAgreement", number)) != NULL)
		rc = X509_sign(certificate, key, EVP_sha256()) > 0 &&
			PEM_write_bio_X509(text, certificate) == 1
		    ? make_write(dir, "courier.crt", text, 0644)
		    : make_fail("the certificate");
	X509_free(certificate);
	BIO_free(text);
	return rc;
}

/* The certificate first: where there is a key, it was made whole. */
static int
make_both(int dir, const char *passphrase)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	int rc = -1;

	if (key == NULL)
		make_fail("a key");
	else if (make_certificate(dir, key) == 0)
		rc = make_key(dir, key, passphrase);
	EVP_PKEY_free(key);
	return rc;
}

static int
make_folders(int dir)
{
	static const char *const folders[] = { "inbox", "results" };
	size_t i;
	int folder;

	for (i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		if ((folder = file_make_dir(dir, folders[i])) < 0)
			return -1;
		(void)close(folder);
	}
	return 0;
}

int
courier_make(const char *home, const char *passphrase_file)
{
	int dir = file_open_dir(home), rc = -1;
	char *passphrase = NULL;

	if (dir < 0)
		return -1;
	if (faccessat(dir, "courier.key", F_OK, 0) == 0)
		fail(EX_CANTCREAT,
		    "there is a courier at %s: its key is never replaced",
		    home);
	else {
		passphrase = passphrase_file != NULL
		    ? passphrase_read_path(passphrase_file)
		    : passphrase_ask("Passphrase for the courier's new key: ",
			  true);
		if (passphrase != NULL && make_folders(dir) == 0)
			rc = make_both(dir, passphrase);
	}
	secret_free(passphrase, PASSPHRASE_MOST);
	(void)close(dir);
	return rc;
}
