/* Goal: a sealed record is what docs/FORMATS.md says, opened here by OpenSSL
 * and that page alone; and it opens for its own envelope, unaltered, or not at
 * all. */
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
#include "room/seal.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

/* FORMATS.md: version ‖ nonce ‖ ciphertext ‖ tag, and where each begins. */
enum {
	PIN = 5,
	CIP = 10,
	CLEAR = PIN + CIP,
	AT_NONCE = 1,
	AT_CIPHERTEXT = 13,
	AT_TAG = AT_CIPHERTEXT + CLEAR,
	RECORD = AT_TAG + 16,
	FIRST = 1234,
	CHUNK = 50
};

static const uint64_t BATCH = 0x0102030405;

static const char passphrase[] = "una busta che nessuno apre";

static struct folder folder;
static struct hsm *hsm;
static struct data_key *key;
static struct bytes wrapped;
static struct codes *codes, *opened;
static uint8_t records[CHUNK][RECORD], verifiers[CHUNK][16];

/* What only who has passphrase and store can have. */
static struct keystore store;
static uint8_t *kek;

static struct serial
serial_of(size_t envelope)
{
	struct serial serial = { { "LZ26", 7 }, FIRST + (uint32_t)envelope };

	return serial;
}

static int
make_codes(void)
{
	size_t i;

	codes = codes_new(CHUNK, PIN, CIP);
	opened = codes_new(1, PIN, CIP);
	if (codes == NULL || opened == NULL)
		return -1;
	for (i = 0; i < CHUNK * CLEAR; i++)
		codes->digits[i] = (char)('0' + i * 7 % 10);
	return 0;
}

static int
open_all(void **state)
{
	const struct serial first = serial_of(0);

	(void)state;
	if (secret_heap_open(1 << 18) != 0 || folder_open(&folder) != 0 ||
	    keys_make(folder.fd, passphrase) != 0 || make_codes() != 0)
		return -1;
	hsm = keys_open_as(folder_file(&folder, "store.cfg"), passphrase);
	if (hsm == NULL || (key = data_key_new(hsm, BATCH, &wrapped)) == NULL ||
	    codes_seal(codes, &first, key, hsm, records[0], verifiers[0]) !=
		0 ||
	    keystore_read(&store, folder_file(&folder, "store.cfg")) != 0)
		return -1;
	kek = secret_new(KEYSTORE_KEK_SIZE);
	return kek == NULL ? -1 : keystore_unlock(&store, passphrase, kek);
}

static int
close_all(void **state)
{
	(void)state;
	secret_free(kek, KEYSTORE_KEK_SIZE);
	codes_free(opened);
	codes_free(codes);
	data_key_free(key);
	bytes_free(&wrapped);
	hsm_free(hsm);
	folder_remove(&folder);
	return 0;
}

/* The raw key of a usage: 32 bytes. */
static void
raw_key(enum key_usage usage, uint8_t raw[static 32])
{
	uint8_t secret[KEYSTORE_SECRET_MOST];
	size_t size;

	assert_int_equal(keystore_unseal(&store, usage, kek, secret, &size), 0);
	assert_int_equal(size, 32);
	memcpy(raw, secret, 32);
}

/* The wrapped record, by datakey.h: version(1) batch(8) usage(1) check(5), the
 * key's id after its length(4), the wrapped key after its length(4). */
static void
raw_data_key(uint8_t raw[static 32])
{
	const uint8_t *at = wrapped.data + 1 + 8 + 1 + 5;
	EVP_CIPHER_CTX *unwrap = EVP_CIPHER_CTX_new();
	uint8_t wrap[32], out[48];
	int length;

	at += 4 + at[3];
	assert_int_equal(at[3], 40);
	raw_key(KEY_WRAP, wrap);
	EVP_CIPHER_CTX_set_flags(unwrap, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(EVP_DecryptInit_ex(unwrap, EVP_aes_256_wrap_pad(),
			     NULL, wrap, NULL),
	    1);
	assert_int_equal(EVP_DecryptUpdate(unwrap, out, &length, at + 4, 40),
	    1);
	assert_int_equal(length, 32);
	memcpy(raw, out, 32);
	EVP_CIPHER_CTX_free(unwrap);
}

/* "busta sealed v1" ‖ batch ‖ serial ‖ digits of PIN ‖ digits of CIP, as the
 * page says it: 15, 8, 12, 1 and 1 bytes. */
static void
spell_aad(uint8_t aad[static 37], const char *serial)
{
	static const uint8_t batch[8] = { 0, 0, 0, 1, 2, 3, 4, 5 };

	memcpy(aad, "busta sealed v1", 15);
	memcpy(aad + 15, batch, 8);
	memcpy(aad + 23, serial, 12);
	aad[35] = PIN;
	aad[36] = CIP;
}

static int
decrypt(const uint8_t *record, const char *serial, const uint8_t *raw,
    uint8_t *clear)
{
	EVP_CIPHER_CTX *open = EVP_CIPHER_CTX_new();
	uint8_t aad[37], tag[16];
	int length, good;

	spell_aad(aad, serial);
	memcpy(tag, record + AT_TAG, sizeof tag);
	good = EVP_DecryptInit_ex(open, EVP_aes_256_gcm(), NULL, raw,
		   record + AT_NONCE) == 1 &&
	    EVP_DecryptUpdate(open, NULL, &length, aad, sizeof aad) == 1 &&
	    EVP_DecryptUpdate(open, clear, &length, record + AT_CIPHERTEXT,
		CLEAR) == 1 &&
	    EVP_CIPHER_CTX_ctrl(open, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1 &&
	    EVP_DecryptFinal_ex(open, clear + CLEAR, &length) == 1;
	EVP_CIPHER_CTX_free(open);
	return good ? 0 : -1;
}

/* Check characters by ISO/IEC 7064 MOD 37,36, computed in Python. */
static const struct {
	size_t envelope;
	const char *serial;
} some[] = {
	{ 0, "LZ260001234Q" },
	{ 1, "LZ260001235O" },
	{ 49, "LZ2600012838" },
};

static void
test_layout(void **state)
{
	uint8_t raw[32], clear[CLEAR + 16];
	size_t i;

	(void)state;
	assert_int_equal(seal_size(PIN, CIP), RECORD);
	assert_int_equal(seal_size(12, 16), 1 + 12 + 28 + 16);
	raw_data_key(raw);
	for (i = 0; i < sizeof some / sizeof some[0]; i++) {
		assert_int_equal(records[some[i].envelope][0], 1);
		assert_int_equal(decrypt(records[some[i].envelope],
				     some[i].serial, raw, clear),
		    0);
		assert_memory_equal(clear, codes_pin(codes, some[i].envelope),
		    CLEAR);
	}
	/* The control: with another serial OpenSSL opens nothing. */
	assert_int_equal(decrypt(records[0], some[1].serial, raw, clear), -1);
}

static void
test_verifiers(void **state)
{
	uint8_t raw[32], mac[32];
	char text[12 + CIP];
	size_t i;

	(void)state;
	raw_key(KEY_CIP, raw);
	for (i = 0; i < sizeof some / sizeof some[0]; i++) {
		memcpy(text, some[i].serial, 12);
		memcpy(text + 12, codes_cip(codes, some[i].envelope), CIP);
		assert_non_null(HMAC(EVP_sha256(), raw, 32, (uint8_t *)text,
		    sizeof text, mac, NULL));
		assert_memory_equal(verifiers[some[i].envelope], mac, 16);
	}
}

static int
unseal(size_t envelope, const uint8_t *record)
{
	const struct serial serial = serial_of(envelope);

	return codes_unseal(opened, &serial, key, record);
}

static void
test_opens_for_its_own_envelope_only(void **state)
{
	size_t record, envelope;

	(void)state;
	for (record = 0; record < CHUNK; record++)
		for (envelope = 0; envelope < CHUNK; envelope++)
			assert_int_equal(unseal(envelope, records[record]),
			    record == envelope ? 0 : -1);
	assert_int_equal(unseal(7, records[7]), 0);
	assert_memory_equal(opened->digits, codes_pin(codes, 7), CLEAR);
}

static void
test_every_altered_bit(void **state)
{
	static const char nothing[CLEAR];
	uint8_t record[RECORD];
	size_t bit;

	(void)state;
	for (bit = 0; bit < 8 * sizeof record; bit++) {
		memcpy(record, records[3], sizeof record);
		record[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(unseal(3, records[3]), 0);
		assert_int_equal(unseal(3, record), -1);
		assert_non_null(strstr(fail_reason(),
		    "the sealed record of "
		    "LZ260001237K"));
		/* What was not authentic is nobody's to see. */
		if (bit >= 8)
			assert_memory_equal(opened->digits, nothing, CLEAR);
	}
	assert_int_equal(unseal(3, records[3]), 0);
}

static const struct {
	const char *sentence;
	struct serial serial;
	unsigned pin_digits, cip_digits;
} others[] = {
	{ "the number one up", { { "LZ26", 7 }, FIRST + 1 }, PIN, CIP },
	{ "another year's series", { { "LZ27", 7 }, FIRST }, PIN, CIP },
	{ "the same number in nine digits", { { "LZ26", 9 }, FIRST }, PIN,
	    CIP },
	{ "a digit of the CIP counted to the PIN", { { "LZ26", 7 }, FIRST },
	    PIN + 1, CIP - 1 },
	{ "a digit of the PIN counted to the CIP", { { "LZ26", 7 }, FIRST },
	    PIN - 1, CIP + 1 },
};

static void
test_another_meaning(void **state)
{
	struct codes *as;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		as = codes_new(1, others[i].pin_digits, others[i].cip_digits);
		if (codes_unseal(as, &others[i].serial, key, records[0]) == 0)
			fail_msg("%s: it opened", others[i].sentence);
		codes_free(as);
	}
}

/* Neither record nor data key of one batch serve in another. */
static void
test_another_batch(void **state)
{
	struct bytes record = { 0 };
	struct data_key *other = data_key_new(hsm, BATCH + 1, &record);
	const struct serial serial = serial_of(0);

	(void)state;
	assert_non_null(other);
	assert_int_equal(codes_unseal(opened, &serial, other, records[0]), -1);
	data_key_free(other);
	assert_null(data_key_open(hsm, BATCH, record.data, record.size));
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_string_equal(fail_reason(),
	    "the data key of batch 4328719365: it "
	    "belongs to batch 4328719366");
	bytes_free(&record);
}

static int
compare_nonces(const void *a, const void *b)
{
	return memcmp(a, b, 12);
}

static void
test_no_nonce_comes_twice(void **state)
{
	enum { NONCES = 100000 };
	uint8_t(*nonces)[12] = calloc(NONCES, sizeof *nonces);
	const struct serial first = serial_of(0);
	size_t i;

	(void)state;
	assert_non_null(nonces);
	for (i = 0; i < NONCES; i++) {
		if (i % CHUNK == 0)
			assert_int_equal(codes_seal(codes, &first, key, hsm,
					     records[0], verifiers[0]),
			    0);
		memcpy(nonces[i], records[i % CHUNK] + AT_NONCE, 12);
	}
	qsort(nonces, NONCES, sizeof *nonces, compare_nonces);
	for (i = 1; i < NONCES; i++)
		assert_memory_not_equal(nonces[i - 1], nonces[i], 12);
	free(nonces);
}

/* Kept outside, the data key opens again, and seals what the first
 * one opens. */
static void
test_data_key_opens_again(void **state)
{
	struct data_key *again =
	    data_key_open(hsm, BATCH, wrapped.data, wrapped.size);
	const struct serial serial = serial_of(9);

	(void)state;
	assert_non_null(again);
	assert_int_equal(data_key_batch(again), BATCH);
	assert_int_equal(codes_unseal(opened, &serial, again, records[9]), 0);
	assert_memory_equal(opened->digits, codes_pin(codes, 9), CLEAR);
	data_key_free(again);
	data_key_free(NULL);
}

static void
test_data_key_altered_anywhere(void **state)
{
	size_t bit;

	(void)state;
	for (bit = 0; bit < 8 * wrapped.size; bit++) {
		wrapped.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_null(
		    data_key_open(hsm, BATCH, wrapped.data, wrapped.size));
		assert_int_equal(fail_code(), EX_DATAERR);
		wrapped.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	test_data_key_opens_again(state);
}

static void
test_data_key_cut_short_or_too_long(void **state)
{
	uint8_t longer[256] = { 0 };
	size_t size;

	(void)state;
	assert_in_range(wrapped.size, 80, sizeof longer - 1);
	memcpy(longer, wrapped.data, wrapped.size);
	for (size = 0; size <= wrapped.size + 1; size++)
		if (size != wrapped.size)
			assert_null(data_key_open(hsm, BATCH, longer, size));
	assert_non_null(strstr(fail_reason(), "not a wrapped data key"));
}

static void
test_data_key_of_another_store(void **state)
{
	struct folder other;
	struct hsm *stranger;

	(void)state;
	assert_int_equal(folder_open(&other), 0);
	assert_int_equal(keys_make(other.fd, passphrase), 0);
	stranger = keys_open_as(folder_file(&other, "store.cfg"), passphrase);
	assert_non_null(stranger);
	assert_null(data_key_open(stranger, BATCH, wrapped.data, wrapped.size));
	assert_non_null(strstr(fail_reason(), hsm_key(hsm, KEY_WRAP)->id));
	assert_non_null(strstr(fail_reason(), hsm_key(stranger, KEY_WRAP)->id));
	hsm_free(stranger);
	folder_remove(&other);
}

/* Its parts by datakey.h; the check value by RFC 4493 over a zero block. */
static void
test_data_key_layout(void **state)
{
	static const uint8_t head[] = { 1, 0, 0, 0, 1, 2, 3, 4, 5, 1 };
	const char *id = hsm_key(hsm, KEY_WRAP)->id;
	uint8_t raw[32], mac[16], zeros[16] = { 0 };
	size_t size;

	(void)state;
	raw_data_key(raw);
	assert_non_null(EVP_Q_mac(NULL, "CMAC", NULL, "AES-256-CBC", NULL, raw,
	    32, zeros, 16, mac, sizeof mac, &size));
	assert_memory_equal(wrapped.data, head, sizeof head);
	assert_memory_equal(wrapped.data + 10, mac, 5);
	assert_int_equal(wrapped.data[18], strlen(id));
	assert_memory_equal(wrapped.data + 19, id, strlen(id));
	assert_int_equal(wrapped.size, 19 + strlen(id) + 4 + 40 + 12 + 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_verifiers),
		cmocka_unit_test(test_opens_for_its_own_envelope_only),
		cmocka_unit_test(test_every_altered_bit),
		cmocka_unit_test(test_another_meaning),
		cmocka_unit_test(test_another_batch),
		cmocka_unit_test(test_data_key_layout),
		cmocka_unit_test(test_data_key_opens_again),
		cmocka_unit_test(test_data_key_altered_anywhere),
		cmocka_unit_test(test_data_key_cut_short_or_too_long),
		cmocka_unit_test(test_data_key_of_another_store),
		cmocka_unit_test(test_no_nonce_comes_twice),
	};

	return cmocka_run_group_tests_name("seal", tests, open_all, close_all);
}
