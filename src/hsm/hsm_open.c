/* Which provider holds the keys of a store, and how a store begins. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/hsm_soft.h"
#include "hsm/provider.h"

#include "base/banned.h"

_Static_assert((int)HSM_OPENER_MOST >= (int)KEYSTORE_KEK_SIZE,
    "what opens the store is the key that seals it");

/* 32 MiB and three turns: about a quarter of a second, once per session. */
static const struct scrypt_cost cost = { .n = 32768, .r = 8, .p = 3 };

static struct keystore *
store_read(const char *path)
{
	struct keystore *store = calloc(1, sizeof *store);

	if (store == NULL)
		fail(EX_OSERR, "out of memory opening %s", path);
	else if (keystore_read(store, path) == 0)
		return store;
	free(store);
	return NULL;
}

int
hsm_unlock(const char *path, const struct hsm_module *module,
    const char *passphrase, struct hsm_opener *opener)
{
	struct keystore *store = store_read(path);
	int rc;

	(void)module;
	if (store == NULL)
		return -1;
	opener->size = KEYSTORE_KEK_SIZE;
	rc = keystore_unlock(store, passphrase, opener->bytes);
	free(store);
	return rc == 0 ? 0 : fail_within(path);
}

struct hsm *
hsm_open(const char *path, const struct hsm_module *module,
    const struct hsm_opener *opener)
{
	struct keystore *store = store_read(path);
	struct hsm *hsm;

	(void)module;
	if (store == NULL)
		return NULL;
	if ((hsm = hsm_soft_session(store, opener->bytes)) == NULL)
		fail_within(path);
	return hsm;
}

/* Keys cannot be drawn twice, so nothing may ever replace a key store: the lock
 * keeps a second creation from passing the same question meanwhile. */
static int
create_allowed(int keys)
{
	struct stat status;

	if (flock(keys, LOCK_EX | LOCK_NB) != 0)
		return fail(EX_TEMPFAIL,
		    "another process is making a key "
		    "store: %s",
		    strerror(errno));
	if (fstatat(keys, KEYSTORE_NAME, &status, AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EX_CANTCREAT,
		    "there is a key store already: %s is "
		    "never replaced",
		    KEYSTORE_NAME);
	if (errno != ENOENT)
		return fail(EX_CANTCREAT,
		    "cannot tell whether there is a key "
		    "store already: %s",
		    strerror(errno));
	return 0;
}

/* A session on a store without keys, under a new passphrase. */
static struct hsm *
create_soft(const char *passphrase)
{
	struct keystore *store = calloc(1, sizeof *store);
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE);
	struct hsm *hsm = NULL;

	if (store == NULL)
		fail(EX_OSERR, "out of memory making a key store");
	else if (kek != NULL &&
	    keystore_lock(store, passphrase, &cost, kek) == 0) {
		hsm = hsm_soft_session(store, kek);
		store = NULL;
	}
	secret_free(kek, KEYSTORE_KEK_SIZE);
	free(store);
	return hsm;
}

int
hsm_create(int keys, const struct hsm_module *module, const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	struct hsm *hsm;
	int rc = -1;

	(void)module;
	if (passphrase_accept(passphrase) != 0 || create_allowed(keys) != 0)
		return -1;
	if ((hsm = create_soft(passphrase)) != NULL)
		rc = hsm_make_all(hsm, keys, use, context);
	hsm_free(hsm);
	(void)flock(keys, LOCK_UN);
	return rc;
}
