/* How keys come into a store and leave it: what all providers share. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "hsm/certificate.h"
#include "hsm/provider.h"

#include "base/banned.h"

/* Keys that every home has. */
static const enum key_usage first_keys[] = { KEY_WRAP, KEY_CIP, KEY_SCAN,
	KEY_CARD, KEY_PUK, KEY_MANIFEST, KEY_LOG };

void
hsm_find_newest(struct hsm *hsm)
{
	const struct key_facts *facts, *newest;
	enum key_usage usage;
	size_t i;

	for (usage = 0; usage < KEY_USAGES; usage++)
		hsm->newest[usage] = KEYS_MOST;
	for (i = 0; (facts = hsm_key_at(hsm, i)) != NULL; i++) {
		newest = hsm_key(hsm, facts->usage);
		if (newest == NULL || newest->version < facts->version)
			hsm->newest[facts->usage] = i;
	}
}

static void
hsm_take_out(struct hsm *hsm, size_t key)
{
	hsm->operations->drop(hsm, key);
	keystore_take_out(hsm->store, key);
	hsm_find_newest(hsm);
}

/* The last key of the store, which is not written yet; id NULL: any. */
static int
hsm_add(struct hsm *hsm, enum key_usage usage, const char *id,
    const uint8_t *secret)
{
	size_t key = hsm->store->count;

	if (keystore_add(hsm->store, usage, hsm->store->lock != LOCK_TOKEN) !=
	    0)
		return -1;
	if (id != NULL)
		(void)snprintf(hsm->store->keys[key].facts.id, KEY_ID_TEXT,
		    "%s", id);
	if (hsm->operations->make(hsm, key, secret) == 0) {
		hsm_find_newest(hsm);
		return 0;
	}
	hsm_take_out(hsm, key);
	return -1;
}

int
hsm_make_all(struct hsm *hsm, int keys,
    int (*use)(struct hsm *hsm, void *context), void *context)
{
	const struct keystore *store = hsm->store;
	size_t i;

	for (i = 0; i < sizeof first_keys / sizeof first_keys[0]; i++)
		if (hsm_add(hsm, first_keys[i], NULL, NULL) != 0)
			return -1;
	if (certificate_write(&store->keys[hsm->newest[KEY_MANIFEST]].public,
		keys, CERTIFICATE_NAME) != 0 ||
	    (use != NULL && use(hsm, context) != 0))
		return -1;
	/* The store comes last: once it is there, everything is. */
	return keystore_write(store, keys, KEYSTORE_NAME);
}

/* A write that failed may have failed after its rename: then the store on the
 * disk names the key, and a token must not lose it. */
static bool
hsm_may_be_written(int keys, const char *id)
{
	struct stat status;
	size_t size;
	char *text;
	bool named;

	if (fstatat(keys, KEYSTORE_NAME, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return errno != ENOENT && errno != EBADF;
	text = file_read_at(keys, KEYSTORE_NAME, (size_t)status.st_size + 1,
	    &size);
	named = text == NULL || strstr(text, id) != NULL;
	free(text);
	return named;
}

static int
hsm_add_written(struct hsm *hsm, int keys, enum key_usage usage, const char *id,
    const uint8_t *secret)
{
	char reason[1024];
	size_t last;
	int code;

	if (hsm_add(hsm, usage, id, secret) != 0)
		return -1;
	if (keystore_write(hsm->store, keys, KEYSTORE_NAME) == 0)
		return 0;
	/* What is looked at from here on has reasons of its own. */
	(void)snprintf(reason, sizeof reason, "%s", fail_reason());
	code = fail_code();
	last = hsm->store->count - 1;
	if (!hsm_may_be_written(keys, hsm->store->keys[last].facts.id))
		hsm_take_out(hsm, last);
	return fail(code, "%s", reason);
}

int
hsm_rotate(struct hsm *hsm, int keys, enum key_usage usage)
{
	if (usage != KEY_WRAP)
		return fail(EX_SOFTWARE,
		    "a new %s key would make worthless what was made with the "
		    "one before",
		    key_usage_name(usage));
	return hsm_add_written(hsm, keys, usage, NULL, NULL);
}

int
hsm_import_name(char id[static KEY_ID_TEXT], enum key_usage usage,
    const uint8_t check[static KEY_CHECK_SIZE])
{
	char text[2 * KEY_CHECK_SIZE + 1];

	if (usage != KEY_EXCHANGE)
		return fail(EX_SOFTWARE, "a %s key is drawn, not brought",
		    key_usage_name(usage));
	hex_write(text, check, KEY_CHECK_SIZE);
	(void)snprintf(id, KEY_ID_TEXT, "%s-%s", key_usage_name(usage), text);
	return 0;
}

int
hsm_import(struct hsm *hsm, int keys, enum key_usage usage,
    const uint8_t secret[static HSM_SECRET_SIZE])
{
	const struct key_facts *facts;
	uint8_t check[KEY_CHECK_SIZE];
	char id[KEY_ID_TEXT];
	size_t i;

	if (key_check(check, secret) != 0 ||
	    hsm_import_name(id, usage, check) != 0)
		return -1;
	for (i = 0; (facts = hsm_key_at(hsm, i)) != NULL; i++)
		if (strcmp(facts->id, id) == 0)
			return facts == hsm_key(hsm, usage)
			    ? 0
			    : fail(EX_DATAERR,
				  "the key %s was here before, and another "
				  "took its place",
				  id);
	return hsm_add_written(hsm, keys, usage, id, secret);
}

/* A key may go only once another of its usage serves. */
static int
hsm_may_remove(const struct hsm *hsm, const char *id, size_t *key)
{
	const struct key_facts *facts;

	for (*key = 0; (facts = hsm_key_at(hsm, *key)) != NULL; (*key)++)
		if (strcmp(facts->id, id) == 0)
			break;
	if (facts == NULL)
		return fail(EX_DATAERR, "there is no key %.*s in the key store",
		    KEY_ID_TEXT, id);
	return facts != hsm_key(hsm, facts->usage)
	    ? 0
	    : fail(EX_DATAERR,
		  "the key %s is in use: only one that another has followed "
		  "can go",
		  id);
}

int
hsm_remove(struct hsm *hsm, int keys, const char *id)
{
	struct keystore *without;
	size_t key;
	int rc;

	if (hsm_may_remove(hsm, id, &key) != 0)
		return -1;
	if ((without = malloc(sizeof *without)) == NULL)
		return fail(EX_OSERR, "out of memory");
	*without = *hsm->store;
	keystore_take_out(without, key);
	if ((rc = keystore_write(without, keys, KEYSTORE_NAME)) == 0)
		hsm_take_out(hsm, key);
	free(without);
	return rc;
}
