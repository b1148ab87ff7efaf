#include "hsm/keystore.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "hsm/keystore_read.h"
#include "hsm/keystore_text.h"

#include "base/banned.h"

enum { FILE_MOST = 1 << 18 };

static const struct {
	const char *algorithm;
	const char *public;
	size_t public_size; /* 0: any that fits */
} kinds[KEY_USAGES] = {
	[KEY_WRAP] = { .algorithm = "AES-256" },
	[KEY_CIP] = { .algorithm = "HMAC-SHA-256" },
	[KEY_SCAN] = { .algorithm = "HMAC-SHA-256" },
	[KEY_CARD] = { .algorithm = "HMAC-SHA-256" },
	[KEY_PUK] = { .algorithm = "HMAC-SHA-256" },
	[KEY_MANIFEST] = { .algorithm = "EC P-256", .public = "certificate" },
	[KEY_LOG] = { .algorithm = "Ed25519",
	    .public = "public",
	    .public_size = HSM_PUBLIC_SIZE },
	[KEY_EXCHANGE] = { .algorithm = "AES-256" },
};

/* What every store has: of the others there may be none. */
static const bool needed[KEY_USAGES] = {
	[KEY_WRAP] = true,
	[KEY_CIP] = true,
	[KEY_SCAN] = true,
	[KEY_CARD] = true,
	[KEY_PUK] = true,
	[KEY_MANIFEST] = true,
	[KEY_LOG] = true,
};

const char *
keystore_algorithm(enum key_usage usage)
{
	return kinds[usage].algorithm;
}

const char *
keystore_public(enum key_usage usage)
{
	return kinds[usage].public;
}

size_t
keystore_public_size(enum key_usage usage)
{
	return kinds[usage].public_size;
}

static int
read_keys(struct keystore *store, const config_setting_t *root)
{
	const config_setting_t *keys = settings_list(root, "keys");
	bool found[KEY_USAGES] = { false };
	enum key_usage usage;
	int i;

	if (keys == NULL)
		return -1;
	for (i = 0; i < config_setting_length(keys); i++) {
		if (keystore_read_key(store,
			config_setting_get_elem(keys, (unsigned)i)) != 0)
			return -1;
		found[store->keys[i].facts.usage] = true;
	}
	for (usage = 0; usage < KEY_USAGES; usage++)
		if (needed[usage] && !found[usage])
			return settings_fail(keys, "no key for %s",
			    key_usage_name(usage));
	return 0;
}

static int
read_root(struct keystore *store, const config_setting_t *root)
{
	static const char *const names[] = { "format", "scrypt", "token",
		"custody", "keys", "digest", NULL };
	const char *format;

	if (settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, KEYSTORE_FORMAT) != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "expected the format %s, found %s", KEYSTORE_FORMAT,
		    format);
	if (settings_only(root, names) != 0 ||
	    keystore_read_lock(store, root) != 0)
		return -1;
	return read_keys(store, root);
}

/* A file that others could read is a store to be replaced, so this is worth a
 * refusal; what the file says is authenticated however it came here. */
static int
keystore_private(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return fail(EX_NOINPUT, "cannot open %s: %s", path,
		    strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(EX_NOINPUT, "%s is not a regular file", path);
	if (status.st_uid != geteuid() || (status.st_mode & 07177) != 0)
		return fail(EX_NOPERM,
		    "%s must belong to this user alone: "
		    "chown it and chmod it to 0600",
		    path);
	return 0;
}

/* Not against forgery, which each key's tag refuses: this tells a damaged file
 * from a wrong passphrase. */
static int
keystore_intact(const char *path, const char *text, size_t size)
{
	char seal[KEYSTORE_SEAL_TEXT];

	if (size > KEYSTORE_SEAL_SIZE) {
		size -= KEYSTORE_SEAL_SIZE;
		if (keystore_text_seal(seal, text, size) != 0)
			return -1;
		if (strcmp(seal, text + size) == 0)
			return 0;
	}
	return fail(EX_DATAERR,
	    "%s is damaged: it does not end with the "
	    "digest of what it says",
	    path);
}

static int
keystore_read_any(struct keystore *store, const char *path)
{
	config_t config;
	char *text;
	size_t size;
	int rc = -1;

	memset(store, 0, sizeof *store);
	if (keystore_private(path) != 0 ||
	    (text = file_read(path, FILE_MOST, &size)) == NULL)
		return -1;
	if (strlen(text) != size) {
		free(text);
		return fail(EX_DATAERR, "%s is damaged: it holds a zero byte",
		    path);
	}
	if (settings_parse(&config, path, text) == 0 &&
	    read_root(store, config_root_setting(&config)) == 0)
		rc = keystore_intact(path, text, size);
	config_destroy(&config);
	free(text);
	return rc;
}

int
keystore_read(struct keystore *store, const char *path)
{
	if (keystore_read_any(store, path) != 0)
		return -1;
	return store->lock != LOCK_CUSTODY
	    ? 0
	    : fail(EX_DATAERR,
		  "%s is a backup of keys: \"busta key restore\" makes a key "
		  "store of it",
		  path);
}

int
keystore_read_backup(struct keystore *store, const char *path)
{
	if (keystore_read_any(store, path) != 0)
		return -1;
	return store->lock == LOCK_CUSTODY
	    ? 0
	    : fail(EX_DATAERR, "%s is a key store, and no backup of one", path);
}
