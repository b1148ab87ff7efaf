/* Goal: a card system reads from a PIN block the PIN that was drawn, if the
 * card is the one it was made for; by the published examples, and by a reader
 * that is written here from the standard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "room/pinblock.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

/* What the random source of this program gives next: OpenSSL's bytes, unless a
 * test says which, or that there are none. */
static const char *filling;

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	if (filling == NULL)
		return RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
	return hex_read(bytes, (size_t)size, filling) == 0;
}

static int
open_heap(void **state)
{
	(void)state;
	return secret_heap_open(1 << 16);
}

/* Codes of one envelope, with a CIP after the PIN that must not get in. */
static struct codes *
codes_of(const char *pin)
{
	struct codes *codes = codes_new(1, (unsigned)strlen(pin), 4);

	assert_non_null(codes);
	memcpy(codes->digits, pin, strlen(pin));
	memcpy(codes->digits + strlen(pin), "9999", 4);
	return codes;
}

static int
make(uint8_t block[static PINBLOCK_SIZE], const char *pin, const char *pan,
    const uint8_t *key, size_t key_size)
{
	struct codes *codes = codes_of(pin);
	int rc = pinblock_make(block, codes, 0, pan, key, key_size);

	codes_free(codes);
	return rc;
}

/* Each computed by python3-cryptography too, by the standard's text. */
static const struct {
	const char *who, *key, *pin, *pan, *filling, *block;
} vectors[] = {
	{ "X9.24-3:2017 supplement, first transaction",
	    "af8cb133a78f8dc2d1359f18527593fb", "1234", "4111111111111111",
	    "2f69adde2e9e7ace", "a912150391ab65a67e52883d81ce2d15" },
	{ "X9.24-3:2017 supplement, second transaction",
	    "d30bdc73ec9714b000bec66bdb7b6d09", "1234", "4111111111111111",
	    "2f69adde2e9e7ace", "52a00503bd34ba1383f6a7ee9fe2547f" },
	{ "ep2 security specification 8.0.0, 8.4",
	    "c1d0f8fb4958670dba40ab1f3752ef0d", "1234", "432198765432109870",
	    "146c6601f4a8035c", "cc17f65586bfd0953010226c4fc5b3ca" },
	{ "psec, a PAN of 19 digits", "00112233445566778899aabbccddeeff",
	    "1234", "1234567890123456789", "ffffffffffffffff",
	    "28b41fddd29b743e93124bd8e32d921e" },
	{ "soft-aes, a PIN of 6 digits", "00112233445566778899aabbccddeeff",
	    "123456", "123456789012345678", "bddf39216bc00c08",
	    "847a0209c659e4c4a79ca6a2a2217d31" },
	{ "soft-aes, a PIN of 8 digits", "00112233445566778899aabbccddeeff",
	    "12345678", "1234567890123456789", "1ff6d9aca7bce2c3",
	    "018bfec8b5ef60181a327ad8325a2ba4" },
};

static void
test_published_blocks(void **state)
{
	uint8_t key[16], block[PINBLOCK_SIZE];
	char hex[2 * PINBLOCK_SIZE + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		assert_int_equal(hex_read(key, sizeof key, vectors[i].key), 0);
		filling = vectors[i].filling;
		assert_int_equal(make(block, vectors[i].pin, vectors[i].pan,
				     key, sizeof key),
		    0);
		filling = NULL;
		hex_write(hex, block, sizeof block);
		if (strcmp(hex, vectors[i].block) != 0)
			fail_msg("%s: %s", vectors[i].who, hex);
	}
}

/* --- The card system's side ---------------------------------------------- */

static void
decipher(uint8_t out[16], const uint8_t in[16], const uint8_t *key,
    size_t key_size)
{
	const EVP_CIPHER *cipher = key_size == 16 ? EVP_aes_128_ecb()
	    : key_size == 24                      ? EVP_aes_192_ecb()
						  : EVP_aes_256_ecb();
	EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
	int n = 0;

	assert_int_equal(EVP_DecryptInit_ex2(aes, cipher, key, NULL, NULL), 1);
	assert_int_equal(EVP_CIPHER_CTX_set_padding(aes, 0), 1);
	assert_int_equal(EVP_DecryptUpdate(aes, out, &n, in, 16), 1);
	assert_int_equal(n, 16);
	EVP_CIPHER_CTX_free(aes);
}

/* The field in hexadecimal: a PIN of so many digits and its fill, or not. */
static bool
receive(char pin[13], const uint8_t block[16], const char *pan,
    const uint8_t *key, size_t key_size)
{
	uint8_t between[16], pan_bytes[16];
	char hex[33] = { 0 };
	size_t digits, i;

	memset(hex, '0', 32);
	hex[0] = (char)('0' + strlen(pan) - 12);
	memcpy(hex + 1, pan, strlen(pan));
	assert_int_equal(hex_read(pan_bytes, sizeof pan_bytes, hex), 0);
	decipher(between, block, key, key_size);
	for (i = 0; i < sizeof between; i++)
		between[i] ^= pan_bytes[i];
	decipher(between, between, key, key_size);
	hex_write(hex, between, sizeof between);
	digits =
	    (size_t)(strchr("0123456789abcdef", hex[1]) - "0123456789abcdef");
	if (hex[0] != '4' || digits < 4 || digits > 12 ||
	    strspn(hex + 2, "0123456789") < digits ||
	    strncmp(hex + 2 + digits, "aaaaaaaaaa", 14 - digits) != 0)
		return false;
	memcpy(pin, hex + 2, digits);
	pin[digits] = '\0';
	return true;
}

static const char many_digits[] = "9876543210987654321";

static void
test_every_length_comes_through(void **state)
{
	uint8_t key[32], block[PINBLOCK_SIZE];
	char want[13], got[13], pan[20];
	size_t key_size, digits, size;

	(void)state;
	assert_int_equal(RAND_bytes(key, sizeof key), 1);
	for (key_size = 16; key_size <= 32; key_size += 8)
		for (digits = 4; digits <= 12; digits++)
			for (size = 12; size <= 19; size++) {
				(void)snprintf(want, sizeof want, "%.*s",
				    (int)digits, "907856341200");
				(void)snprintf(pan, sizeof pan, "%.*s",
				    (int)size, many_digits);
				assert_int_equal(make(block, want, pan, key,
						     key_size),
				    0);
				assert_true(
				    receive(got, block, pan, key, key_size));
				assert_string_equal(got, want);
			}
}

/* A receiver sees it in all but some of 10 million cases: what it deciphers
 * must begin with 4, a length, that many digits and the fill. Here never by
 * chance, for nothing is drawn. */
static void
test_another_card_is_noticed(void **state)
{
	static const uint8_t key[16] = { 1, 2, 3 };
	uint8_t block[PINBLOCK_SIZE];
	char pan[20], got[13];
	size_t at, other;

	(void)state;
	filling = "2f69adde2e9e7ace";
	assert_int_equal(make(block, "12345", "4111111111111111", key, 16), 0);
	filling = NULL;
	assert_true(receive(got, block, "4111111111111111", key, 16));
	for (at = 0; at < 16; at++)
		for (other = 1; other < 10; other++) {
			memcpy(pan, "4111111111111111", 17);
			pan[at] = (char)('0' +
			    ((size_t)(pan[at] - '0') + other) % 10);
			assert_false(receive(got, block, pan, key, 16));
		}
	/* As many digits are bound as there are: one more is another card. */
	assert_false(receive(got, block, "41111111111111110", key, 16));
	assert_false(receive(got, block, "411111111111111", key, 16));
}

static void
test_no_two_blocks_are_alike(void **state)
{
	static const uint8_t key[16];
	uint8_t once[PINBLOCK_SIZE], again[PINBLOCK_SIZE];

	(void)state;
	assert_int_equal(make(once, "12345", "4111111111111111", key, 16), 0);
	assert_int_equal(make(again, "12345", "4111111111111111", key, 16), 0);
	assert_memory_not_equal(once, again, sizeof once);
}

static void
test_the_envelope_that_was_asked_for(void **state)
{
	static const uint8_t key[16];
	struct codes *codes = codes_new(3, 5, 4);
	uint8_t block[PINBLOCK_SIZE];
	char got[13];

	(void)state;
	assert_non_null(codes);
	memcpy(codes->digits, "111119999222229999333339999", 27);
	assert_int_equal(pinblock_make(block, codes, 1, "123456789012", key,
			     16),
	    0);
	assert_true(receive(got, block, "123456789012", key, 16));
	assert_string_equal(got, "22222");
	codes_free(codes);
}

static const struct {
	const char *pin, *pan;
	size_t key_size;
	const char *sentence;
} refusals[] = {
	{ "123", "4111111111111111", 16, "a PIN of 4 to 12 digits, not of 3" },
	{ "1234567890123", "4111111111111111", 16, "not of 13" },
	{ "12a45", "4111111111111111", 16, "digits alone" },
	{ "1234:", "4111111111111111", 16, "digits alone" },
	{ "1234", "41111111111", 16, "a card number of 12 to 19 digits" },
	{ "1234", "41111111111111111111", 16, "of 12 to 19 digits" },
	{ "1234", "411111111111111A", 16, "of 12 to 19 digits" },
	{ "1234", "", 16, "of 12 to 19 digits" },
	{ "1234", "4111111111111111", 15, "an AES key has 16, 24 or 32" },
	{ "1234", "4111111111111111", 0, "an AES key has 16, 24 or 32" },
};

/* No sentence tells digits of the PIN; and nothing secret stays. */
static void
test_refusals(void **state)
{
	static const uint8_t key[32], zeros[PINBLOCK_SIZE];
	uint8_t block[PINBLOCK_SIZE] = { 0 };
	size_t used = CRYPTO_secure_used(), i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		assert_int_equal(make(block, refusals[i].pin, refusals[i].pan,
				     key, refusals[i].key_size),
		    -1);
		if (strstr(fail_reason(), refusals[i].sentence) == NULL)
			fail_msg("said \"%s\"", fail_reason());
		assert_null(strstr(fail_reason(), refusals[i].pin));
		assert_memory_equal(block, zeros, sizeof block);
	}
	filling = "";
	assert_int_equal(make(block, "1234", "4111111111111111", key, 16), -1);
	filling = NULL;
	assert_int_equal(fail_code(), EX_OSERR);
	assert_int_equal(CRYPTO_secure_used(), used);
}

static const struct {
	const char *card, *pan; /* NULL: it has none */
} cards[] = {
	{ "4111111111111111", "4111111111111111" },
	{ "AB12345678901234", "12345678901234" },
	{ "1234567890ABCD12", "123456789012" },
	{ "123456789ABCDE12", NULL }, /* 11 digits */
	{ "ABCDEFGHIJKLMNOP", NULL }, { "", NULL },
	{ "80380001234567890123", "0380001234567890123" },
	{ "00000000000000000000", "0000000000000000000" },
	{ "803800012345678901234", NULL }, /* 21: no card has so many */
};

static void
test_the_pan_of_a_card(void **state)
{
	char pan[PINBLOCK_PAN_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cards / sizeof cards[0]; i++) {
		assert_int_equal(pinblock_pan(pan, cards[i].card),
		    cards[i].pan != NULL);
		if (cards[i].pan != NULL)
			assert_string_equal(pan, cards[i].pan);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_blocks),
		cmocka_unit_test(test_every_length_comes_through),
		cmocka_unit_test(test_another_card_is_noticed),
		cmocka_unit_test(test_no_two_blocks_are_alike),
		cmocka_unit_test(test_the_envelope_that_was_asked_for),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_the_pan_of_a_card),
	};

	return cmocka_run_group_tests_name("pinblock", tests, open_heap, NULL);
}
