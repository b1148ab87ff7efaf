/* Keys that come into a store in memory, leave it, or move to another. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/entropy.h"
#include "hsm/keystore.h"

#include "base/banned.h"

/* As in wrap-2026-1f3a9c: what it is for, since when, and which one. */
static int
key_name(struct key_facts *facts)
{
	uint8_t drawn[3];
	char suffix[2 * sizeof drawn + 1], now[CLOCK_TEXT];

	if (entropy_draw(drawn, sizeof drawn) != 0)
		return -1;
	hex_write(suffix, drawn, sizeof drawn);
	clock_text(now, clock_unix_ms());
	memcpy(facts->created, now, sizeof now);
	(void)snprintf(facts->id, sizeof facts->id, "%s-%.4s-%s",
	    key_usage_name(facts->usage), now, suffix);
	return 0;
}

int
keystore_add(struct keystore *store, enum key_usage usage, bool exportable)
{
	struct keystore_key *key = &store->keys[store->count];
	size_t i;

	if (store->count == KEYS_MOST)
		return fail(EX_DATAERR,
		    "a key store has at most %d keys: retire those that "
		    "nothing hangs on",
		    KEYS_MOST);
	memset(key, 0, sizeof *key);
	key->facts.usage = usage;
	key->facts.exportable = exportable;
	for (i = 0; i < store->count; i++)
		if (store->keys[i].facts.usage == usage &&
		    store->keys[i].facts.version > key->facts.version)
			key->facts.version = store->keys[i].facts.version;
	key->facts.version++;
	if (key_name(&key->facts) != 0)
		return -1;
	store->count++;
	return 0;
}

void
keystore_take_out(struct keystore *store, size_t key)
{
	store->count--;
	memmove(&store->keys[key], &store->keys[key + 1],
	    (store->count - key) * sizeof store->keys[0]);
}

static int
reseal_one(struct keystore *to, const uint8_t *to_kek,
    const struct keystore *from, const uint8_t *from_kek, size_t key,
    uint8_t secret[static KEYSTORE_SECRET_MOST])
{
	size_t size;

	if (!from->keys[key].facts.exportable)
		return fail(EX_DATAERR, "the key %s must not be exported",
		    from->keys[key].facts.id);
	to->keys[key].facts = from->keys[key].facts;
	to->keys[key].public = from->keys[key].public;
	return keystore_unseal(from, key, from_kek, secret, &size) != 0
	    ? -1
	    : keystore_seal(to, key, to_kek, secret, size);
}

int
keystore_reseal(struct keystore *to, const uint8_t *to_kek,
    const struct keystore *from, const uint8_t *from_kek)
{
	uint8_t *secret = secret_new(KEYSTORE_SECRET_MOST);
	int rc = secret == NULL ? -1 : 0;
	size_t i;

	for (i = 0; rc == 0 && i < from->count; i++)
		rc = reseal_one(to, to_kek, from, from_kek, i, secret);
	to->count = rc == 0 ? from->count : 0;
	secret_free(secret, KEYSTORE_SECRET_MOST);
	return rc;
}
