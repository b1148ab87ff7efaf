/* A key, as its store's file says it. */
#include <stdbool.h>
#include <string.h>

#include "base/settings.h"
#include "hsm/keystore_read.h"

#include "base/banned.h"

enum { VERSION_MOST = 9999 };

static int
read_usage(const config_setting_t *entry, enum key_usage *usage)
{
	const char *text;

	if (settings_text(entry, "usage", true, &text) != 0)
		return -1;
	return key_usage_read(text, usage)
	    ? 0
	    : settings_fail(config_setting_get_member(entry, "usage"),
		  "no key is for the usage %s", text);
}

static int
read_algorithm(const config_setting_t *entry, enum key_usage usage)
{
	const char *text;

	if (settings_text(entry, "algorithm", true, &text) != 0)
		return -1;
	if (strcmp(text, keystore_algorithm(usage)) != 0)
		return settings_fail(config_setting_get_member(entry,
					 "algorithm"),
		    "the algorithm of a %s key must be %s, found "
		    "%s",
		    key_usage_name(usage), keystore_algorithm(usage), text);
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

/* Of a token's key there is a tag alone. */
static int
read_sealed(const config_setting_t *entry, const struct keystore *store,
    struct keystore_key *key)
{
	if (store->lock == LOCK_TOKEN) {
		key->sealed_size = HSM_MAC_SIZE;
		return keystore_read_hex(entry, "sealed", key->sealed,
		    HSM_MAC_SIZE, NULL);
	}
	if (keystore_read_hex(entry, "sealed", key->sealed, sizeof key->sealed,
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
	const char *name = keystore_public(key->facts.usage);
	size_t size = keystore_public_size(key->facts.usage);

	if (name == NULL)
		return 0;
	if (size == 0)
		return keystore_read_hex(entry, name, key->public.bytes,
		    sizeof key->public.bytes, &key->public.size);
	key->public.size = size;
	return keystore_read_hex(entry, name, key->public.bytes, size, NULL);
}

static int
read_names(const config_setting_t *entry, enum key_usage usage)
{
	const char *const names[] = { "id", "usage", "version", "algorithm",
		"created", "exportable", "check", "sealed",
		keystore_public(usage), NULL };

	return settings_only(entry, names);
}

static int
read_exportable(const config_setting_t *entry, bool *exportable)
{
	const config_setting_t *setting = settings_need(entry, "exportable");

	if (setting == NULL)
		return -1;
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		return settings_fail(setting,
		    "exportable must be true or false");
	*exportable = config_setting_get_bool(setting) != 0;
	return 0;
}

static int
read_facts(const config_setting_t *entry, struct key_facts *facts)
{
	long long version;

	if (read_usage(entry, &facts->usage) != 0 ||
	    read_names(entry, facts->usage) != 0 ||
	    keystore_read_id(entry, "id", facts->id) != 0 ||
	    settings_integer(entry, "version", true, 1, VERSION_MOST,
		&version) != 0)
		return -1;
	facts->version = (unsigned)version;
	return read_algorithm(entry, facts->usage) != 0 ||
		read_created(entry, facts->created) != 0 ||
		read_exportable(entry, &facts->exportable) != 0
	    ? -1
	    : keystore_read_check(entry, facts->check);
}

/* A second key of a name, or of a version, could be taken for the other. */
static int
read_distinct(const config_setting_t *entry, const struct keystore *store,
    const struct key_facts *facts)
{
	const struct key_facts *other;
	size_t i;

	for (i = 0; i < store->count; i++) {
		other = &store->keys[i].facts;
		if (strcmp(other->id, facts->id) == 0)
			return settings_fail(entry, "a second key named %s",
			    facts->id);
		if (other->usage == facts->usage &&
		    other->version == facts->version)
			return settings_fail(entry,
			    "a second version %u of the key for %s",
			    facts->version, key_usage_name(facts->usage));
	}
	return 0;
}

int
keystore_read_key(struct keystore *store, const config_setting_t *entry)
{
	struct keystore_key *key = &store->keys[store->count];

	if (!config_setting_is_group(entry))
		return settings_fail(entry, "a key must be a group { ... }");
	if (store->count == KEYS_MOST)
		return settings_fail(entry, "a key store has at most %d keys",
		    KEYS_MOST);
	if (read_facts(entry, &key->facts) != 0 ||
	    read_distinct(entry, store, &key->facts) != 0 ||
	    read_public(entry, key) != 0 || read_sealed(entry, store, key) != 0)
		return -1;
	store->count++;
	return 0;
}
