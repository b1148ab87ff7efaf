/* What locks a key store, as its file says it. */
#include <string.h>

#include "base/hex.h"
#include "base/settings.h"
#include "hsm/keystore_read.h"

#include "base/banned.h"

enum {
	N_LEAST = 1024,
	N_MOST = 32768, /* with r = 8, 32 MiB: a hostile file gets no more */
	R_ONLY = 8,
	P_MOST = 16
};

int
keystore_read_hex(const config_setting_t *group, const char *name,
    uint8_t *bytes, size_t most, size_t *size)
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

int
keystore_read_check(const config_setting_t *group,
    uint8_t check[static KEY_CHECK_SIZE])
{
	return keystore_read_hex(group, "check", check, KEY_CHECK_SIZE, NULL);
}

int
keystore_read_id(const config_setting_t *entry, const char *name,
    char id[static KEY_ID_TEXT])
{
	const char *text;
	size_t size;

	if (settings_text(entry, name, true, &text) != 0)
		return -1;
	size = strlen(text);
	if (size == 0 || size >= KEY_ID_TEXT ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != size)
		return settings_fail(config_setting_get_member(entry, name),
		    "%s must be 1 to %d characters of a-z, 0-9 and hyphen",
		    name, KEY_ID_TEXT - 1);
	memcpy(id, text, size + 1);
	return 0;
}

static int
read_scrypt(struct keystore *store, const config_setting_t *group)
{
	static const char *const names[] = { "n", "r", "p", "salt", "check",
		NULL };
	long long n, r, p;

	if (settings_only(group, names) != 0 ||
	    settings_integer(group, "n", true, N_LEAST, N_MOST, &n) != 0 ||
	    settings_integer(group, "r", true, R_ONLY, R_ONLY, &r) != 0 ||
	    settings_integer(group, "p", true, 1, P_MOST, &p) != 0 ||
	    keystore_read_hex(group, "salt", store->salt, sizeof store->salt,
		NULL) != 0 ||
	    keystore_read_check(group, store->check) != 0)
		return -1;
	if ((n & (n - 1)) != 0)
		return settings_fail(config_setting_get_member(group, "n"),
		    "n must be a power of two, found %lld", n);
	store->cost =
	    (struct scrypt_cost){ (uint64_t)n, (uint32_t)r, (uint32_t)p };
	return 0;
}

/* A name that a token may have: what PKCS#11 allows, less what a sentence
 * cannot show. */
static int
read_token_name(const config_setting_t *group, const char *name, char *ret,
    size_t room)
{
	const char *text;
	size_t i;

	if (settings_text(group, name, true, &text) != 0)
		return -1;
	for (i = 0; text[i] != '\0'; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
			break;
	if (i == 0 || i >= room || text[i] != '\0')
		return settings_fail(config_setting_get_member(group, name),
		    "%s must be 1 to %zu printable bytes", name, room - 1);
	memcpy(ret, text, i + 1);
	return 0;
}

static int
read_token(struct keystore *store, const config_setting_t *group)
{
	static const char *const names[] = { "label", "serial", NULL };

	return settings_only(group, names) != 0 ||
		read_token_name(group, "label", store->label,
		    sizeof store->label) != 0
	    ? -1
	    : read_token_name(group, "serial", store->serial,
		  sizeof store->serial);
}

static int
read_custody(struct keystore *store, const config_setting_t *group)
{
	static const char *const names[] = { "key", "check", NULL };

	return settings_only(group, names) != 0 ||
		keystore_read_id(group, "key", store->custody) != 0
	    ? -1
	    : keystore_read_check(group, store->check);
}

static const struct {
	const char *name;
	int (*read)(struct keystore *store, const config_setting_t *group);
} locks[] = {
	[LOCK_PASSPHRASE] = { "scrypt", read_scrypt },
	[LOCK_TOKEN] = { "token", read_token },
	[LOCK_CUSTODY] = { "custody", read_custody },
};

/* Exactly one group says what its keys are sealed under. */
int
keystore_read_lock(struct keystore *store, const config_setting_t *root)
{
	const config_setting_t *group = NULL, *found;
	size_t i;

	for (i = 0; i < sizeof locks / sizeof locks[0]; i++) {
		found = config_setting_get_member(root, locks[i].name);
		if (found == NULL)
			continue;
		if (group != NULL || !config_setting_is_group(found))
			return settings_fail(found,
			    "a key store has one group that says what locks "
			    "it");
		group = found;
		store->lock = (enum keystore_lock)i;
	}
	if (group == NULL)
		return settings_fail(root,
		    "nothing says what the keys are sealed under");
	return locks[store->lock].read(store, group);
}
