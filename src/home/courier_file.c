#include "home/courier_file.h"

#include <openssl/pem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "ledger/courier.h"

#include "base/banned.h"

static bool
courier_is_written(int keys, const char *text, size_t size)
{
	size_t there;
	char *before = file_read_at(keys, "courier.crt", 1 << 16, &there);
	bool is =
	    before != NULL && there == size && memcmp(before, text, size) == 0;

	free(before);
	return is;
}

static int
courier_write_pem(const struct home *home, BIO *pem)
{
	char *text = NULL;
	long size = BIO_get_mem_data(pem, &text);
	int keys =
		openat(home->dir, "keys", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    rc;

	if (keys < 0)
		return fail(EX_NOINPUT, "cannot open %s/keys: %s", home->path,
		    strerror(errno));
	rc = courier_is_written(keys, text, (size_t)size)
	    ? 0
	    : file_write(keys, "courier.crt", text, (size_t)size, 0644);
	(void)close(keys);
	return rc;
}

int
courier_file_write(const struct home *home, struct ledger *ledger)
{
	struct ledger_courier courier;
	const uint8_t *der = courier.certificate;
	int found = ledger_courier_get(ledger, &courier), rc = -1;
	X509 *certificate;
	BIO *pem;

	if (found != 1)
		return found;
	certificate = d2i_X509(NULL, &der, (long)courier.size);
	pem = BIO_new(BIO_s_mem());
	if (certificate == NULL || pem == NULL ||
	    PEM_write_bio_X509(pem, certificate) != 1)
		fail(EX_DATAERR,
		    "the ledger's certificate of the courier is none");
	else
		rc = courier_write_pem(home, pem);
	BIO_free(pem);
	X509_free(certificate);
	return rc;
}
