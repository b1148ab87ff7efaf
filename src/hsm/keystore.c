#include "hsm/keystore.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/settings.h"
#include "hsm/keystore_text.h"

#include "base/banned.h"

enum {
	FILE_MOST = 65536,
	N_LEAST = 1024,
	N_MOST = 32768, /* with r = 8, 32 MiB: a hostile file gets no more */
	R_ONLY = 8,
	P_MOST = 16
};

static const struct {
	const char *algorithm;
	const char *public;
	size_t public_size; /* 0: any that fits */
} kinds[KEY_USAGES] = {
	[KEY_WRAP] = { .algorithm = "AES-256" },
	[KEY_CIP] = { .algorithm = "HMAC-SHA-256" },
	[KEY_SCAN] = { .algorithm = "HMAC-SHA-256" },
	[KEY_CARD] = { .algorithm = "HMAC-SHA-256" },
	[KEY_MANIFEST] = { .algorithm = "EC P-256", .public = "certificate" },
	[KEY_LOG] = { .algorithm = "Ed25519",
	    .public = "public",
	    .public_size = HSM_PUBLIC_SIZE },
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

/* size NULL: exactly most bytes. */
static int
read_hex(const config_setting_t *group, const char *name, uint8_t *bytes,
    size_t most, size_t *size)
{
	const char *text;
	size_t given;

	if (settings_text(group, name, true, &text) != 0)
		return -1;
	given = strlen(text) / 2;
	if (given > most || (size == NULL && given != most) ||
	    hex_read(bytes, given, text) != 0)
		return settings_fail(config_setting_get_member(group, name),
		    "%s must be %s%zu bytes in hexadecimal", name,
		    size != NULL ? "at most " : "", most);
	if (size != NULL)
		*size = given;
	return 0;
}

static int
read_check(const config_setting_t *group, uint8_t check[static KEY_CHECK_SIZE])
{
	return read_hex(group, "check", check, KEY_CHECK_SIZE, NULL);
}

static int
read_scrypt(struct keystore *store, const config_setting_t *root)
{
	static const char *const names[] = { "n", "r", "p", "salt", NULL };
	const config_setting_t *group = settings_need(root, "scrypt");
	long long n, r, p;

	if (group == NULL || settings_only(group, names) != 0 ||
	    settings_integer(group, "n", true, N_LEAST, N_MOST, &n) != 0 ||
	    settings_integer(group, "r", true, R_ONLY, R_ONLY, &r) != 0 ||
	    settings_integer(group, "p", true, 1, P_MOST, &p) != 0 ||
	    read_hex(group, "salt", store->salt, sizeof store->salt, NULL) != 0)
		return -1;
	if ((n & (n - 1)) != 0)
		return settings_fail(config_setting_get_member(group, "n"),
		    "n must be a power of two, found %lld", n);
	store->cost =
	    (struct scrypt_cost){ (uint64_t)n, (uint32_t)r, (uint32_t)p };
	return 0;
}

static int
read_usage(const config_setting_t *entry, enum key_usage *ret)
{
	enum key_usage usage;
	const char *text;

	if (settings_text(entry, "usage", true, &text) != 0)
		return -1;
	for (usage = 0; usage < KEY_USAGES; usage++)
		if (strcmp(text, key_usage_name(usage)) == 0) {
			*ret = usage;
			return 0;
		}
	return settings_fail(config_setting_get_member(entry, "usage"),
	    "no key is for the usage %s", text);
}

static int
read_algorithm(const config_setting_t *entry, enum key_usage usage)
{
	const char *text;

	if (settings_text(entry, "algorithm", true, &text) != 0)
		return -1;
	if (strcmp(text, kinds[usage].algorithm) != 0)
		return settings_fail(config_setting_get_member(entry,
					 "algorithm"),
		    "the algorithm of a %s key must be %s, found "
		    "%s",
		    key_usage_name(usage), kinds[usage].algorithm, text);
	return 0;
}

static int
read_id(const config_setting_t *entry, char id[static KEY_ID_TEXT])
{
	const char *text;
	size_t size;

	if (settings_text(entry, "id", true, &text) != 0)
		return -1;
	size = strlen(text);
	if (size == 0 || size >= KEY_ID_TEXT ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != size)
		return settings_fail(config_setting_get_member(entry, "id"),
		    "id must be 1 to %d characters of a-z, 0-9 and hyphen",
		    KEY_ID_TEXT - 1);
	memcpy(id, text, size + 1);
	return 0;
}

static int
read_created(const config_setting_t *entry, char created[static CLOCK_TEXT])
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	const char *text;
	size_t i;
	bool fits;

	if (settings_text(entry, "created", true, &text) != 0)
		return -1;
	fits = strlen(text) == CLOCK_TEXT - 1;
	for (i = 0; fits && i < CLOCK_TEXT - 1; i++)
		fits = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9'
				       : text[i] == shape[i];
	if (!fits)
		return settings_fail(config_setting_get_member(entry,
					 "created"),
		    "created must be a time such as "
		    "2026-11-23T22:30:00Z");
	memcpy(created, text, CLOCK_TEXT);
	return 0;
}

static int
read_sealed(const config_setting_t *entry, struct keystore_key *key)
{
	if (read_hex(entry, "sealed", key->sealed, sizeof key->sealed,
		&key->sealed_size) != 0)
		return -1;
	if (key->sealed_size <= KEYSTORE_NONCE_SIZE + KEYSTORE_TAG_SIZE)
		return settings_fail(config_setting_get_member(entry, "sealed"),
		    "sealed is too short to hold a key");
	return 0;
}

static int
read_public(const config_setting_t *entry, struct keystore_key *key)
{
	const char *name = kinds[key->facts.usage].public;
	size_t size = kinds[key->facts.usage].public_size;

	if (name == NULL)
		return 0;
	if (size == 0)
		return read_hex(entry, name, key->public.bytes,
		    sizeof key->public.bytes, &key->public.size);
	key->public.size = size;
	return read_hex(entry, name, key->public.bytes, size, NULL);
}

static int
read_names(const config_setting_t *entry, enum key_usage usage)
{
	const char *const names[] = { "id", "usage", "algorithm", "created",
		"check", "sealed", kinds[usage].public, NULL };

	return settings_only(entry, names);
}

static int
read_key(struct keystore *store, const config_setting_t *entry)
{
	struct keystore_key *key;
	enum key_usage usage = KEY_USAGES, other;
	char id[KEY_ID_TEXT];

	if (!config_setting_is_group(entry))
		return settings_fail(entry, "a key must be a group { ... }");
	if (read_usage(entry, &usage) != 0 || read_names(entry, usage) != 0 ||
	    read_id(entry, id) != 0)
		return -1;
	key = &store->keys[usage];
	if (key->facts.id[0] != '\0')
		return settings_fail(entry, "a second key for %s",
		    key_usage_name(usage));
	for (other = 0; other < KEY_USAGES; other++)
		if (strcmp(store->keys[other].facts.id, id) == 0)
			return settings_fail(entry, "a second key named %s",
			    id);
	memcpy(key->facts.id, id, sizeof id);
	key->facts.usage = usage;
	if (read_algorithm(entry, usage) != 0 ||
	    read_created(entry, key->created) != 0 ||
	    read_check(entry, key->facts.check) != 0 ||
	    read_public(entry, key) != 0)
		return -1;
	return read_sealed(entry, key);
}

static int
read_keys(struct keystore *store, const config_setting_t *root)
{
	const config_setting_t *keys = settings_list(root, "keys");
	enum key_usage usage;
	int i;

	if (keys == NULL)
		return -1;
	for (i = 0; i < config_setting_length(keys); i++)
		if (read_key(store,
			config_setting_get_elem(keys, (unsigned)i)) != 0)
			return -1;
	for (usage = 0; usage < KEY_USAGES; usage++)
		if (store->keys[usage].facts.id[0] == '\0')
			return settings_fail(keys, "no key for %s",
			    key_usage_name(usage));
	return 0;
}

static int
read_root(struct keystore *store, const config_setting_t *root)
{
	static const char *const names[] = { "format", "scrypt", "check",
		"keys", "digest", NULL };
	const char *format;

	if (settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, KEYSTORE_FORMAT) != 0)
		return settings_fail(config_setting_get_member(root, "format"),
		    "expected the format %s, found %s", KEYSTORE_FORMAT,
		    format);
	if (settings_only(root, names) != 0 || read_scrypt(store, root) != 0 ||
	    read_check(root, store->check) != 0 || read_keys(store, root) != 0)
		return -1;
	return 0;
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

int
keystore_read(struct keystore *store, const char *path)
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
