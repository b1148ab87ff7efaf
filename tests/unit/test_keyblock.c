/* Goal: a card system's key comes through, whole and for its purpose, or is
 * refused: as the standards' own examples say, and as the openssl command opens
 * what we wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/aes.h"
#include "hsm/keyblock.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

/* What the random source of this program gives next: OpenSSL's bytes, unless a
 * test says which, or that there are none. */
static const char *padding;

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	if (padding == NULL)
		return RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
	return hex_read(bytes, (size_t)size, padding) == 0;
}

/* A KBPK as software has it. */
struct kbpk {
	uint8_t key[32];
	size_t size;
	int broken; /* fails the call of this number */
};

static int
kbpk_cmac(void *context, const void *bytes, size_t size,
    uint8_t mac[static KEYBLOCK_MAC_SIZE])
{
	struct kbpk *kbpk = context;

	if (kbpk->broken > 0 && --kbpk->broken == 0)
		return (fail)(EX_UNAVAILABLE, "the token is gone");
	return aes_cmac(kbpk->key, kbpk->size, bytes, size, mac);
}

static struct kbpk kbpk;

static const struct keyblock_protection *
protect(const char *hex)
{
	static struct keyblock_protection protection;

	kbpk.size = strlen(hex) / 2;
	kbpk.broken = 0;
	assert_int_equal(hex_read(kbpk.key, kbpk.size, hex), 0);
	protection.size = kbpk.size;
	protection.cmac = kbpk_cmac;
	protection.context = &kbpk;
	return &protection;
}

static int
open_heap(void **state)
{
	(void)state;
	return secret_heap_open(1 << 16);
}

#define X9_KBPK \
	"88e1ab2a2e3dd38c1fa039a536500cc8a87ab9d62dc92c01058fa79f44657de6"
#define X9_BLOCK \
	"D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2" \
	"E417C07156A27E8E31DA05F7425509593D03A457DC34"
#define X9_KEY "3f419e1cb7079442aa37474c2efbf8b8"

/* Each opened by python3-cryptography too, by the standard's text. The last is
 * that alone: no published block of an AES key has a long length. */
static const struct vector {
	const char *who, *kbpk, *text, *key, *check;
	const char *facts; /* usage, algorithm, mode, version, exportability */
} vectors[] = {
	{ "TR-31:2018 A.7.4", X9_KBPK, X9_BLOCK, X9_KEY, "08793e25ab",
	    "P0AE00E" },
	{ "X9.143:2021 8.1, a key whose length is hidden", X9_KBPK,
	    "D0144P0AE00E00002C77FA3F4A553BED6E88AE5C172A4166E3D4ACA8E2AC71C158"
	    "A476FAC12C13C3829DE55D3AB54C48F4C4FEF7AC75E90FC47F1B77E7B19A73ED46"
	    "E64410082557",
	    X9_KEY, "08793e25ab", "P0AE00E" },
	{ "X9.143:2021 8.2, three optional blocks, AES-256",
	    "e38331fbace33f0b8694aba5dc611ca20831949feb8988102147291578f704e1",
	    "D0192C0AVA1N0300KS08VM9ATS1A2018-06-18T20:42:39.22PB0E000000000"
	    "05FDAFA00A1E84F599C2EB51A1F7A767D5E42314F0E84A3FC1A7B84C1DE8111465"
	    "9E6306AD544208F68F15602BD3E12DA0C7F9FC551F1C8E6385FAFC1F7B499F5",
	    "8c326037f8910bbfdbc267e5101dfbf9480433028d5e67b34673440f8acec972",
	    "9b507a1194", "C0AVA1N" },
	{ "ISO 20038:2017 B.3, Triple DES",
	    "3235362d62697420414553207772617070696e67202849534f20323030333829",
	    "D0112M3TV16N000018462FA5903B8D2B82FEE26B29713C0BE7ED81601087F12252"
	    "093D06FC0A012C1CF769AD0E3E9E4877166AB013FC22B4",
	    "767361707064642032454552206b6479", NULL, "M3TV16N" },
	{ "a Thales payShield 10K, AES-256",
	    "4141414141414141414141414141414141414141414141414141414141414141",
	    "D0144D0AN00N0000127862F945C2DED04530FAF7CDBC8B0BA10C7AA79BD5E0C2C5"
	    "D6AC173BF588E4B19ACF1357178D50EA0AB193228E13958304FC6149632DFDCADF"
	    "3A5B3D57E814",
	    "be19e6a07a760f10ef8e83a226b63aad141f463fddd4f47db244b4023ec3cacc",
	    "0a00e31eeb", "D0AN00N" },
	{ "an exercise for psec, a KBPK of 128 bits",
	    "a1a10101010101010101010101010102",
	    "D0144D0AB00S000042766B9265B2DF93AE6E29B58135B77A2F616C8D515ACDBE6A"
	    "5626F79FA7B4071E9EE1423C6D7970FA2B965D18B23922B5B2E5657495E03CD857"
	    "FD37018E111B",
	    "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1", "8d2f9c5689", "D0AB00S" },
	{ "an optional block whose length is written long", X9_KBPK,
	    "D0128P0AE00E0200LB0002000CABPB04C59A29849B6257B95288FE70DB3C31039D"
	    "75ACB2C6B4AC7E8DFFDD16E738AB19283BF4B2182F63057C236A1523625005",
	    X9_KEY, "08793e25ab", "P0AE00E" },
};

static void
assert_check(const struct keyblock *block, const char *want)
{
	uint8_t check[KEY_CHECK_SIZE];
	char hex[2 * KEY_CHECK_SIZE + 1];

	assert_int_equal(aes_check(check, block->key, block->size), 0);
	hex_write(hex, check, sizeof check);
	assert_string_equal(hex, want);
}

static void
assert_facts(const struct keyblock_facts *facts, const char *want)
{
	char text[8];

	(void)snprintf(text, sizeof text, "%s%c%c%s%c", facts->usage,
	    facts->algorithm, facts->mode, facts->version, facts->exportable);
	assert_string_equal(text, want);
}

static void
assert_opens(const struct vector *vector, const char *text)
{
	char key[2 * KEYBLOCK_KEY_MOST + 1];
	struct keyblock *block =
	    keyblock_open(text, strlen(text), protect(vector->kbpk));

	if (block == NULL)
		fail_msg("%s: %s", vector->who, fail_reason());
	assert_int_equal(CRYPTO_secure_allocated(block), 1);
	hex_write(key, block->key, block->size);
	assert_string_equal(key, vector->key);
	assert_facts(&block->facts, vector->facts);
	if (vector->check != NULL)
		assert_check(block, vector->check);
	keyblock_free(block);
}

static void
test_published_blocks(void **state)
{
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		assert_opens(&vectors[i], vectors[i].text);
		(void)snprintf(text, sizeof text, "%s\n", vectors[i].text);
		assert_opens(&vectors[i], text);
		(void)snprintf(text, sizeof text, "%s\r\n", vectors[i].text);
		assert_opens(&vectors[i], text);
	}
}

static void
assert_refused(const char *text, size_t size,
    const struct keyblock_protection *protection, const char *sentence)
{
	(void)(fail)(EX_SOFTWARE, "nothing was refused");
	if (keyblock_open(text, size, protection) != NULL)
		fail_msg("opened: %.*s", (int)size, text);
	assert_int_equal(fail_code(), EX_DATAERR);
	if (strstr(fail_reason(), sentence) == NULL)
		fail_msg("said \"%s\", not \"%s\"", fail_reason(), sentence);
}

/* All 255 other values, wherever they stand: none is read over. */
static void
test_every_altered_character_is_refused(void **state)
{
	const struct keyblock_protection *protection;
	const struct vector *vector;
	char text[256];
	size_t i, at, size;
	unsigned other;

	(void)state;
	for (i = 0; i < 3; i++) {
		vector = &vectors[i == 2 ? 6 : i == 1 ? 2 : 0];
		protection = protect(vector->kbpk);
		size = strlen(vector->text);
		for (at = 0; at < size; at++)
			for (other = 1; other < 256; other++) {
				memcpy(text, vector->text, size);
				text[at] = (char)((unsigned)text[at] ^ other);
				assert_refused(text, size, protection, "");
			}
	}
}

static void
test_every_other_length_is_refused(void **state)
{
	const struct keyblock_protection *protection = protect(X9_KBPK);
	char text[sizeof X9_BLOCK + 64];
	size_t size, more;

	(void)state;
	memset(text, '0', sizeof text);
	memcpy(text, X9_BLOCK, sizeof X9_BLOCK - 1);
	for (size = 0; size < sizeof X9_BLOCK - 1; size++)
		assert_refused(text, size, protection, "");
	for (more = 1; more <= 64; more++)
		assert_refused(text, sizeof X9_BLOCK - 1 + more, protection,
		    "");
	/* And with a header that knows of it, and by the block. */
	memcpy(text + 1, "0144", 4);
	assert_refused(text, 144, protection, "was altered");
	memcpy(text + 1, "0080", 4);
	assert_refused(text, 80, protection, "was altered");
	/* One newline is read over, two are not. */
	memcpy(text, X9_BLOCK "\n\n", sizeof X9_BLOCK + 1);
	assert_refused(text, sizeof X9_BLOCK + 1, protection, "113 char");
}

static void
test_another_key_is_refused(void **state)
{
	const struct keyblock_protection *protection;
	size_t bit;

	(void)state;
	for (bit = 0; bit < 256; bit++) {
		protection = protect(X9_KBPK);
		kbpk.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_refused(X9_BLOCK, sizeof X9_BLOCK - 1, protection,
		    "another key protects it");
	}
	protection = protect("88e1ab2a2e3dd38c1fa039a536500cc8");
	assert_refused(X9_BLOCK, sizeof X9_BLOCK - 1, protection,
	    "another key protects it");
}

/* How 112 characters begin, and what is said of them; all others are 0. */
static const struct {
	const char *begin, *sentence;
} refusals[] = {
	{ "A", "of version A: only version D is taken" },
	{ "B", "of version B: only version D is taken" },
	{ "C", "of version C: only version D is taken" },
	{ "E", "of version E: only version D is taken" },
	{ "d0112P0AE00E0000", "does not begin with a D" },
	{ "D-112P0AE00E0000", "a part is missing, or was added" },
	{ "D0128P0AE00E0000", "a part is missing, or was added" },
	{ "D0112p0AE00E0000", "not of the standard" },
	{ "D0112P0aE00E0000", "not of the standard" },
	{ "D0112P0AE0cE0000", "not of the standard" },
	{ "D0112P0AE00X0000", "not of the standard" },
	{ "D0112P0AE00E0001", "what the standard reserves" },
	{ "D0112P0AE00E0030", "what the standard reserves" },
	{ "D0112P0AE00E0A00", "how many optional blocks" },
	{ "D0112P0AE00E0100kS10", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS1a", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS03", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS21", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KSFF", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS0000", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS0003000010", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS00FF", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS00020009", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS0002FFFF", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS10\t", "optional block 1 does not end" },
	{ "D0112P0AE00E0100KS10\x80", "optional block 1 does not end" },
	{ "D0112P0AE00E9900KS04KS04KS04KS04KS04KS04KS04KS04",
	    "optional block 9 does not end" },
	{ "D0112P0AE00E0100KS0F", "not padded to a block" },
	{ "D0112P0AE00E0000b8", "not all upper-case hexadecimal" },
	{ "D0112P0AE00E0000", "was altered, or another key protects it" },
	{ "D0112P0AE00E0100KS20", "was altered, or another key protects it" },
	{ "D0112P0AE00E0100KS00020020", "was altered, or another key" },
};

static void
test_what_is_no_block_is_refused(void **state)
{
	const struct keyblock_protection *protection = protect(X9_KBPK);
	char text[112];
	size_t i;

	(void)state;
	assert_refused("", 0, protection, "does not begin with a D");
	assert_refused("\n", 1, protection, "does not begin with a D");
	assert_refused("D0016P0AE00E0000", 16, protection, "16 characters");
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		memset(text, '0', sizeof text);
		memcpy(text, refusals[i].begin, strlen(refusals[i].begin));
		assert_refused(text, sizeof text, protection,
		    refusals[i].sentence);
	}
}

/* By who has the KBPK; made by python3-cryptography. */
static const struct {
	const char *text, *sentence;
} impossible[] = {
	{ "D0112P0AE00E00004945D47889C257F00DF92C49FDB86CC35E2B8131463D1FBA4AEF"
	  "9605A181A939FE1FFA0CD1832DB51CDD04420ADFCC89",
	    "a key of 0 bits" },
	{ "D0112P0AE00E00000FF7821781C237D959FB9D14D4F901A790665E526E0F69BBD1B5"
	  "18A28B437335964D515C22BA35DEBA74143476CE7854",
	    "a key of 129 bits" },
	{ "D0112P0AE00E000032623714A20EBF0911B4FB23BFC7FE9FCA05EC69DE8D54F8D82F"
	  "A50915952EF2538DA2D60434D98AC0D7F63A6496FF9D",
	    "a key of 136 bits, which cannot be one of algorithm A" },
	{ "D0112P0AE00E000027F8BA9D4B84B792CB7A7265137BCE8DFBCD0C9BD5CA72141035"
	  "3FC4D952616D4C6C733A49838B3F6760A3B77D39CBBF",
	    "a key of 256 bits" },
	{ "D0112P0TE00E00004A299B1CCD0E044592136E95012682DF4C99CDCAB3BF5321F8C6"
	  "183FF4C487431614C8A080E088124CC72C4AA5A3C86C",
	    "a key of 248 bits" },
	{ "D0112P0AE00E00009BEDE321C492ADF845E1555EB81BF11A128FBAB61928B23F85EE"
	  "1150C435CE86D7F3D897C07482F8766F2A050ACE6959",
	    "a key of 65535 bits" },
};

static void
test_a_key_that_cannot_be_is_refused(void **state)
{
	const struct keyblock_protection *protection = protect(X9_KBPK);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof impossible / sizeof impossible[0]; i++)
		assert_refused(impossible[i].text, strlen(impossible[i].text),
		    protection, impossible[i].sentence);
}

/* As long as the field lets a key be: 30 bytes in one of 32. */
static void
test_the_longest_key_of_a_field(void **state)
{
	static const char text[] =
	    "D0112P0TE00E0000F4166D38C6AAE5B5F00DACD089FCF797B93BE70D912811EDA4"
	    "704FF894C65BB3BA3065A457E90B29206EAD8DF56FB563";
	struct keyblock *block =
	    keyblock_open(text, strlen(text), protect(X9_KBPK));

	(void)state;
	assert_non_null(block);
	assert_int_equal(block->size, 30);
	keyblock_free(block);
	keyblock_free(NULL);
}

/* The standard's example of an EC key, whose certificates have long lengths: it
 * is taken apart to its end, and is no key of ours. */
static void
test_a_block_of_certificates(void **state)
{
	size_t size;
	char *text =
	    file_read("tests/fuzz/corpus/keyblock/x9.143-8.6", 4096, &size);

	(void)state;
	assert_non_null(text);
	assert_refused(text, size, protect(X9_KBPK),
	    "more than a key of 32 bytes");
	free(text);
}

/* X9.143:2021 8.1 to the byte, given the padding that its authors drew. */
static void
test_wrap_as_the_standard(void **state)
{
	const struct keyblock_facts facts = { "P0", 'A', 'E', "00", 'E' };
	char text[KEYBLOCK_TEXT];
	uint8_t key[16];

	(void)state;
	assert_int_equal(hex_read(key, sizeof key, X9_KEY), 0);
	padding = "1a87bbfa2cfe78d383e5f4c6aa83473c1c2965473ce206bb855b0153378"
		  "2";
	assert_int_equal(keyblock_wrap(text, &facts, key, sizeof key,
			     protect(X9_KBPK)),
	    0);
	padding = NULL;
	assert_string_equal(text, vectors[1].text);
}

/* What a card system has that is not ours. */
static void
assert_foreign(const char *kbpk_hex, const char *text, const char *key)
{
	char command[512], line[2 * KEYBLOCK_KEY_MOST + 2] = "";
	FILE *out;

	(void)snprintf(command, sizeof command,
	    "sh tests/foreign/keyblock.sh %s %s", kbpk_hex, text);
	assert_non_null(out = popen(command, "r"));
	assert_non_null(fgets(line, sizeof line, out));
	assert_int_equal(pclose(out), 0);
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(line, key);
}

/* AES-128, -192 and -256 of both: those that no standard gives an example
 * of. */
static void
test_openssl_opens_what_we_wrap(void **state)
{
	const struct keyblock_facts facts = { "P0", 'A', 'B', "07", 'N' };
	const struct keyblock_protection *protection;
	char text[KEYBLOCK_TEXT], kbpk_hex[65], key_hex[65];
	struct vector vector = { "ours", kbpk_hex, text, key_hex, NULL,
		"P0AB07N" };
	uint8_t bytes[32];
	size_t kbpk_size, size;

	(void)state;
	for (kbpk_size = 16; kbpk_size <= 32; kbpk_size += 8)
		for (size = 16; size <= 32; size += 8) {
			assert_int_equal(RAND_bytes(bytes, sizeof bytes), 1);
			hex_write(kbpk_hex, bytes, kbpk_size);
			assert_int_equal(RAND_bytes(bytes, sizeof bytes), 1);
			hex_write(key_hex, bytes, size);
			protection = protect(kbpk_hex);
			assert_int_equal(keyblock_wrap(text, &facts, bytes,
					     size, protection),
			    0);
			assert_int_equal(strlen(text), KEYBLOCK_TEXT - 1);
			assert_foreign(kbpk_hex, text, key_hex);
			assert_opens(&vector, text);
		}
}

static void
test_no_two_wraps_are_alike(void **state)
{
	const struct keyblock_facts facts = { "P0", 'A', 'E', "00", 'N' };
	const struct keyblock_protection *protection = protect(X9_KBPK);
	char once[KEYBLOCK_TEXT], again[KEYBLOCK_TEXT];

	(void)state;
	assert_int_equal(keyblock_wrap(once, &facts, kbpk.key, 32, protection),
	    0);
	assert_int_equal(keyblock_wrap(again, &facts, kbpk.key, 32, protection),
	    0);
	assert_string_not_equal(once, again);
}

static void
test_wrap_refusals(void **state)
{
	const struct keyblock_facts good = { "P0", 'A', 'E', "00", 'N' },
				    bad = { "p0", 'A', 'E', "00", 'N' };
	struct keyblock_protection protection = *protect(X9_KBPK);
	char text[KEYBLOCK_TEXT];
	uint8_t key[33] = { 0 };

	(void)state;
	assert_int_equal(keyblock_wrap(text, &good, key, 0, &protection), -1);
	assert_int_equal(keyblock_wrap(text, &good, key, 33, &protection), -1);
	assert_int_equal(keyblock_wrap(text, &bad, key, 16, &protection), -1);
	padding = "";
	assert_int_equal(keyblock_wrap(text, &good, key, 16, &protection), -1);
	assert_int_equal(fail_code(), EX_OSERR);
	padding = NULL;
	assert_int_equal(keyblock_wrap(text, &good, key, 16, &protection), 0);
	protection.size = 8;
	assert_int_equal(keyblock_wrap(text, &good, key, 16, &protection), -1);
}

/* What fails at the token fails as what it was; and nothing secret stays. */
static void
test_a_token_that_fails(void **state)
{
	const struct keyblock_protection *protection;
	size_t used = CRYPTO_secure_used();
	int call;

	(void)state;
	for (call = 1; call <= 4; call++) {
		protection = protect(X9_KBPK);
		kbpk.broken = call;
		assert_null(
		    keyblock_open(X9_BLOCK, sizeof X9_BLOCK - 1, protection));
		assert_int_equal(fail_code(), EX_UNAVAILABLE);
		assert_string_equal(fail_reason(), "the token is gone");
	}
	assert_refused(X9_BLOCK "0", sizeof X9_BLOCK, protect(X9_KBPK), "");
	assert_int_equal(CRYPTO_secure_used(), used);
}

static const struct {
	struct keyblock_facts facts;
	const char *sentence; /* NULL: it is taken */
} purposes[] = {
	{ { "P0", 'A', 'E', "00", 'N' }, NULL },
	{ { "P0", 'A', 'B', "12", 'E' }, NULL },
	{ { "D0", 'A', 'E', "00", 'N' },
	    "a key for data encryption (usage D0), not for PIN encryption" },
	{ { "K1", 'A', 'E', "00", 'N' },
	    "a key for key block protection (usage K1), not for PIN" },
	{ { "V2", 'A', 'E', "00", 'N' }, "not for PIN encryption" },
	{ { "99", 'A', 'E', "00", 'N' },
	    "a key for something else (usage 99)" },
	{ { "P1", 'A', 'E', "00", 'N' }, "not for PIN encryption" },
	{ { "P0", 'T', 'E', "00", 'N' }, "with algorithm T, not with AES" },
	{ { "P0", 'A', 'D', "00", 'N' }, "must not encipher" },
	{ { "P0", 'A', 'N', "00", 'N' }, "must not encipher" },
	{ { "P0", 'A', 'E', "c2", 'N' }, "a component of a key (version c2)" },
};

static void
test_purposes(void **state)
{
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
		got = keyblock_accept_pins(&purposes[i].facts);
		assert_int_equal(got, purposes[i].sentence == NULL ? 0 : -1);
		if (got != 0 &&
		    strstr(fail_reason(), purposes[i].sentence) == NULL)
			fail_msg("said \"%s\"", fail_reason());
	}
}

/* FIPS 197 appendix C, one block under a key of each size. */
static void
test_aes_by_fips_197(void **state)
{
	static const char *const out[] = { "69c4e0d86a7b0430d8cdb78070b4c55a",
		"dda97ca4864cdfe06eaf70a0ec0d7191",
		"8ea2b7ca516745bfeafc49904b496089" };
	uint8_t key[33], in[16], got[16];
	char hex[33];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)(i << 4 | i);
	for (i = 0; i < 3; i++) {
		assert_int_equal(aes_encipher(key, 16 + 8 * i, in, got), 0);
		hex_write(hex, got, sizeof got);
		assert_string_equal(hex, out[i]);
	}
	assert_int_equal(aes_encipher(key, 15, in, got), -1);
	assert_int_equal(aes_encipher(key, 33, in, got), -1);
	assert_int_equal(aes_cbc_encipher(key, 16, in, in, 15, got), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_blocks),
		cmocka_unit_test(test_every_altered_character_is_refused),
		cmocka_unit_test(test_every_other_length_is_refused),
		cmocka_unit_test(test_another_key_is_refused),
		cmocka_unit_test(test_what_is_no_block_is_refused),
		cmocka_unit_test(test_a_key_that_cannot_be_is_refused),
		cmocka_unit_test(test_the_longest_key_of_a_field),
		cmocka_unit_test(test_a_block_of_certificates),
		cmocka_unit_test(test_wrap_as_the_standard),
		cmocka_unit_test(test_openssl_opens_what_we_wrap),
		cmocka_unit_test(test_no_two_wraps_are_alike),
		cmocka_unit_test(test_wrap_refusals),
		cmocka_unit_test(test_a_token_that_fails),
		cmocka_unit_test(test_purposes),
		cmocka_unit_test(test_aes_by_fips_197),
	};

	return cmocka_run_group_tests_name("keyblock", tests, open_heap, NULL);
}
