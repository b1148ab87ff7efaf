#include "audit/witness_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

enum { PEM_MOST = 4096 };
static const char name[] = "witness.pem";

static int
witness_key_write(int dir, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long size;
	int rc = -1;

	if (bio == NULL ||
	    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) !=
		1 ||
	    (size = BIO_get_mem_data(bio, &text)) <= 0) {
		fail(EX_SOFTWARE, "the witness key cannot be written as PEM");
	} else {
		rc = file_write(dir, name, text, (size_t)size, 0600);
		OPENSSL_cleanse(text, (size_t)size);
	}
	BIO_free(bio);
	return rc;
}

static EVP_PKEY *
witness_key_new(int dir)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (key == NULL)
		fail(EX_SOFTWARE, "an Ed25519 key cannot be made");
	else if (witness_key_write(dir, key) != 0) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

/* A PEM with a passphrase is refused, not asked about. */
static int
witness_key_no_passphrase(char *buffer, int size, int writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

static EVP_PKEY *
witness_key_read(const char *file)
{
	EVP_PKEY *key = NULL;
	BIO *bio = NULL;
	size_t size;
	char *text = file_read(file, PEM_MOST, &size);

	if (text == NULL)
		return NULL;
	if ((bio = BIO_new_mem_buf(text, (int)size)) != NULL)
		key = PEM_read_bio_PrivateKey(bio, NULL,
		    witness_key_no_passphrase, NULL);
	if (key == NULL || EVP_PKEY_is_a(key, "ED25519") != 1) {
		fail(EX_DATAERR, "%s is not an Ed25519 key in PEM", file);
		EVP_PKEY_free(key);
		key = NULL;
	}
	BIO_free(bio);
	OPENSSL_cleanse(text, size);
	free(text);
	return key;
}

EVP_PKEY *
witness_key_open(int dir, const char *path)
{
	EVP_PKEY *key = NULL;
	struct stat status;
	char *file = NULL;

	if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			return witness_key_new(dir);
		fail(EX_IOERR, "cannot look at %s: %s", name, strerror(errno));
		return NULL;
	}
	if ((file = file_within(path, name)) == NULL)
		return NULL;
	if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
	    (status.st_mode & 077) != 0)
		fail(EX_NOPERM,
		    "%s must be a file of this user alone: mode 0600", file);
	else
		key = witness_key_read(file);
	free(file);
	return key;
}

int
witness_key_public(const EVP_PKEY *key, uint8_t public[static NOTE_PUBLIC_SIZE])
{
	size_t size = NOTE_PUBLIC_SIZE;

	return EVP_PKEY_get_raw_public_key(key, public, &size) == 1 &&
		size == NOTE_PUBLIC_SIZE
	    ? 0
	    : fail(EX_SOFTWARE, "the witness key has no public half");
}

int
witness_key_sign(EVP_PKEY *key, uint8_t signature[static NOTE_SIGNATURE_SIZE],
    const uint8_t *message, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t made = NOTE_SIGNATURE_SIZE;
	int good;

	good = context != NULL &&
	    EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestSign(context, signature, &made, message, size) == 1 &&
	    made == NOTE_SIGNATURE_SIZE;
	EVP_MD_CTX_free(context);
	return good ? 0 : fail(EX_SOFTWARE, "the witness key cannot sign");
}
