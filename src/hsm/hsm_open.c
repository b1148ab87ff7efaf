/* Which provider holds the keys of a store, and how a store begins. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/hsm_pkcs11.h"
#include "hsm/hsm_soft.h"
#include "hsm/provider.h"

#include "base/banned.h"

_Static_assert((int)HSM_OPENER_MOST >= (int)KEYSTORE_KEK_SIZE,
    "what opens the store is the key that seals it");

/* 32 MiB and three turns: about a quarter of a second, once per session. */
const struct scrypt_cost hsm_cost = { .n = 32768, .r = 8, .p = 3 };

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

/* A store that a passphrase locks knows no module, and that of a token needs
 * the one that busta.cfg names. */
static int
store_suits(const struct keystore *store, const struct hsm_module *module)
{
	if (store->lock == LOCK_TOKEN && module == NULL)
		return fail(EX_UNAVAILABLE,
		    "its keys are in the token %s: busta.cfg must have a group "
		    "hsm that says where that is",
		    store->label);
	if (store->lock != LOCK_TOKEN && module != NULL)
		return fail(EX_UNAVAILABLE,
		    "its keys are not in a token: busta.cfg must have no group "
		    "hsm");
	return 0;
}

static int
opener_take(struct hsm_opener *opener, const char *pin)
{
	size_t size = strlen(pin);

	if (size > sizeof opener->bytes)
		return fail(EX_NOPERM, "a PIN of %zu bytes is too long", size);
	memcpy(opener->bytes, pin, size);
	opener->size = size;
	return 0;
}

/* One process at a time finds the token and logs in: SoftHSM 2.6.1 writes its
 * token anew at every login, and who reads it meanwhile finds none. -1 if it is
 * not to be held; whoever closes it lets go. */
static int
store_hold(const char *path, const struct hsm_module *module)
{
	int held = module == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	/* What cannot be held is tried all the same. */
	if (held >= 0)
		(void)flock(held, LOCK_EX);
	return held;
}

static int
unlock_store(const struct keystore *store, const struct hsm_module *module,
    const char *passphrase, struct hsm_opener *opener)
{
	if (store_suits(store, module) != 0)
		return -1;
	if (module != NULL)
		return opener_take(opener, passphrase) != 0
		    ? -1
		    : hsm_pkcs11_unlock(store, module, opener);
	opener->size = KEYSTORE_KEK_SIZE;
	return keystore_unlock(store, passphrase, opener->bytes);
}

int
hsm_unlock(const char *path, const struct hsm_module *module,
    const char *passphrase, struct hsm_opener *opener)
{
	struct keystore *store = store_read(path);
	int held, rc;

	if (store == NULL)
		return -1;
	held = store_hold(path, module);
	rc = unlock_store(store, module, passphrase, opener);
	if (held >= 0)
		(void)close(held);
	free(store);
	return rc == 0 ? 0 : fail_within(path);
}

struct hsm *
hsm_open(const char *path, const struct hsm_module *module,
    const struct hsm_opener *opener)
{
	struct keystore *store = store_read(path);
	struct hsm *hsm = NULL;
	int held;

	if (store == NULL)
		return NULL;
	held = store_hold(path, module);
	if (store_suits(store, module) != 0)
		free(store);
	else
		hsm = module != NULL ? hsm_pkcs11_session(store, module, opener)
				     : hsm_soft_session(store, opener->bytes);
	if (held >= 0)
		(void)close(held);
	if (hsm == NULL)
		fail_within(path);
	return hsm;
}

int
hsm_create_allowed(int keys)
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
	    keystore_lock(store, passphrase, &hsm_cost, kek) == 0) {
		hsm = hsm_soft_session(store, kek);
		store = NULL;
	}
	secret_free(kek, KEYSTORE_KEK_SIZE);
	free(store);
	return hsm;
}

/* A session on a store without keys, in a token that is there. */
static struct hsm *
create_token(const struct hsm_module *module, const char *pin)
{
	struct keystore *store = calloc(1, sizeof *store);
	struct hsm_opener *opener = secret_new(sizeof *opener);
	struct hsm *hsm = NULL;

	if (store == NULL)
		fail(EX_OSERR, "out of memory making a key store");
	else if (opener != NULL && opener_take(opener, pin) == 0) {
		hsm = hsm_pkcs11_begin(store, module, opener);
		store = NULL;
	}
	secret_free(opener, sizeof *opener);
	free(store);
	return hsm;
}

int
hsm_create(int keys, const struct hsm_module *module, const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	struct hsm *hsm;
	int rc = -1;

	if ((module == NULL && passphrase_accept(passphrase) != 0) ||
	    hsm_create_allowed(keys) != 0)
		return -1;
	hsm = module != NULL ? create_token(module, passphrase)
			     : create_soft(passphrase);
	if (hsm != NULL)
		rc = hsm_make_all(hsm, keys, use, context);
	hsm_free(hsm);
	(void)flock(keys, LOCK_UN);
	return rc;
}
