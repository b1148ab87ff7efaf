#include "hsm/hsm.h"

#include <openssl/evp.h>

#include <stdbool.h>
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
	[KEY_MANIFEST] = { .name = "manifest",
	    .signs = true,
	    .certified = true },
	[KEY_LOG] = { .name = "log", .signs = true },
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

int
key_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key)
{
	static const uint8_t zeros[16];
	uint8_t mac[16];
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
	return usage < KEY_USAGES ? &hsm->keys[usage] : NULL;
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
	return hsm->operations->wrap(hsm, key, size, wrapped, wrapped_size);
}

int
hsm_unwrap(struct hsm *hsm, const char *key_id, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size)
{
	const char *held = hsm->keys[KEY_WRAP].id;

	if (strcmp(key_id, held) != 0)
		return fail(EX_DATAERR,
		    "wrapped under the key %.*s, which is "
		    "not here: this key store holds %s",
		    KEY_ID_TEXT, key_id, held);
	if (wrapped_size > HSM_WRAPPED_MOST || size == 0 || size > KEYWRAP_MOST)
		return fail(EX_DATAERR,
		    "a wrapped key of %zu bytes is not of "
		    "ours",
		    wrapped_size);
	return hsm->operations->unwrap(hsm, wrapped, wrapped_size, key, size);
}

int
hsm_hmac(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t mac[static HSM_MAC_SIZE])
{
	if (usage >= KEY_USAGES || !usages[usage].authenticates)
		return usage_refuse(usage, "authenticate");
	return hsm->operations->hmac(hsm, usage, bytes, size, mac);
}

int
hsm_sign(struct hsm *hsm, enum key_usage usage, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size)
{
	if (usage >= KEY_USAGES || !usages[usage].signs)
		return usage_refuse(usage, "sign");
	return hsm->operations->sign(hsm, usage, bytes, size, signature,
	    signature_size);
}

const uint8_t *
hsm_certificate(const struct hsm *hsm, enum key_usage usage, size_t *size)
{
	if (usage >= KEY_USAGES || !usages[usage].certified) {
		fail(EX_SOFTWARE, "the %s key has no certificate",
		    key_usage_name(usage));
		return NULL;
	}
	*size = hsm->publics[usage].size;
	return hsm->publics[usage].bytes;
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
	memcpy(key, hsm->publics[usage].bytes, HSM_PUBLIC_SIZE);
	return 0;
}
