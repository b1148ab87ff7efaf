/* Goal: a sealed PIN becomes a block of its card and its card system, and of
 * nobody else's, or nothing at all; and a CIP is the envelope's own or not,
 * whatever somebody says. Key blocks and checks are a foreign program's
 * (tests/foreign/card_system.py). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/secret.h"
#include "folder.h"
#include "hsm/keystore.h"
#include "keys.h"
#include "room/assign.h"
#include "room/cip_check.h"
#include "room/seal.h"
#include "room/transport.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

enum { PIN = 5, CIP = 10, CLEAR = PIN + CIP, CHUNK = 3, BATCHES = 2 };

static const char passphrase[] = "una busta che nessuno apre";
static const char card[] = "8038000012345678",
		  other_card[] = "8038000012345679";

/* 0x40 to 0x5f protects; 0x80 to 0x9f, or to 0x8f, is the system's. */
static const char block_256[] =
    "D0144P0AE00E000063A4F12A82B9123E1C86034175FD2C6CF0A1FCCE0136F4934257803635"
    "0"
    "FF8AEDA97F4DC4E3650A2DC664EBE5F392587E4C92D11E2811EB20AE450AD8AA692DD";
static const char block_128[] = "D0112P0AE00E0000A7E8B206304D6C28A58848DB5C860A"
				"F2F404D253373542FFF352EAFF8E8"
				"E15CEF96AB4F19EB67D4DF1C6E411E61801BA";
static const char block_data[] =
    "D0144D0AE00E000057560E2E421B197295200CBF8BE45BE6C8D0C7BB95AAC08E0A2EB8F448"
    "0"
    "EF5A39A1E2110D523C57104426D513CF4FBEB7E8A6EF23D49CE6DC0C8026961FF53A0";
static const char block_decipher[] =
    "D0144P0AD00E00007D63D82D302940486A7EE85BECBF1F20811E65E0104F99CD2F59082E6E"
    "A"
    "9308774C04435E9633804CB125B0B7851BC923D4727C9325DDA6C2090C71F8EDF98DA";
static const uint8_t check_256[5] = { 0xb4, 0xcf, 0x0b, 0xb1, 0x3e };
static const uint8_t check_128[5] = { 0xe9, 0x3b, 0x13, 0x93, 0xba };

static struct folder folder;
static struct hsm *hsm;
static struct keystore store;
static uint8_t *kek;
static char exchange[KEY_ID_TEXT];
static uint8_t system_key[32];
static struct batch {
	struct bytes data_key; /* wrapped */
	uint8_t records[CHUNK][1 + 12 + CLEAR + 16];
	uint8_t verifiers[CHUNK][16];
	char digits[CHUNK][CLEAR];
} batches[BATCHES];

/* Envelopes of batch 1 are 1 to 3, of batch 2 are 4 to 6. */
static struct serial
serial_of(unsigned batch, unsigned envelope)
{
	return (struct serial){ { "LZ26", 7 }, 1 + batch * CHUNK + envelope };
}

static int
batch_make(unsigned number)
{
	struct batch *batch = &batches[number];
	const struct serial first = serial_of(number, 0);
	struct codes *codes = codes_new(CHUNK, PIN, CIP);
	struct data_key *key = data_key_new(hsm, number + 1, &batch->data_key);
	size_t i;
	int rc = -1;

	if (codes != NULL && key != NULL) {
		for (i = 0; i < CHUNK * CLEAR; i++)
			codes->digits[i] = (char)('0' + (i * 7 + number) % 10);
		memcpy(batch->digits, codes->digits, sizeof batch->digits);
		rc = codes_seal(codes, &first, key, hsm, batch->records[0],
		    batch->verifiers[0]);
	}
	data_key_free(key);
	codes_free(codes);
	return rc;
}

static int
open_all(void **state)
{
	uint8_t kbpk[32];
	unsigned i;

	(void)state;
	for (i = 0; i < 32; i++) {
		kbpk[i] = (uint8_t)(0x40 + i);
		system_key[i] = (uint8_t)(0x80 + i);
	}
	if (secret_heap_open(1 << 18) != 0 || folder_open(&folder) != 0 ||
	    keys_make(folder.fd, passphrase) != 0)
		return -1;
	hsm = keys_open_as(folder_file(&folder, "store.cfg"), passphrase);
	if (hsm == NULL ||
	    hsm_import(hsm, folder.fd, KEY_EXCHANGE, kbpk) != 0 ||
	    batch_make(0) != 0 || batch_make(1) != 0 ||
	    (kek = secret_new(KEYSTORE_KEK_SIZE)) == NULL ||
	    keystore_read(&store, folder_file(&folder, "store.cfg")) != 0 ||
	    keystore_unlock(&store, passphrase, kek) != 0)
		return -1;
	memcpy(exchange, hsm_key(hsm, KEY_EXCHANGE)->id, sizeof exchange);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	bytes_free(&batches[0].data_key);
	bytes_free(&batches[1].data_key);
	secret_free(kek, KEYSTORE_KEK_SIZE);
	hsm_free(hsm);
	folder_remove(&folder);
	return 0;
}

static struct wire_assign
asked_of(unsigned batch, unsigned envelope)
{
	const struct serial serial = serial_of(batch, envelope);
	struct wire_assign asked = { .batch = batch + 1,
		.data_key = batches[batch].data_key.data,
		.data_key_size = batches[batch].data_key.size,
		.pin_digits = PIN,
		.cip_digits = CIP,
		.record = batches[batch].records[envelope],
		.record_size = sizeof batches[batch].records[envelope] };

	serial_plain(asked.serial, &serial);
	memcpy(asked.card, card, sizeof card);
	memcpy(asked.key_block, block_256, sizeof block_256);
	memcpy(asked.exchange_key, exchange, sizeof exchange);
	return asked;
}

static void
decipher(const EVP_CIPHER *cipher, const uint8_t *in, uint8_t *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int length;

	assert_int_equal(EVP_DecryptInit_ex(context, cipher, NULL, system_key,
			     NULL),
	    1);
	(void)EVP_CIPHER_CTX_set_padding(context, 0);
	assert_int_equal(EVP_DecryptUpdate(context, out, &length, in, 16), 1);
	EVP_CIPHER_CTX_free(context);
}

/* ISO 9564-1:2017, 9.4.2, by OpenSSL alone: the field of the code, in hex its
 * control 4, its length, its digits, and then a's. False if it is none. */
static bool
opens_code(const uint8_t *block, const EVP_CIPHER *cipher, const char *number,
    const char *code, unsigned digits)
{
	uint8_t field[16], pan[16] = { 0 };
	char said[17], want[17];
	unsigned i;

	/* Digit i stands in half byte i + 1. */
	pan[0] = 4 << 4;
	for (i = 0; i < 16; i++)
		pan[(i + 1) / 2] |=
		    (uint8_t)((number[i] - '0') << (i % 2 == 0 ? 0 : 4));
	decipher(cipher, block, field);
	for (i = 0; i < 16; i++)
		field[i] ^= pan[i];
	decipher(cipher, field, field);
	for (i = 0; i < 16; i++)
		said[i] =
		    "0123456789abcdef"[field[i / 2] >> (i % 2 ? 0 : 4) & 15];
	said[16] = '\0';
	memcpy(want, "4.aaaaaaaaaaaaaa", sizeof want);
	want[1] = (char)('0' + digits);
	memcpy(want + 2, code, digits);
	return strcmp(said, want) == 0;
}

static bool
opens(const uint8_t *block, const EVP_CIPHER *cipher, const char *number,
    const char *pin)
{
	return opens_code(block, cipher, number, pin, PIN);
}

/* docs/FORMATS.md, PUK, by OpenSSL alone, with the store's own key. */
static void
puk_want(char puk[static 8], unsigned batch, unsigned envelope)
{
	const struct serial serial = serial_of(batch, envelope);
	uint8_t *key = secret_new(KEYSTORE_SECRET_MOST), mac[32];
	char text[80] = "busta puk v1";
	size_t size, count = 0, i;

	assert_int_equal(keystore_unseal(&store, KEY_PUK, kek, key, &size), 0);
	serial_plain(text + strlen(text), &serial);
	memcpy(text + strlen(text), card, sizeof card);
	assert_non_null(HMAC(EVP_sha256(), key, 32, (uint8_t *)text,
	    strlen(text), mac, NULL));
	for (i = 0; i < 32 && count < 8; i++)
		if (mac[i] < 250)
			puk[count++] = (char)('0' + mac[i] % 10);
	assert_int_equal(count, 8);
	secret_free(key, KEYSTORE_SECRET_MOST);
}

/* The same for the same card, another for another envelope. */
static void
test_a_puk_goes_with_it(void **state)
{
	struct assigner assigner = { .hsm = hsm };
	struct wire_assign asked = asked_of(0, 1);
	struct wire_assigned one, two;
	char want[8], other[8];

	(void)state;
	puk_want(want, 0, 1);
	puk_want(other, 0, 2);
	assert_memory_not_equal(want, other, 8);
	assert_int_equal(assign_pin(&assigner, &asked, &one), 0);
	assert_true(
	    opens_code(one.puk_block, EVP_aes_256_ecb(), card, want, 8));
	assert_false(
	    opens_code(one.puk_block, EVP_aes_256_ecb(), other_card, want, 8));
	assert_int_equal(assign_pin(&assigner, &asked, &two), 0);
	assert_true(
	    opens_code(two.puk_block, EVP_aes_256_ecb(), card, want, 8));
	assert_memory_not_equal(one.puk_block, two.puk_block, 16);
	asked = asked_of(0, 2);
	assert_int_equal(assign_pin(&assigner, &asked, &two), 0);
	assert_true(
	    opens_code(two.puk_block, EVP_aes_256_ecb(), card, other, 8));
	memcpy(asked.card, other_card, sizeof other_card);
	assert_int_equal(assign_pin(&assigner, &asked, &two), 0);
	assert_false(
	    opens_code(two.puk_block, EVP_aes_256_ecb(), other_card, other, 8));
	assigner_close(&assigner);
}

static void
test_a_block_opens_for_its_card_and_system(void **state)
{
	struct assigner assigner = { .hsm = hsm };
	struct wire_assign asked = asked_of(0, 1);
	struct wire_assigned one, two;
	const char *pin = batches[0].digits[1];

	(void)state;
	assert_int_equal(assign_pin(&assigner, &asked, &one), 0);
	assert_memory_equal(one.check, check_256, sizeof check_256);
	assert_true(opens(one.block, EVP_aes_256_ecb(), card, pin));
	assert_false(opens(one.block, EVP_aes_256_ecb(), other_card, pin));
	assert_int_equal(assign_pin(&assigner, &asked, &two), 0);
	assert_true(opens(two.block, EVP_aes_256_ecb(), card, pin));
	/* Eight bytes of it are random, so that equal PINs are not seen. */
	assert_memory_not_equal(one.block, two.block, sizeof one.block);
	memcpy(asked.key_block, block_128, sizeof block_128);
	assert_int_equal(assign_pin(&assigner, &asked, &one), 0);
	assert_memory_equal(one.check, check_128, sizeof check_128);
	assert_true(opens(one.block, EVP_aes_128_ecb(), card, pin));
	assigner_close(&assigner);
}

/* A data key that stays open serves its own batch only. */
static void
test_batches_by_turns(void **state)
{
	struct assigner assigner = { .hsm = hsm };
	struct wire_assigned answer;
	struct wire_assign asked;
	unsigned i;

	(void)state;
	for (i = 0; i < 12; i++) {
		asked = asked_of(i / 2 % 2, i % 3);
		assert_int_equal(assign_pin(&assigner, &asked, &answer), 0);
		assert_true(opens(answer.block, EVP_aes_256_ecb(), card,
		    batches[i / 2 % 2].digits[i % 3]));
	}
	asked = asked_of(0, 0);
	assert_int_equal(assign_pin(&assigner, &asked, &answer), 0);
	asked.batch = 2;
	assert_int_equal(assign_pin(&assigner, &asked, &answer), -1);
	asked = asked_of(0, 0);
	asked.data_key = batches[1].data_key.data;
	assert_int_equal(assign_pin(&assigner, &asked, &answer), -1);
	asked = asked_of(0, 0);
	assert_int_equal(assign_pin(&assigner, &asked, &answer), 0);
	assigner_close(&assigner);
	assigner_close(&assigner);
}

static const uint8_t zeros[WIRE_DATA_KEY_MOST];

static void
ask_erased_record(struct wire_assign *a)
{
	a->record = zeros;
}
static void
ask_no_record(struct wire_assign *a)
{
	a->record_size = 0;
}
static void
ask_short_record(struct wire_assign *a)
{
	a->record_size--;
}
static void
ask_long_record(struct wire_assign *a)
{
	a->cip_digits++;
}
static void
ask_no_key(struct wire_assign *a)
{
	a->data_key_size = 0;
}
static void
ask_erased_key(struct wire_assign *a)
{
	a->data_key = zeros;
}
static void
ask_short_key(struct wire_assign *a)
{
	a->data_key_size--;
}

static void
ask_other_record(struct wire_assign *asked)
{
	asked->record = batches[0].records[2];
}

/* One digit more of the PIN and one less of the CIP: as long. */
static void
ask_other_digits(struct wire_assign *asked)
{
	asked->pin_digits++;
	asked->cip_digits--;
}

static void
ask_short_pin(struct wire_assign *asked)
{
	asked->pin_digits = 3;
	asked->cip_digits = 12;
}

static void
ask_long_pin(struct wire_assign *asked)
{
	asked->pin_digits = 13;
	asked->cip_digits = 2;
}

static void
ask_huge_cip(struct wire_assign *asked)
{
	asked->cip_digits = 255;
}

static void
ask_short_card(struct wire_assign *asked)
{
	memcpy(asked->card, "IDCARTA000000001", 17);
}

static void
ask_data_block(struct wire_assign *asked)
{
	memcpy(asked->key_block, block_data, sizeof block_data);
}

static void
ask_decipher_block(struct wire_assign *asked)
{
	memcpy(asked->key_block, block_decipher, sizeof block_decipher);
}

static void
ask_altered_block(struct wire_assign *a)
{
	a->key_block[5] = '0';
}
static void
ask_no_block(struct wire_assign *a)
{
	a->key_block[0] = '\0';
}

static void
ask_other_exchange(struct wire_assign *asked)
{
	memcpy(asked->exchange_key, "exchange-2026-000000", 21);
}

static void
ask_wrap_key(struct wire_assign *asked)
{
	memcpy(asked->exchange_key, hsm_key(hsm, KEY_WRAP)->id, KEY_ID_TEXT);
}

static const struct {
	const char *name;
	void (*change)(struct wire_assign *asked);
	const char *sentence;
} refusals[] = {
	{ "an erased record", ask_erased_record, "was erased" },
	{ "no record", ask_no_record, "was erased" },
	{ "a record cut short", ask_short_record, "another length" },
	{ "a record for more digits", ask_long_record, "another length" },
	{ "another envelope's record", ask_other_record, "was altered" },
	{ "the same digits, cut elsewhere", ask_other_digits, "was altered" },
	{ "no data key", ask_no_key, "was destroyed" },
	{ "an erased data key", ask_erased_key, "was destroyed" },
	{ "a data key cut short", ask_short_key, "data key" },
	{ "a PIN of 3 digits", ask_short_pin, "PIN of 4 to 12 digits" },
	{ "a PIN of 13 digits", ask_long_pin, "PIN of 4 to 12 digits" },
	{ "a CIP of 255 digits", ask_huge_cip, "digits" },
	{ "a card of 9 digits", ask_short_card, "fewer than 12 digits" },
	{ "a key that enciphers data", ask_data_block, "PIN encryption" },
	{ "a key that deciphers only", ask_decipher_block, "mode of use" },
	{ "an altered key block", ask_altered_block, "key block" },
	{ "no key block", ask_no_block, "key block" },
	{ "an exchange key that is not there", ask_other_exchange,
	    "not in this key store" },
	{ "a key of another usage", ask_wrap_key, "not in this key store" },
};

static void
test_what_cannot_be_is_refused_and_nothing_made(void **state)
{
	struct assigner assigner = { .hsm = hsm };
	struct wire_assigned answer;
	struct wire_assign asked;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		asked = asked_of(0, 0);
		refusals[i].change(&asked);
		memset(&answer, 0xff, sizeof answer);
		if (assign_pin(&assigner, &asked, &answer) == 0 ||
		    fail_code() != EX_DATAERR ||
		    strstr(fail_reason(), refusals[i].sentence) == NULL ||
		    strstr(fail_reason(), "0000000") != NULL ||
		    memcmp(answer.block, zeros, sizeof answer.block) != 0)
			fail_msg("%s: %d, %s", refusals[i].name, fail_code(),
			    fail_reason());
		asked = asked_of(0, 0);
		assert_int_equal(assign_pin(&assigner, &asked, &answer), 0);
	}
	assigner_close(&assigner);
}

/* Its answer is what two people agree to. */
static void
test_a_key_block_is_looked_into(void **state)
{
	struct wire_check_key_block asked = { .exchange_key = "" };
	struct wire_key_block_checked answer;
	uint8_t other[32] = { 1 };

	(void)state;
	memcpy(asked.key_block, block_256, sizeof block_256);
	assert_int_equal(transport_check(hsm, &asked, &answer), 0);
	assert_string_equal(answer.exchange_key, exchange);
	assert_string_equal(answer.algorithm, "AES-256");
	assert_memory_equal(answer.check, check_256, 5);
	memcpy(asked.key_block, block_128, sizeof block_128);
	assert_int_equal(transport_check(hsm, &asked, &answer), 0);
	assert_string_equal(answer.algorithm, "AES-128");
	assert_memory_equal(answer.check, check_128, 5);
	memcpy(asked.key_block, block_data, sizeof block_data);
	assert_int_equal(transport_check(hsm, &asked, &answer), -1);
	/* Under an earlier exchange key it opens by that one's name only. */
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, other), 0);
	memcpy(asked.key_block, block_256, sizeof block_256);
	assert_int_equal(transport_check(hsm, &asked, &answer), -1);
	memcpy(asked.exchange_key, exchange, sizeof exchange);
	assert_int_equal(transport_check(hsm, &asked, &answer), 0);
}

static bool
said(unsigned batch, unsigned envelope, const void *cip, size_t size)
{
	const struct serial serial = serial_of(batch, envelope);
	bool match = true;

	assert_int_equal(cip_check(hsm, &serial,
			     batches[batch].verifiers[envelope], cip, size,
			     &match),
	    0);
	return match;
}

static void
test_a_cip_is_the_envelope_s_own(void **state)
{
	const char *cip = batches[0].digits[1] + PIN;
	char text[WIRE_CIP_MOST + 1];
	unsigned i, digit;

	(void)state;
	assert_true(said(0, 1, cip, CIP));
	assert_false(said(0, 0, cip, CIP));
	assert_false(said(1, 1, cip, CIP));
	for (i = 0; i < CIP; i++)
		for (digit = 0; digit < 256; digit++) {
			memcpy(text, cip, CIP);
			text[i] = (char)digit;
			assert_int_equal(said(0, 1, text, CIP),
			    digit == (unsigned)cip[i]);
		}
}

/* Longer, shorter, nothing: no match, and no failure. */
static void
test_what_is_no_cip_does_not_match(void **state)
{
	char text[WIRE_CIP_MOST];
	size_t size;

	(void)state;
	memset(text, '0', sizeof text);
	memcpy(text, batches[0].digits[1] + PIN, CIP);
	for (size = 0; size <= sizeof text; size++)
		assert_int_equal(said(0, 1, text, size), size == CIP);
}

/* Every bit of it counts: one turned is another verifier. */
static void
test_every_bit_of_a_verifier_counts(void **state)
{
	uint8_t one[VERIFIER_SIZE] = { 1, 2, 3 }, other[VERIFIER_SIZE];
	unsigned bit;

	(void)state;
	assert_true(verifier_matches(one, one));
	for (bit = 0; bit < 8 * VERIFIER_SIZE; bit++) {
		memcpy(other, one, sizeof other);
		other[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(verifier_matches(one, other));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_block_opens_for_its_card_and_system),
		cmocka_unit_test(test_a_puk_goes_with_it),
		cmocka_unit_test(test_batches_by_turns),
		cmocka_unit_test(
		    test_what_cannot_be_is_refused_and_nothing_made),
		cmocka_unit_test(test_a_key_block_is_looked_into),
		cmocka_unit_test(test_a_cip_is_the_envelope_s_own),
		cmocka_unit_test(test_what_is_no_cip_does_not_match),
		cmocka_unit_test(test_every_bit_of_a_verifier_counts),
	};

	return cmocka_run_group_tests_name("assign", tests, open_all,
	    close_all);
}
