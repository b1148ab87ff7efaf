/* quicken_store STORE PASSPHRASE: seals the keys of a store again, with so
 * little scrypt that a test may open it a thousand times. Never a part of the
 * product, which makes no such store. */
#include <openssl/crypto.h>

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "hsm/keystore.h"

static const struct scrypt_cost least = { .n = 1024, .r = 8, .p = 1 };

static int
quicken(struct keystore *store, const char *path, const char *passphrase)
{
	struct keystore old;
	uint8_t *before = secret_new(KEYSTORE_KEK_SIZE);
	uint8_t *after = secret_new(KEYSTORE_KEK_SIZE);

	if (before == NULL || after == NULL ||
	    keystore_read(store, path) != 0 ||
	    keystore_unlock(store, passphrase, before) != 0)
		return -1;
	old = *store;
	if (keystore_lock(store, passphrase, &least, after) != 0)
		return -1;
	return keystore_reseal(store, after, &old, before);
}

int
main(int argc, char **argv)
{
	static struct keystore store;
	char *passphrase, *folder;
	size_t size;
	int dir;

	if (argc != 3 || secret_heap_open(1 << 16) != 0 ||
	    (passphrase = file_read(argv[2], 1024, &size)) == NULL)
		goto bad;
	passphrase[strcspn(passphrase, "\n")] = '\0';
	if (quicken(&store, argv[1], passphrase) != 0 || unlink(argv[1]) != 0)
		goto bad;
	folder = dirname(argv[1]);
	if ((dir = open(folder, O_RDONLY | O_DIRECTORY)) < 0 ||
	    keystore_write(&store, dir, "store.cfg") != 0)
		goto bad;
	free(passphrase);
	return 0;
bad:
	(void)fprintf(stderr, "quicken_store: %s\n", fail_reason());
	return 1;
}
