/* Keys of a store as their token has them: made, and found to be the same. */
#include <openssl/crypto.h>

#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "hsm/pkcs11_key.h"
#include "hsm/hsm_token.h"
#include "hsm/pkcs11_signer.h"
#include "hsm/pkcs11_use.h"

#include "base/banned.h"

struct hsm_token *
hsm_token_of(struct hsm *hsm)
{
	return (struct hsm_token *)hsm;
}

static const uint8_t zeros[16];

/* It can do nothing but wrap, so its check value is what it makes of what all
 * others are checked with; RFC 5649 has nothing random in it. */
static int
check_wrap(struct hsm_token *token, size_t key, uint8_t check[KEY_CHECK_SIZE])
{
	uint8_t wrapped[HSM_WRAPPED_MOST];
	size_t size;

	if (pkcs11_wrap(&token->pkcs11, token->keys[key], zeros, sizeof zeros,
		wrapped, &size) != 0)
		return -1;
	memcpy(check, wrapped, KEY_CHECK_SIZE);
	return 0;
}

static int
check_mac(struct hsm_token *token, size_t key, uint8_t check[KEY_CHECK_SIZE])
{
	uint8_t mac[HSM_MAC_SIZE];

	if (pkcs11_sign(&token->pkcs11, CKM_SHA256_HMAC, token->keys[key],
		zeros, sizeof zeros, mac, sizeof mac) != 0)
		return -1;
	memcpy(check, mac, KEY_CHECK_SIZE);
	return 0;
}

static int
check_cmac(struct hsm_token *token, size_t key, uint8_t check[KEY_CHECK_SIZE])
{
	uint8_t mac[HSM_CMAC_SIZE];

	if (pkcs11_sign(&token->pkcs11, CKM_AES_CMAC, token->keys[key], zeros,
		sizeof zeros, mac, sizeof mac) != 0)
		return -1;
	memcpy(check, mac, KEY_CHECK_SIZE);
	return 0;
}

/* That of its public part; and the private one in the token is its other
 * half, which only a signature shows. What is signed for that can be taken for
 * nothing else: a manifest and a checkpoint begin otherwise. */
static int
check_signer(struct hsm_token *token, size_t key, uint8_t check[KEY_CHECK_SIZE])
{
	static const char probe[] = "busta: the key of this public key";
	const struct hsm *hsm = &token->hsm;
	uint8_t signature[HSM_SIGNATURE_MOST];
	size_t size;

	if (public_check(check, &hsm->store->keys[key].public) != 0)
		return -1;
	return hsm->operations->sign(&token->hsm, key, probe, sizeof probe - 1,
	    signature, &size);
}

static int (*const checks[KEY_USAGES])(struct hsm_token *token, size_t key,
    uint8_t check[KEY_CHECK_SIZE]) = {
	[KEY_WRAP] = check_wrap,
	[KEY_CIP] = check_mac,
	[KEY_SCAN] = check_mac,
	[KEY_CARD] = check_mac,
	[KEY_PUK] = check_mac,
	[KEY_MANIFEST] = check_signer,
	[KEY_LOG] = check_signer,
	[KEY_EXCHANGE] = check_cmac,
};

int
hsm_token_check(struct hsm_token *token, size_t key)
{
	const struct key_facts *facts = &token->hsm.store->keys[key].facts;
	uint8_t check[KEY_CHECK_SIZE];

	if (checks[facts->usage](token, key, check) != 0)
		return -1;
	if (CRYPTO_memcmp(check, facts->check, sizeof check) != 0)
		return fail(EX_DATAERR,
		    "the key %s in the token does not have the check value it "
		    "was stored with: it is another key",
		    facts->id);
	return 0;
}

static int
token_tag(struct hsm_token *token, size_t key, uint8_t tag[static HSM_MAC_SIZE])
{
	const struct keystore *store = token->hsm.store;
	struct bytes attributes = { 0 };
	int rc;

	keystore_attributes(&attributes, store, &store->keys[key]);
	rc = attributes.failed
	    ? fail(EX_OSERR, "out of memory")
	    : pkcs11_sign(&token->pkcs11, CKM_SHA256_HMAC, token->seal,
		  attributes.data, attributes.size, tag, HSM_MAC_SIZE);
	bytes_free(&attributes);
	return rc;
}

static int
token_take(struct hsm_token *token, size_t key)
{
	const struct keystore_key *stored = &token->hsm.store->keys[key];
	uint8_t tag[HSM_MAC_SIZE];

	if (token_tag(token, key, tag) != 0)
		return -1;
	if (stored->sealed_size != sizeof tag ||
	    CRYPTO_memcmp(tag, stored->sealed, sizeof tag) != 0)
		return fail(EX_DATAERR,
		    "what the store says of the key %s was altered, or its "
		    "header was",
		    stored->facts.id);
	if (pkcs11_key_find(&token->pkcs11, stored->facts.usage,
		stored->facts.id, &token->keys[key]) != 0)
		return -1;
	return hsm_token_check(token, key);
}

int
hsm_token_take_all(struct hsm_token *token)
{
	size_t i;

	if (pkcs11_key_find(&token->pkcs11, PKCS11_SEAL, PKCS11_SEAL_ID,
		&token->seal) != 0)
		return -1;
	for (i = 0; i < token->hsm.store->count; i++)
		if (token_take(token, i) != 0)
			return -1;
	return 0;
}

int
hsm_token_begin(struct hsm_token *token)
{
	int found = pkcs11_key_find(&token->pkcs11, PKCS11_SEAL, PKCS11_SEAL_ID,
	    &token->seal);

	/* One that is there is of an earlier home, or of a making that broke
	 * off; it seals for this one too. */
	return found != 1 ? found
			  : pkcs11_key_draw(&token->pkcs11, PKCS11_SEAL,
				PKCS11_SEAL_ID, &token->seal, NULL);
}

/* The public part of a signing key that was just drawn. */
static int
make_public(struct hsm_token *token, size_t key,
    const struct public_part *point)
{
	struct keystore_key *stored = &token->hsm.store->keys[key];

	if (stored->facts.usage == KEY_MANIFEST)
		return pkcs11_certificate(&token->pkcs11, token->keys[key],
		    point, &stored->public);
	stored->public = *point;
	return 0;
}

static int
make_key(struct hsm_token *token, size_t key, const uint8_t *secret)
{
	const struct key_facts *facts = &token->hsm.store->keys[key].facts;
	CK_OBJECT_HANDLE *made = &token->keys[key];
	struct public_part point = { .size = 0 };

	if (secret != NULL)
		return pkcs11_key_import(&token->pkcs11, facts->usage,
		    facts->id, secret, made);
	return pkcs11_key_draw(&token->pkcs11, facts->usage, facts->id, made,
		   &point) != 0
	    ? -1
	    : make_public(token, key, &point);
}

int
hsm_token_make(struct hsm *hsm, size_t key, const uint8_t *secret)
{
	struct hsm_token *token = hsm_token_of(hsm);
	struct keystore_key *stored = &hsm->store->keys[key];

	if (make_key(token, key, secret) != 0 ||
	    checks[stored->facts.usage](token, key, stored->facts.check) != 0 ||
	    token_tag(token, key, stored->sealed) != 0)
		return -1;
	stored->sealed_size = HSM_MAC_SIZE;
	/* As it will be found when the store is opened: a token that made it
	 * otherwise must not get that far. */
	if (token_take(token, key) != 0)
		return -1;
	/* A token that is files may not have them on the disk yet. */
	sync();
	return 0;
}
