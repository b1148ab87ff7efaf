#include "room/transport.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "hsm/aes.h"

#include "base/banned.h"

_Static_assert((int)WIRE_EXCHANGE_KEY == (int)KEY_ID_TEXT &&
	(int)WIRE_CHECK == (int)KEY_CHECK_SIZE,
    "the wire carries keys' names and checks as stores have them");
_Static_assert((int)HSM_CMAC_SIZE == (int)KEYBLOCK_MAC_SIZE,
    "key blocks are bound by the HSM's CMAC");

struct exchange {
	struct hsm *hsm;
	const char *key;
};

static int
exchange_cmac(void *context, const void *bytes, size_t size,
    uint8_t mac[static KEYBLOCK_MAC_SIZE])
{
	const struct exchange *exchange = context;

	return hsm_cmac(exchange->hsm, exchange->key, bytes, size, mac);
}

struct keyblock *
transport_open(struct hsm *hsm, const char *text, const char *exchange_key)
{
	struct exchange exchange = { hsm, exchange_key };
	const struct keyblock_protection protection = { HSM_SECRET_SIZE,
		exchange_cmac, &exchange };
	struct keyblock *block = keyblock_open(text, strlen(text), &protection);

	if (block != NULL && keyblock_accept_pins(&block->facts) != 0) {
		keyblock_free(block);
		block = NULL;
	}
	return block;
}

/* The exchange key that is asked for, or that serves now. */
static const char *
exchange_named(struct hsm *hsm, const char *asked)
{
	const struct key_facts *key = hsm_key(hsm, KEY_EXCHANGE);

	if (asked[0] != '\0')
		return asked;
	if (key != NULL)
		return key->id;
	(void)fail(EX_DATAERR,
	    "this key store has no exchange key, which opens key blocks: "
	    "custodians make one together");
	return NULL;
}

int
transport_check(struct hsm *hsm, const struct wire_check_key_block *asked,
    struct wire_key_block_checked *answer)
{
	const char *exchange = exchange_named(hsm, asked->exchange_key);
	struct keyblock *block;
	int rc;

	if (exchange == NULL ||
	    (block = transport_open(hsm, asked->key_block, exchange)) == NULL)
		return -1;
	(void)snprintf(answer->exchange_key, sizeof answer->exchange_key, "%s",
	    exchange);
	(void)snprintf(answer->algorithm, sizeof answer->algorithm, "AES-%u",
	    (unsigned)block->size * 8 % 1000);
	rc = aes_check(answer->check, block->key, block->size);
	keyblock_free(block);
	return rc;
}
