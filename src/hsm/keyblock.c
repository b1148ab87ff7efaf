#include "hsm/keyblock.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/aes.h"
#include "hsm/entropy.h"
#include "hsm/keyblock_text.h"

#include "base/banned.h"

/* What a key is derived for (X9.143, key derivation input data). */
enum { DERIVE_ENCIPHER = 0, DERIVE_AUTHENTICATE = 1 };

/* All that must not be seen of a block; it lives in secret memory. */
struct opened {
	uint8_t encipher[AES_KEY_MOST];     /* the standard's KBEK */
	uint8_t authenticate[AES_KEY_MOST]; /* the standard's KBAK */
	uint8_t field[KEYBLOCK_FIELD_MOST]; /* bits(2), key, padding */
	uint8_t mac[KEYBLOCK_MAC_SIZE];
};

/* CMACs under the KBPK, one a counter, over counter(1) ‖ use(2) ‖ 0(1) ‖
 * algorithm(2) ‖ bits(2), where algorithm 2, 3 and 4 are AES-128, -192 and
 * -256. The last of AES-192 is half used. */
static int
derive(uint8_t key[static AES_KEY_MOST], uint8_t use,
    const struct keyblock_protection *protection)
{
	size_t size = protection->size, at;
	uint8_t input[8] = { 0, 0, use, 0, 0, (uint8_t)(size / 8),
		(uint8_t)(size * 8 >> 8), (uint8_t)(size * 8) };

	for (at = 0; at < size; at += KEYBLOCK_MAC_SIZE) {
		input[0]++;
		if (protection->cmac(protection->context, input, sizeof input,
			key + at) != 0)
			return -1;
	}
	return 0;
}

static struct opened *
opened_new(const struct keyblock_protection *protection)
{
	struct opened *opened;

	if (!aes_key_size(protection->size)) {
		fail(EX_SOFTWARE, "no AES key of %zu bytes protects key blocks",
		    protection->size);
		return NULL;
	}
	if ((opened = secret_new(sizeof *opened)) == NULL)
		return NULL;
	if (derive(opened->encipher, DERIVE_ENCIPHER, protection) == 0 &&
	    derive(opened->authenticate, DERIVE_AUTHENTICATE, protection) == 0)
		return opened;
	secret_free(opened, sizeof *opened);
	return NULL;
}

/* The MAC of header ‖ field in clear. */
static int
opened_mac(struct opened *opened, size_t key_size, const char *header,
    size_t header_size, size_t field_size)
{
	size_t size = header_size + field_size;
	uint8_t *bound = secret_new(size);
	int rc;

	if (bound == NULL)
		return -1;
	memcpy(bound, header, header_size);
	memcpy(bound + header_size, opened->field, field_size);
	rc = aes_cmac(opened->authenticate, key_size, bound, size, opened->mac);
	secret_free(bound, size);
	return rc;
}

/* Deciphers, and believes nothing unless the MAC is right. */
static int
opened_verify(struct opened *opened, const struct keyblock_text *text,
    size_t key_size)
{
	if (aes_cbc_decipher(opened->encipher, key_size, text->mac, text->field,
		text->field_size, opened->field) != 0 ||
	    opened_mac(opened, key_size, text->header, text->header_size,
		text->field_size) != 0)
		return -1;
	if (CRYPTO_memcmp(opened->mac, text->mac, sizeof text->mac) != 0)
		return fail(EX_DATAERR,
		    "this key block was altered, or another key protects it");
	return 0;
}

/* How long the key is, to the byte; 0 with a sentence if it is none of ours. */
static size_t
opened_key_size(const struct opened *opened, const struct keyblock_text *text)
{
	size_t bits = (size_t)opened->field[0] << 8 | opened->field[1];
	size_t size = bits / 8;

	if (bits % 8 != 0 || size == 0 || size > KEYBLOCK_KEY_MOST ||
	    size > text->field_size - 2 ||
	    (text->facts.algorithm == 'A' && !aes_key_size(size))) {
		fail(EX_DATAERR,
		    "this key block holds a key of %zu bits, which cannot be "
		    "one of algorithm %c",
		    bits, text->facts.algorithm);
		return 0;
	}
	return size;
}

static struct keyblock *
keyblock_new(const struct opened *opened, const struct keyblock_text *text)
{
	size_t size = opened_key_size(opened, text);
	struct keyblock *block;

	if (size == 0 || (block = secret_new(sizeof *block)) == NULL)
		return NULL;
	block->facts = text->facts;
	block->size = size;
	memcpy(block->key, opened->field + 2, size);
	return block;
}

struct keyblock *
keyblock_open(const char *text, size_t size,
    const struct keyblock_protection *protection)
{
	struct keyblock_text parts;
	struct keyblock *block = NULL;
	struct opened *opened;

	if (keyblock_text_read(&parts, text, size) != 0 ||
	    (opened = opened_new(protection)) == NULL)
		return NULL;
	if (opened_verify(opened, &parts, protection->size) == 0)
		block = keyblock_new(opened, &parts);
	secret_free(opened, sizeof *opened);
	return block;
}

void
keyblock_free(struct keyblock *block)
{
	secret_free(block, sizeof *block);
}

/* Writes the block, and reads it as the other side will: whoever gave facts
 * that are not of the standard learns it here. */
static int
opened_write(char text[static KEYBLOCK_TEXT], struct opened *opened,
    const struct keyblock_facts *facts, size_t key_size)
{
	uint8_t enciphered[KEYBLOCK_WRAPPED];
	struct keyblock_text parts;
	size_t size = KEYBLOCK_TEXT - 1;
	char *mac = text + size - 2 * KEYBLOCK_MAC_SIZE;
	char *field = mac - 2 * KEYBLOCK_WRAPPED;

	keyblock_text_head(text, facts, size);
	if (opened_mac(opened, key_size, text, (size_t)(field - text),
		KEYBLOCK_WRAPPED) != 0 ||
	    aes_cbc_encipher(opened->encipher, key_size, opened->mac,
		opened->field, KEYBLOCK_WRAPPED, enciphered) != 0)
		return -1;
	keyblock_text_hex(field, enciphered, KEYBLOCK_WRAPPED);
	keyblock_text_hex(mac, opened->mac, KEYBLOCK_MAC_SIZE);
	text[size] = '\0';
	return keyblock_text_read(&parts, text, size);
}

int
keyblock_wrap(char text[static KEYBLOCK_TEXT],
    const struct keyblock_facts *facts, const uint8_t *key, size_t size,
    const struct keyblock_protection *protection)
{
	struct opened *opened;
	int rc = -1;

	if (size == 0 || size > KEYBLOCK_KEY_MOST)
		return fail(EX_SOFTWARE,
		    "a key block is for 1 to %d bytes, not %zu",
		    KEYBLOCK_KEY_MOST, size);
	if ((opened = opened_new(protection)) == NULL)
		return -1;
	opened->field[0] = (uint8_t)(size * 8 >> 8);
	opened->field[1] = (uint8_t)(size * 8);
	memcpy(opened->field + 2, key, size);
	if (entropy_draw(opened->field + 2 + size,
		KEYBLOCK_WRAPPED - 2 - size) == 0)
		rc = opened_write(text, opened, facts, protection->size);
	secret_free(opened, sizeof *opened);
	return rc;
}
