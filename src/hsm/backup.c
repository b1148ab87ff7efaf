#include "hsm/backup.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/certificate.h"
#include "hsm/hsm_soft.h"
#include "hsm/provider.h"

#include "base/banned.h"

_Static_assert((int)KEYSTORE_KEK_SIZE == (int)HSM_SECRET_SIZE,
    "the backup key is what seals a backup");

int
backup_name(char id[static KEY_ID_TEXT], uint8_t check[static KEY_CHECK_SIZE],
    const uint8_t key[static HSM_SECRET_SIZE])
{
	char text[2 * KEY_CHECK_SIZE + 1];

	if (key_check(check, key) != 0)
		return -1;
	hex_write(text, check, KEY_CHECK_SIZE);
	(void)snprintf(id, KEY_ID_TEXT, "backup-%s", text);
	return 0;
}

static struct keystore *
backup_new_store(void)
{
	struct keystore *store = calloc(1, sizeof *store);

	if (store == NULL)
		fail(EX_OSERR, "out of memory");
	return store;
}

static int
backup_put(struct bytes *text, const struct keystore *backup)
{
	size_t size;
	char *all = keystore_text(backup, &size);

	if (all == NULL)
		return -1;
	bytes_put_raw(text, all, size);
	free(all);
	return text->failed ? fail(EX_OSERR, "out of memory") : 0;
}

int
backup_check(const struct keystore *store)
{
	return store->lock == LOCK_PASSPHRASE
	    ? 0
	    : fail(EX_UNAVAILABLE,
		  "the keys of this home are in a token, and do not leave it: "
		  "back the token up by its own means");
}

int
backup_make(struct bytes *text, const struct keystore *store,
    const struct hsm_opener *opener, const uint8_t key[static HSM_SECRET_SIZE])
{
	struct keystore *backup;
	int rc = -1;

	if (backup_check(store) != 0)
		return -1;
	if ((backup = backup_new_store()) == NULL)
		return -1;
	backup->lock = LOCK_CUSTODY;
	if (backup_name(backup->custody, backup->check, key) == 0 &&
	    keystore_reseal(backup, key, store, opener->bytes) == 0)
		rc = backup_put(text, backup);
	free(backup);
	return rc;
}

static int
backup_check_key(const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE])
{
	uint8_t check[KEY_CHECK_SIZE];

	if (key_check(check, key) != 0)
		return -1;
	return CRYPTO_memcmp(check, backup->check, sizeof check) == 0
	    ? 0
	    : fail(EX_DATAERR, "this backup is sealed under another key, %s",
		  backup->custody);
}

struct hsm *
backup_open(const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE])
{
	struct keystore *copy;
	struct hsm *hsm;

	if (backup_check_key(backup, key) != 0 ||
	    (copy = backup_new_store()) == NULL)
		return NULL;
	*copy = *backup;
	if ((hsm = hsm_soft_session(copy, key)) == NULL)
		fail_within("the backup");
	return hsm;
}

/* As hsm_make_all puts them: certificate, what use makes, and last the store,
 * which is opened once before, to see that it opens. */
static int
restore_write(int keys, struct keystore *store, const uint8_t *kek,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	struct hsm *hsm = hsm_soft_session(store, kek);
	int rc = -1;

	if (hsm == NULL)
		return -1;
	if (certificate_write(&store->keys[hsm->newest[KEY_MANIFEST]].public,
		keys, CERTIFICATE_NAME) == 0 &&
	    (use == NULL || use(hsm, context) == 0))
		rc = keystore_write(store, keys, KEYSTORE_NAME);
	hsm_free(hsm);
	return rc;
}

static int
restore_locked(int keys, const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE], const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	struct keystore *store = backup_new_store();
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE);
	int rc = -1;

	if (store == NULL || kek == NULL ||
	    keystore_lock(store, passphrase, &hsm_cost, kek) != 0 ||
	    keystore_reseal(store, kek, backup, key) != 0)
		goto out;
	rc = restore_write(keys, store, kek, use, context);
	store = NULL;
out:
	secret_free(kek, KEYSTORE_KEK_SIZE);
	free(store);
	return rc;
}

int
backup_restore(int keys, const struct keystore *backup,
    const uint8_t key[static HSM_SECRET_SIZE], const char *passphrase,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	int rc;

	if (passphrase_accept(passphrase) != 0 ||
	    backup_check_key(backup, key) != 0 || hsm_create_allowed(keys) != 0)
		return -1;
	rc = restore_locked(keys, backup, key, passphrase, use, context);
	(void)flock(keys, LOCK_UN);
	return rc;
}
