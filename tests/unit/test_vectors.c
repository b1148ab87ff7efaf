/* Goal: each primitive gives what its standard prints, and what another tool
 * computes, so that nothing sealed here can only be opened here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/ed25519.h"
#include "hsm/hsm.h"
#include "hsm/keywrap.h"
#include "hsm/mac.h"
#include "hsm/passphrase.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

static size_t
unhex(uint8_t *bytes, const char *hex)
{
	size_t size = strlen(hex) / 2;

	assert_int_equal(hex_read(bytes, size, hex), 0);
	return size;
}

static int
open_heap(void **state)
{
	(void)state;
	return secret_heap_open(1 << 16);
}

static const struct {
	const char *who, *kek, *key, *wrapped;
} wraps[] = {
	{ "RFC 5649 section 6, 20 bytes",
	    "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
	    "c37b7e6492584340bed12207808941155068f738",
	    "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6"
	    "a" },
	{ "RFC 5649 section 6, 7 bytes",
	    "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
	    "466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f" },
	{ "NIST CAVS KWP_AE_256, 1 byte",
	    "068b05d005902438bb7a837c18ca4d7abab63c7de558993df68492b3cf3c1c3c",
	    "24", "d54525e33b8d29aa1497ffeb13acd10a" },
};

static void
test_key_wrap(void **state)
{
	uint8_t kek[32], key[32], want[64], got[KEYWRAP_WRAPPED_MOST], back[32];
	size_t i, kek_size, key_size, want_size, got_size;

	(void)state;
	for (i = 0; i < sizeof wraps / sizeof wraps[0]; i++) {
		kek_size = unhex(kek, wraps[i].kek);
		key_size = unhex(key, wraps[i].key);
		want_size = unhex(want, wraps[i].wrapped);
		assert_int_equal(keywrap_wrap(kek, kek_size, key, key_size, got,
				     &got_size),
		    0);
		assert_int_equal(got_size, want_size);
		assert_memory_equal(got, want, want_size);
		assert_int_equal(keywrap_unwrap(kek, kek_size, want, want_size,
				     back, key_size),
		    0);
		assert_memory_equal(back, key, key_size);
	}
}

/* NIST CAVS KWP_AD_256: an unwrapping that must fail. And no other size of KEK
 * may be taken for one of the two that there are. */
static void
test_key_wrap_refusals(void **state)
{
	uint8_t kek[32], wrapped[16], key[32] = { 0 };
	size_t size;

	(void)state;
	unhex(kek,
	    "c32cb3e1e41a4b9f4de79989957866f5dd48dba38c22a6ebb80e14c84bdd9534");
	unhex(wrapped, "c29b05c2619a58ecc1d239e7a34273cd");
	for (size = 1; size <= 8; size++)
		assert_int_equal(keywrap_unwrap(kek, 32, wrapped, 16, key,
				     size),
		    -1);
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_int_equal(keywrap_unwrap(kek, 16, wrapped, 16, key, 8), -1);
	assert_int_equal(fail_code(), EX_SOFTWARE);
	assert_int_equal(keywrap_unwrap(kek, 32, wrapped, 15, key, 8), -1);
	assert_int_equal(keywrap_unwrap(kek, 32, wrapped, 8, key, 8), -1);
	assert_int_equal(keywrap_unwrap(kek, 32, wrapped, 0, key, 8), -1);
}

/* SP 800-38B D.3 prints the key and its subkey K1; the MAC of a zero block is,
 * by the definition of CMAC, the encryption of K1. */
static void
test_key_check_by_sp_800_38b(void **state)
{
	uint8_t key[32], k1[16], want[32], check[KEY_CHECK_SIZE];
	EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
	int n;

	(void)state;
	unhex(key,
	    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
	unhex(k1, "cad1ed03299eedac2e9a99808621502f");
	assert_int_equal(EVP_EncryptInit_ex2(aes, EVP_aes_256_ecb(), key, NULL,
			     NULL),
	    1);
	assert_int_equal(EVP_EncryptUpdate(aes, want, &n, k1, sizeof k1), 1);
	EVP_CIPHER_CTX_free(aes);
	assert_int_equal(key_check(check, key), 0);
	assert_memory_equal(check, want, sizeof check);
}

/* Asks the openssl command for a MAC and compares its first characters. */
static void
assert_openssl_mac(const char *options, const uint8_t check[KEY_CHECK_SIZE])
{
	char command[512], line[128] = "", hex[2 * KEY_CHECK_SIZE + 1];
	FILE *out;
	size_t i;

	(void)snprintf(command, sizeof command,
	    "head -c 16 /dev/zero | "
	    "openssl mac %s",
	    options);
	assert_non_null(out = popen(command, "r"));
	assert_non_null(fgets(line, sizeof line, out));
	assert_int_equal(pclose(out), 0);
	hex_write(hex, check, KEY_CHECK_SIZE);
	for (i = 0; i < sizeof hex - 1; i++)
		if ((line[i] | 0x20) != hex[i])
			fail_msg("openssl says %s, we %s", line, hex);
}

static void
test_check_values_by_openssl(void **state)
{
	static const char *const keys[] = {
		"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914df"
		"f4",
		"00000000000000000000000000000000000000000000000000000000000000"
		"00",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		"80",
	};
	uint8_t key[32], check[KEY_CHECK_SIZE];
	char options[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		unhex(key, keys[i]);
		assert_int_equal(key_check(check, key), 0);
		(void)snprintf(options, sizeof options,
		    "-cipher AES-256-CBC -macopt hexkey:%s CMAC", keys[i]);
		assert_openssl_mac(options, check);
		assert_int_equal(mac_check(check, key, sizeof key), 0);
		(void)snprintf(options, sizeof options,
		    "-digest SHA256 -macopt hexkey:%s HMAC", keys[i]);
		assert_openssl_mac(options, check);
	}
}

/* RFC 4231 section 4; a key or text of one repeated byte is given as count. */
static const struct {
	const char *key;
	size_t key_times;
	const char *text;
	size_t text_times;
	const char *mac;
} macs[] = {
	{ "0b", 20, "4869205468657265", 1,
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff"
	    "7" },
	{ "4a656665", 1,
	    "7768617420646f2079612077616e7420666f72206e6f7468696e673f", 1,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec384"
	    "3" },
	{ "aa", 20, "dd", 50,
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565f"
	    "e" },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819", 1, "cd", 50,
	    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665"
	    "b" },
	{ "0c", 20, "546573742057697468205472756e636174696f6e", 1,
	    "a3b6167473100ee06e0c796c2955552b" },
	{ "aa", 131,
	    "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"
	    "65204b6579202d2048617368204b6579204669727374",
	    1,
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f5"
	    "4" },
	{ "aa", 131,
	    "5468697320697320612074657374207573696e672061206c6172676572207468"
	    "616e20626c6f636b2d73697a65206b657920616e642061206c61726765722074"
	    "68616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565"
	    "647320746f20626520686173686564206265666f7265206265696e6720757365"
	    "642062792074686520484d414320616c676f726974686d2e",
	    1,
	    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e"
	    "2" },
};

static size_t
unhex_times(uint8_t *bytes, const char *hex, size_t times)
{
	size_t size = unhex(bytes, hex), i;

	for (i = 1; i < times; i++)
		memcpy(bytes + i * size, bytes, size);
	return size * times;
}

/* Twice with one struct mac: a context that is not set back fails the
 * second. */
static void
test_hmac(void **state)
{
	uint8_t key[160], text[160], want[32], got[HSM_MAC_SIZE];
	size_t i, key_size, text_size, want_size;
	struct mac *mac;
	int turn;

	(void)state;
	for (i = 0; i < sizeof macs / sizeof macs[0]; i++) {
		key_size = unhex_times(key, macs[i].key, macs[i].key_times);
		text_size = unhex_times(text, macs[i].text, macs[i].text_times);
		want_size = unhex(want, macs[i].mac);
		assert_non_null(mac = mac_new(key, key_size));
		for (turn = 0; turn < 2; turn++) {
			assert_int_equal(mac_sign(mac, text, text_size, got),
			    0);
			assert_memory_equal(got, want, want_size);
		}
		mac_free(mac);
	}
}

/* RFC 7914 section 12, but for the one that takes a gigabyte. */
static const struct {
	const char *passphrase, *salt;
	struct scrypt_cost cost;
	const char *key;
} derivations[] = {
	{ "", "", { 16, 1, 1 },
	    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
	    "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d1890"
	    "6" },
	{ "password", "NaCl", { 1024, 8, 16 },
	    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
	    "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc064"
	    "0" },
	{ "pleaseletmein", "SodiumChloride", { 16384, 8, 1 },
	    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
	    "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b4557588"
	    "7" },
};

static void
test_scrypt(void **state)
{
	uint8_t want[64], got[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof derivations / sizeof derivations[0]; i++) {
		unhex(want, derivations[i].key);
		assert_int_equal(passphrase_derive(got, sizeof got,
				     derivations[i].passphrase,
				     (const uint8_t *)derivations[i].salt,
				     strlen(derivations[i].salt),
				     &derivations[i].cost),
		    0);
		assert_memory_equal(got, want, sizeof want);
	}
}

static const struct {
	const char *who, *seed, *public, *message, *signature;
} signatures[] = {
	{ "RFC 8032 section 7.1, test 1, no bytes",
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	    "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100"
	    "b" },
	{ "RFC 8032 section 7.1, test 2, one byte",
	    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	    "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c0"
	    "0" },
	{ "RFC 8032 section 7.1, test 3, two bytes",
	    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	    "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40"
	    "a" },
};

static void
test_ed25519(void **state)
{
	uint8_t *seed = secret_new(ED25519_SEED_SIZE);
	uint8_t public[32], message[2], want[64], got[64];
	size_t i, size;

	(void)state;
	assert_non_null(seed);
	for (i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
		unhex(seed, signatures[i].seed);
		unhex(want, signatures[i].public);
		assert_int_equal(ed25519_public(public, seed), 0);
		assert_memory_equal(public, want, sizeof public);
		size = unhex(message, signatures[i].message);
		assert_int_equal(unhex(want, signatures[i].signature), 64);
		assert_int_equal(ed25519_sign(got, seed, message, size), 0);
		assert_memory_equal(got, want, sizeof got);
	}
	secret_free(seed, ED25519_SEED_SIZE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_wrap),
		cmocka_unit_test(test_key_wrap_refusals),
		cmocka_unit_test(test_key_check_by_sp_800_38b),
		cmocka_unit_test(test_check_values_by_openssl),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_scrypt),
		cmocka_unit_test(test_ed25519),
	};

	return cmocka_run_group_tests_name("vectors", tests, open_heap, NULL);
}
