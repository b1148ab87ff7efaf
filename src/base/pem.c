#include "base/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/passphrase.h"
#include "base/secret.h"

#include "base/banned.h"

enum { PEM_MOST = 1 << 16 };

X509 *
pem_certificate(const char *path)
{
	size_t size;
	char *text = file_read(path, PEM_MOST, &size);
	BIO *source = NULL;
	X509 *certificate = NULL;

	if (text == NULL)
		return NULL;
	if ((source = BIO_new_mem_buf(text, (int)size)) != NULL)
		certificate = PEM_read_bio_X509(source, NULL, NULL, NULL);
	if (certificate == NULL)
		fail(EX_DATAERR, "%s is not a certificate in PEM form", path);
	ERR_clear_error();
	BIO_free(source);
	free(text);
	return certificate;
}

struct pem_wish {
	char *(*passphrase)(void *context);
	void *context;
	bool failed; /* with a reason of its own */
};

static int
pem_answer(char *buffer, int room, int writing, void *context)
{
	struct pem_wish *wish = context;
	char *line = wish->passphrase(wish->context);
	int length = -1;

	(void)writing;
	if (line == NULL) {
		wish->failed = true;
		return -1;
	}
	if (strlen(line) <= (size_t)room) {
		length = (int)strlen(line);
		memcpy(buffer, line, (size_t)length);
	}
	secret_free(line, PASSPHRASE_MOST);
	return length;
}

EVP_PKEY *
pem_private_key(const char *path, char *(*passphrase)(void *context),
    void *context)
{
	struct pem_wish wish = { passphrase, context, false };
	EVP_PKEY *key = NULL;
	BIO *source = NULL;
	char *text = NULL;
	size_t size = 0;

	if (file_check_ours(path) != 0 ||
	    (text = file_read(path, PEM_MOST, &size)) == NULL)
		return NULL;
	if ((source = BIO_new_mem_buf(text, (int)size)) != NULL)
		key = PEM_read_bio_PrivateKey(source, NULL, pem_answer, &wish);
	if (key == NULL && !wish.failed)
		fail(EX_DATAERR,
		    "cannot open the private key %s: a wrong passphrase, or "
		    "it is damaged",
		    path);
	ERR_clear_error();
	BIO_free(source);
	OPENSSL_cleanse(text, size);
	free(text);
	return key;
}
