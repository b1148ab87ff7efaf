#include "hsm/hsm.h"

#include <openssl/evp.h>

#include <string.h>

#include "base/fail.h"
#include "hsm/keywrap.h"
#include "hsm/provider.h"

#include "base/banned.h"

/* R9: a key has one use, and whatever is missing here is refused. */
static const struct usage {
	const char *name;
	bool authenticates;
	bool signs;
	bool certified; /* its public part is a certificate */
} usages[KEY_USAGES] = {
	[KEY_WRAP] = { .name = "wrap" },
	[KEY_CIP] = { .name = "cip", .authenticates = true },
	[KEY_SCAN] = { .name = "scan", .authenticates = true },
	[KEY_CARD] = { .name = "card", .authenticates = true },
	[KEY_PUK] = { .name = "puk", .authenticates = true },
	[KEY_MANIFEST] = { .name = "manifest",
	    .signs = true,
	    .certified = true },
	[KEY_LOG] = { .name = "log", .signs = true },
	[KEY_EXCHANGE] = { .name = "exchange" },
};

static int
usage_refuse(enum key_usage usage, const char *purpose)
{
	return fail(EX_SOFTWARE, "the %s key must not be used to %s",
	    key_usage_name(usage), purpose);
}

const char *
key_usage_name(enum key_usage usage)
{
	return usage < KEY_USAGES ? usages[usage].name : "unknown";
}

bool
key_usage_read(const char *name, enum key_usage *usage)
{
	enum key_usage i;

	for (i = 0; i < KEY_USAGES; i++)
		if (strcmp(usages[i].name, name) == 0) {
			*usage = i;
			return true;
		}
	return false;
}

int
key_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key)
{
	static const uint8_t zeros[16];
	uint8_t mac[HSM_CMAC_SIZE];
	size_t size = 0;

	if (EVP_Q_mac(NULL, "CMAC", NULL, "AES-256-CBC", NULL, key, 32, zeros,
		sizeof zeros, mac, sizeof mac, &size) == NULL ||
	    size != sizeof mac)
		return fail(EX_SOFTWARE,
		    "AES-CMAC is not available in this "
		    "OpenSSL");
	memcpy(check, mac, KEY_CHECK_SIZE);
	return 0;
}

void
hsm_free(struct hsm *hsm)
{
	if (hsm != NULL)
		hsm->operations->close(hsm);
}

const struct key_facts *
hsm_key(const struct hsm *hsm, enum key_usage usage)
{
	return usage < KEY_USAGES ? hsm_key_at(hsm, hsm->newest[usage]) : NULL;
}

const struct key_facts *
hsm_key_at(const struct hsm *hsm, size_t number)
{
	return number < hsm->store->count ? &hsm->store->keys[number].facts
					  : NULL;
}

int
hsm_random(struct hsm *hsm, void *bytes, size_t size)
{
	return hsm->operations->draw(hsm, bytes, size);
}

int
hsm_wrap(struct hsm *hsm, const uint8_t *key, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size)
{
	if (size == 0 || size > KEYWRAP_MOST)
		return fail(EX_SOFTWARE,
		    "a key to wrap must have 1 to %d "
		    "bytes, not %zu",
		    KEYWRAP_MOST, size);
	return hsm->operations->wrap(hsm, hsm->newest[KEY_WRAP], key, size,
	    wrapped, wrapped_size);
}

/* The key of that usage and id, earlier ones too; KEYS_MOST if it is not
 * here. */
static size_t
hsm_find(const struct hsm *hsm, enum key_usage usage, const char *id)
{
	const struct key_facts *facts;
	size_t i;

	for (i = 0; (facts = hsm_key_at(hsm, i)) != NULL; i++)
		if (facts->usage == usage && strcmp(facts->id, id) == 0)
			return i;
	return KEYS_MOST;
}

int
hsm_unwrap(struct hsm *hsm, const char *key_id, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size)
{
	size_t held = hsm_find(hsm, KEY_WRAP, key_id);

	if (held == KEYS_MOST)
		return fail(EX_DATAERR,
		    "wrapped under the key %.*s, which is "
		    "not here: the wrapping key of this key store is %s",
		    KEY_ID_TEXT, key_id, hsm_key(hsm, KEY_WRAP)->id);
	if (wrapped_size > HSM_WRAPPED_MOST || size == 0 || size > KEYWRAP_MOST)
		return fail(EX_DATAERR,
		    "a wrapped key of %zu bytes is not of "
		    "ours",
		    wrapped_size);
	return hsm->operations->unwrap(hsm, held, wrapped, wrapped_size, key,
	    size);
}

int
hsm_hmac(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	if (usage >= KEY_USAGES || !usages[usage].authenticates)
		return usage_refuse(usage, "authenticate");
	return hsm->operations->hmac(hsm, hsm->newest[usage], bytes, size, mac);
}

int
hsm_cmac(struct hsm *hsm, const char *key_id, const void *bytes, size_t size,
    uint8_t mac[static HSM_CMAC_SIZE])
{
	size_t held = hsm_find(hsm, KEY_EXCHANGE, key_id);

	if (held == KEYS_MOST)
		return fail(EX_DATAERR,
		    "the exchange key %.*s is not in this key store: \"busta "
		    "key list\" shows what is",
		    KEY_ID_TEXT, key_id);
	return hsm->operations->cmac(hsm, held, bytes, size, mac);
}

int
hsm_sign(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	if (usage >= KEY_USAGES || !usages[usage].signs)
		return usage_refuse(usage, "sign");
	return hsm->operations->sign(hsm, hsm->newest[usage], bytes, size,
	    signature, signature_size);
}

static const struct public_part *
hsm_public_part(const struct hsm *hsm, enum key_usage usage)
{
	return &hsm->store->keys[hsm->newest[usage]].public;
}

const uint8_t *
hsm_certificate(const struct hsm *hsm, enum key_usage usage, size_t *size)
{
	if (usage >= KEY_USAGES || !usages[usage].certified) {
		fail(EX_SOFTWARE, "the %s key has no certificate",
		    key_usage_name(usage));
		return NULL;
	}
	*size = hsm_public_part(hsm, usage)->size;
	return hsm_public_part(hsm, usage)->bytes;
}

int
hsm_public(const struct hsm *hsm, enum key_usage usage,
    uint8_t key[static HSM_PUBLIC_SIZE])
{
	if (usage >= KEY_USAGES || !usages[usage].signs ||
	    usages[usage].certified)
		return fail(EX_SOFTWARE,
		    "the %s key has no public key of its own",
		    key_usage_name(usage));
	memcpy(key, hsm_public_part(hsm, usage)->bytes, HSM_PUBLIC_SIZE);
	return 0;
}
