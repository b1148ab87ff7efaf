/* Goal: keys in a real token (SoftHSM, as Debian ships it) do what keys in a
 * key store do; one that is not as it must be is refused with its own sentence;
 * and so is a token that is not the one, or that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "deep_stacks.h"
#include "folder.h"
#include "hsm/hsm.h"
#include "hsm/keystore.h"
#include "hsm/pkcs11_key.h"
#include "hsm/pkcs11_kind.h"
#include "hsm/pkcs11_use.h"
#include "keys.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

static const char pin[] = "2718281828";
static char broken_path[512], fault_path[600];
static const struct hsm_module softhsm = { .path = SOFTHSM, .token = "busta" };
static const struct hsm_module broken = { .path = broken_path,
	.token = "busta" };

static struct pkcs11 hand; /* a session of the test's own */

static struct folder folder; /* of the key store */
static char tokens[512];     /* and of its token */

/* The random source of this program: OpenSSL's, until told to break. */
static bool random_fails;

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	return random_fails ? 0
			    : RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
}

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int
run(const char *format, ...)
{
	char command[2048];
	va_list words;

	va_start(words, format);
	(void)vsnprintf(command, sizeof command, format, words);
	va_end(words);
	return system(command);
}

static int
token_make(const char *label)
{
	return run("softhsm2-util --init-token --free --label '%s' --pin %s "
		   "--so-pin 87654321 >/dev/null",
	    label, pin);
}

/* What goes wrong from now on; "" for nothing. */
static void
break_module(const char *faults)
{
	FILE *file = fopen(fault_path, "w");

	assert_non_null(file);
	assert_true(fputs(faults, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static struct hsm *
open_as(const struct hsm_module *module, const char *with)
{
	const char *path = folder_file(&folder, "store.cfg");
	struct hsm_opener *opener = secret_new(sizeof *opener);
	struct hsm *hsm = NULL;

	if (hsm_unlock(path, module, with, opener) == 0)
		hsm = hsm_open(path, module, opener);
	secret_free(opener, sizeof *opener);
	return hsm;
}

static struct hsm *
open_store(void)
{
	struct hsm *hsm = open_as(&softhsm, pin);

	if (hsm == NULL)
		print_message("# %s\n", fail_reason());
	assert_non_null(hsm);
	return hsm;
}

static void
assert_reason(int code, const char *part)
{
	if (strstr(fail_reason(), part) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", part, fail_reason());
	assert_int_equal(fail_code(), code);
}

static void
assert_refused(const struct hsm_module *module, int code, const char *part)
{
	struct hsm *hsm = open_as(module, pin);

	if (hsm != NULL)
		fail_msg("expected \"%s\", and it opened", part);
	assert_reason(code, part);
}

/* A token and a store for each test. */
static int
setup(void **state)
{
	const char *parent = getenv("TMPDIR");
	char conf[600];
	FILE *file;

	(void)state;
	(void)snprintf(tokens, sizeof tokens, "%s/busta-tokens.XXXXXX",
	    parent != NULL ? parent : "/tmp");
	if (mkdtemp(tokens) == NULL || folder_open(&folder) != 0)
		return -1;
	(void)snprintf(conf, sizeof conf, "%s/softhsm2.conf", tokens);
	if ((file = fopen(conf, "w")) == NULL)
		return -1;
	(void)fprintf(file,
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\nslots.removable = false\n",
	    tokens);
	(void)fclose(file);
	(void)setenv("SOFTHSM2_CONF", conf, 1);
	break_module("");
	if (token_make("busta") != 0)
		return -1;
	return hsm_create(folder.fd, &softhsm, pin, NULL, NULL);
}

static int
teardown(void **state)
{
	(void)state;
	random_fails = false;
	break_module("");
	pkcs11_close(&hand); /* of a test that failed */
	folder_remove(&folder);
	return run("rm -rf '%s'", tokens);
}

static int
setup_all(void **state)
{
	const char *build = getenv("BUILD"), *parent = getenv("TMPDIR");

	(void)state;
	/* A copy of its own: other tests have other faults meanwhile. */
	(void)snprintf(broken_path, sizeof broken_path, "%s/busta-%d.so",
	    parent != NULL ? parent : "/tmp", (int)getpid());
	(void)snprintf(fault_path, sizeof fault_path, "%s.fault", broken_path);
	if (run("cp '%s/tests/broken_module.so' '%s'",
		build != NULL ? build : "build", broken_path) != 0)
		return -1;
	return secret_heap_open(1 << 16);
}

static int
teardown_all(void **state)
{
	(void)state;
	(void)unlink(fault_path);
	return unlink(broken_path);
}

/* A session of the test's own, that can change what is in the token. */
static void
hand_open(void)
{
	struct hsm_opener *opener = secret_new(sizeof *opener);

	opener->size = strlen(pin);
	memcpy(opener->bytes, pin, opener->size);
	assert_int_equal(pkcs11_open(&hand, &softhsm), 0);
	assert_int_equal(pkcs11_login(&hand, opener), 0);
	assert_int_equal(pkcs11_write(&hand), 0);
	secret_free(opener, sizeof *opener);
}

/* How many objects of that label are there; the last in *found. */
static CK_ULONG
hand_find(const char *label, CK_OBJECT_HANDLE *found)
{
	struct pkcs11_template template = { 0 };
	CK_OBJECT_HANDLE list[64];
	CK_ULONG count = 0;

	if (label != NULL)
		pkcs11_put(&template, CKA_LABEL, label, strlen(label));
	assert_int_equal(hand.calls->C_FindObjectsInit(hand.writable,
			     template.list, template.count),
	    CKR_OK);
	assert_int_equal(hand.calls->C_FindObjects(hand.writable, list, 64,
			     &count),
	    CKR_OK);
	assert_int_equal(hand.calls->C_FindObjectsFinal(hand.writable), CKR_OK);
	if (count > 0)
		*found = list[count - 1];
	return count;
}

/* A secret key that the test knows. */
static CK_OBJECT_HANDLE
hand_import(CK_KEY_TYPE type, const char *hex)
{
	static const CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	struct pkcs11_template template = { 0 };
	CK_OBJECT_HANDLE key = 0;
	uint8_t bytes[256];
	size_t size = strlen(hex) / 2;

	assert_int_equal(hex_read(bytes, size, hex), 0);
	pkcs11_put(&template, CKA_CLASS, &class, sizeof class);
	pkcs11_put(&template, CKA_KEY_TYPE, &type, sizeof type);
	pkcs11_put_bool(&template, CKA_TOKEN, false);
	pkcs11_put_bool(&template, CKA_WRAP, true);
	pkcs11_put_bool(&template, CKA_UNWRAP, true);
	pkcs11_put_bool(&template, CKA_SIGN, true);
	pkcs11_put(&template, CKA_VALUE, bytes, size);
	assert_int_equal(hand.calls->C_CreateObject(hand.session, template.list,
			     template.count, &key),
	    CKR_OK);
	return key;
}

static void
assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
	char text[512];

	hex_write(text, bytes, size);
	assert_string_equal(text, expected);
}

/* RFC 5649 as OpenSSL has it; its own examples are of sizes that SoftHSM pads
 * otherwise, and that a token is not asked for. */
static void
openssl_wrap(const uint8_t kek[static 32], const uint8_t *key, size_t size,
    uint8_t wrapped[static HSM_WRAPPED_MOST])
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int made = 0;

	EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_256_wrap_pad(),
			     NULL, kek, NULL),
	    1);
	assert_int_equal(EVP_EncryptUpdate(context, wrapped, &made, key,
			     (int)size),
	    1);
	assert_int_equal(made, size + 8);
	EVP_CIPHER_CTX_free(context);
}

static void
test_wrap_is_rfc_5649(void **state)
{
	uint8_t kek[32], key[120], back[120], wrapped[HSM_WRAPPED_MOST];
	uint8_t expected[HSM_WRAPPED_MOST];
	char hex[2 * sizeof kek + 1];
	CK_OBJECT_HANDLE wrapping;
	size_t size, made;

	(void)state;
	assert_int_equal(RAND_bytes(kek, sizeof kek), 1);
	assert_int_equal(RAND_bytes(key, sizeof key), 1);
	hex_write(hex, kek, sizeof kek);
	hand_open();
	wrapping = hand_import(CKK_AES, hex);
	for (size = 8; size <= sizeof key; size += 8) {
		assert_int_equal(pkcs11_wrap(&hand, wrapping, key, size,
				     wrapped, &made),
		    0);
		openssl_wrap(kek, key, size, expected);
		assert_int_equal(made, size + 8);
		assert_memory_equal(wrapped, expected, made);
		assert_int_equal(pkcs11_unwrap(&hand, wrapping, expected, made,
				     back, size),
		    0);
		assert_memory_equal(back, key, size);
	}
	assert_int_equal(pkcs11_wrap(&hand, wrapping, key, 20, wrapped, &made),
	    -1);
	assert_reason(EX_SOFTWARE, "8, 16, 24 ... bytes, not 20");
	pkcs11_close(&hand);
}

/* RFC 4231, case 6; NIST SP 800-38B, D.3. */
static void
test_macs_are_the_standards(void **state)
{
	static const char text[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t mac[32], block[16];
	CK_OBJECT_HANDLE key;
	char ones[2 * 131 + 1];

	(void)state;
	hand_open();
	memset(ones, 'a', sizeof ones - 1);
	ones[sizeof ones - 1] = '\0';
	key = hand_import(CKK_GENERIC_SECRET, ones);
	assert_int_equal(pkcs11_sign(&hand, CKM_SHA256_HMAC, key, text,
			     sizeof text - 1, mac, 32),
	    0);
	assert_hex(mac, 32,
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	key = hand_import(CKK_AES,
	    "603deb1015ca71be2b73aef0857d7781"
	    "1f352c073b6108d72d9810a30914dff4");
	assert_int_equal(hex_read(block, 16,
			     "6bc1bee22e409f96e93d7e117393172a"),
	    0);
	assert_int_equal(pkcs11_sign(&hand, CKM_AES_CMAC, key, block, 16, mac,
			     16),
	    0);
	assert_hex(mac, 16, "28a7023f452e8f82bd4bf28d8c37c35c");
	pkcs11_close(&hand);
}

static void
test_facts(void **state)
{
	const struct key_facts *facts;
	struct hsm *hsm = open_store();
	struct stat status;
	size_t i;

	(void)state;
	for (i = 0; (facts = hsm_key_at(hsm, i)) != NULL; i++) {
		assert_int_equal(facts->usage, i);
		assert_false(facts->exportable);
		assert_int_equal(facts->version, 1);
	}
	assert_int_equal(i, FIRST_KEYS);
	hsm_free(hsm);
	assert_int_equal(fstatat(folder.fd, "store.cfg", &status, 0), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
test_wrap_round_trip(void **state)
{
	uint8_t key[120], wrapped[HSM_WRAPPED_MOST], back[120];
	struct hsm *hsm = open_store();
	const char *id = hsm_key(hsm, KEY_WRAP)->id;
	size_t size, made;

	(void)state;
	assert_int_equal(hsm_random(hsm, key, sizeof key), 0);
	for (size = 8; size <= sizeof key; size += 8) {
		assert_int_equal(hsm_wrap(hsm, key, size, wrapped, &made), 0);
		memset(back, 0, sizeof back);
		assert_int_equal(hsm_unwrap(hsm, id, wrapped, made, back, size),
		    0);
		assert_memory_equal(back, key, size);
	}
	hsm_free(hsm);
}

/* SoftHSM calls it a general error; we call it what it is. */
static void
test_unwrap_refuses_every_altered_bit(void **state)
{
	uint8_t key[32], wrapped[HSM_WRAPPED_MOST], back[32], was[32];
	struct hsm *hsm = open_store();
	const char *id = hsm_key(hsm, KEY_WRAP)->id;
	size_t made, bit;

	(void)state;
	assert_int_equal(hsm_random(hsm, key, sizeof key), 0);
	assert_int_equal(hsm_wrap(hsm, key, sizeof key, wrapped, &made), 0);
	memset(was, 0x77, sizeof was);
	for (bit = 0; bit < 8 * made; bit++) {
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
		memset(back, 0x77, sizeof back);
		assert_int_equal(hsm_unwrap(hsm, id, wrapped, made, back, 32),
		    -1);
		assert_reason(EX_DATAERR, "the wrapped key was altered");
		assert_memory_equal(back, was, sizeof back);
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, made, back, 31), -1);
	assert_reason(EX_DATAERR, "is not one of 31 bytes");
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, made - 8, back, 32), -1);
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, made - 1, back, 32), -1);
	assert_reason(EX_DATAERR, "cannot have 39 bytes");
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, made, back, 32), 0);
	assert_memory_equal(back, key, sizeof key);
	hsm_free(hsm);
}

static void
test_openssl_verifies_signatures(void **state)
{
	static const char text[] = "quantity: 4000";
	uint8_t signature[HSM_SIGNATURE_MOST], public[HSM_PUBLIC_SIZE];
	struct hsm *hsm = open_store();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const uint8_t *der;
	EVP_PKEY *key;
	X509 *x509;
	size_t size;

	(void)state;
	assert_non_null(der = hsm_certificate(hsm, KEY_MANIFEST, &size));
	assert_non_null(x509 = d2i_X509(NULL, &der, (long)size));
	assert_non_null(key = X509_get_pubkey(x509));
	assert_int_equal(X509_verify(x509, key), 1);
	assert_int_equal(hsm_sign(hsm, KEY_MANIFEST, text, sizeof text,
			     signature, &size),
	    0);
	assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL,
			     key),
	    1);
	assert_int_equal(EVP_DigestVerify(context, signature, size,
			     (const uint8_t *)text, sizeof text),
	    1);
	EVP_MD_CTX_reset(context);
	EVP_PKEY_free(key);
	X509_free(x509);
	assert_int_equal(hsm_public(hsm, KEY_LOG, public), 0);
	key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public,
	    sizeof public);
	assert_int_equal(hsm_sign(hsm, KEY_LOG, text, sizeof text, signature,
			     &size),
	    0);
	assert_int_equal(EVP_DigestVerifyInit(context, NULL, NULL, NULL, key),
	    1);
	assert_int_equal(EVP_DigestVerify(context, signature, size,
			     (const uint8_t *)text, sizeof text),
	    1);
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(context);
	hsm_free(hsm);
}

/* The token has the keys of the store, and after each change again. */
static void
test_keys_come_and_go(void **state)
{
	uint8_t key[32] = { 1 }, wrapped[HSM_WRAPPED_MOST], back[32], mac[16];
	uint8_t check[KEY_CHECK_SIZE], secret[HSM_SECRET_SIZE];
	struct hsm *hsm = open_store();
	char first[KEY_ID_TEXT];
	CK_OBJECT_HANDLE found;
	size_t made;

	(void)state;
	(void)snprintf(first, sizeof first, "%s", hsm_key(hsm, KEY_WRAP)->id);
	assert_int_equal(hsm_wrap(hsm, key, 32, wrapped, &made), 0);
	assert_int_equal(hsm_rotate(hsm, folder.fd, KEY_WRAP), 0);
	assert_int_equal(hsm_key(hsm, KEY_WRAP)->version, 2);
	assert_int_equal(hsm_unwrap(hsm, first, wrapped, made, back, 32), 0);
	/* NIST's key, whose CMAC is known. */
	assert_int_equal(hex_read(secret, 32,
			     "603deb1015ca71be2b73aef0857d7781"
			     "1f352c073b6108d72d9810a30914dff4"),
	    0);
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, secret), 0);
	hsm_free(hsm);

	hsm = open_store();
	assert_int_equal(hsm_cmac(hsm, hsm_key(hsm, KEY_EXCHANGE)->id, "", 0,
			     mac),
	    0);
	assert_hex(mac, 16, "028962f61b7bf89efc6b551f4667d983");
	/* The ceremony's check value and the token's are one. */
	assert_int_equal(key_check(check, secret), 0);
	assert_memory_equal(hsm_key(hsm, KEY_EXCHANGE)->check, check,
	    sizeof check);
	assert_int_equal(hsm_unwrap(hsm, first, wrapped, made, back, 32), 0);
	assert_memory_equal(back, key, 32);
	assert_int_equal(hsm_remove(hsm, folder.fd, first), 0);
	assert_int_equal(hsm_unwrap(hsm, first, wrapped, made, back, 32), -1);
	assert_int_equal(hsm_rotate(hsm, folder.fd, KEY_WRAP), 0);
	hsm_free(hsm);

	hsm = open_store();
	hsm_free(hsm);
	hand_open();
	assert_int_equal(hand_find(first, &found), 0);
	/* Seven, one more wrap key, the exchange key, and what seals. */
	assert_int_equal(hand_find(NULL, &found), 7 + 1 + 1 + 1);
	pkcs11_close(&hand);
}

/* What cannot be written into the store does not stay in the token. */
static void
test_change_that_cannot_be_written(void **state)
{
	struct hsm *hsm = open_store();
	CK_OBJECT_HANDLE found;
	int gone = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(hsm_rotate(hsm, gone, KEY_WRAP), -1);
	assert_int_equal(hsm_key(hsm, KEY_WRAP)->version, 1);
	hsm_free(hsm);
	(void)close(gone);
	hand_open();
	assert_int_equal(hand_find(NULL, &found), 7 + 1);
	pkcs11_close(&hand);
}

/* One word of the store for another of the same length, and its digest made
 * anew, as whoever edits it would. */
static void
edit_store(const char *from, const char *to)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT], *text, *at;
	size_t size;

	assert_int_equal(strlen(from), strlen(to));
	text = file_read_at(folder.fd, "store.cfg", 1 << 20, &size);
	assert_non_null(text);
	assert_non_null(at = strstr(text, from));
	memcpy(at, to, strlen(to));
	assert_non_null(at = strstr(text, "digest = \""));
	assert_int_equal(digest_bytes(digest, text, (size_t)(at - text)), 0);
	hex_write(hex, digest, sizeof digest);
	memcpy(at + strlen("digest = \""), hex, sizeof hex - 1);
	assert_int_equal(file_write(folder.fd, "store.cfg", text, size, 0600),
	    0);
	free(text);
}

static void
test_edited_facts_are_refused(void **state)
{
	static const char *const edits[][2] = {
		{ "exportable = false;", "exportable = true; " },
		{ "version = 1;", "version = 7;" },
		{ "created = \"2", "created = \"3" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		edit_store(edits[i][0], edits[i][1]);
		assert_refused(&softhsm, EX_DATAERR, "was altered");
		edit_store(edits[i][1], edits[i][0]);
	}
	hsm_free(open_store());
}

static void
put_alike(struct pkcs11_template *template, unsigned kind, const char *id)
{
	const struct pkcs11_use *uses = pkcs11_uses;
	size_t i;

	pkcs11_put(template, CKA_LABEL, id, strlen(id));
	pkcs11_put(template, CKA_ID, id, strlen(id));
	for (i = 0; i < pkcs11_guard_count; i++)
		pkcs11_put_bool(template, pkcs11_guards[i].type,
		    pkcs11_guards[i].value);
	for (i = 0; i < pkcs11_use_count; i++)
		if (uses[i].secret)
			pkcs11_put_bool(template, uses[i].type,
			    (pkcs11_kinds[kind].may & uses[i].may) != 0);
}

/* A key like that of the store but for one attribute. */
static void
replace_key(unsigned kind, const char *id, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t size)
{
	CK_MECHANISM mechanism = { .mechanism = pkcs11_kinds[kind].generate };
	struct pkcs11_template template = { 0 };
	CK_OBJECT_HANDLE key = 0;
	CK_ULONG length = 32;
	size_t i;

	assert_int_equal(hand_find(id, &key), 1);
	assert_int_equal(pkcs11_key_destroy(&hand, key), 0);
	put_alike(&template, kind, id);
	pkcs11_put(&template, CKA_VALUE_LEN, &length, sizeof length);
	for (i = 0; i < template.count; i++)
		if (template.list[i].type == type)
			template.list[i] = template.list[--template.count];
	pkcs11_put(&template, type, value, size);
	assert_int_equal(hand.calls->C_GenerateKey(hand.writable, &mechanism,
			     template.list, template.count, &key),
	    CKR_OK);
}

static const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
static const CK_ULONG sixteen = 16;

static void
test_each_wrong_attribute_has_its_sentence(void **state)
{
	static const struct {
		enum key_usage usage;
		CK_ATTRIBUTE_TYPE type;
		const void *value;
		size_t size;
		const char *sentence;
	} wrongs[] = {
		{ KEY_CIP, CKA_PRIVATE, &no, 1, "can be used without a PIN" },
		{ KEY_CIP, CKA_SENSITIVE, &no, 1, "can be read out of it" },
		{ KEY_WRAP, CKA_EXTRACTABLE, &yes, 1, "carried out of it" },
		{ KEY_SCAN, CKA_MODIFIABLE, &yes, 1, "can be altered in it" },
		{ KEY_CARD, CKA_VERIFY, &no, 1, "may not verify" },
		{ KEY_WRAP, CKA_UNWRAP, &no, 1, "may not unwrap keys" },
		{ KEY_WRAP, CKA_DECRYPT, &yes, 1, "may also decrypt" },
		{ KEY_WRAP, CKA_ENCRYPT, &yes, 1, "may also encrypt" },
		{ KEY_WRAP, CKA_SIGN, &yes, 1, "may also sign" },
		{ KEY_CIP, CKA_WRAP, &yes, 1, "may also wrap keys" },
		{ KEY_CIP, CKA_DERIVE, &yes, 1, "may also derive keys" },
		{ KEY_CIP, CKA_ID, "else", 4, "another CKA_ID" },
		{ KEY_WRAP, CKA_VALUE_LEN, &sixteen, sizeof sixteen,
		    "does not have 32 bytes" },
		/* Nothing wrong but that it is another key. */
		{ KEY_CIP, CKA_MODIFIABLE, &no, 1,
		    "does not have the check value" },
		{ KEY_WRAP, CKA_MODIFIABLE, &no, 1,
		    "does not have the check value" },
	};
	char id[KEY_ID_TEXT];
	struct hsm *hsm;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
		(void)teardown(NULL);
		assert_int_equal(setup(NULL), 0);
		hsm = open_store();
		(void)snprintf(id, sizeof id, "%s",
		    hsm_key(hsm, wrongs[i].usage)->id);
		hsm_free(hsm);
		hand_open();
		replace_key(wrongs[i].usage, id, wrongs[i].type,
		    wrongs[i].value, wrongs[i].size);
		pkcs11_close(&hand);
		assert_refused(&softhsm, EX_DATAERR, wrongs[i].sentence);
		assert_reason(EX_DATAERR, id);
	}
}

/* One that was outside once, all else being right. */
static void
test_imported_where_drawn_is_expected(void **state)
{
	const struct pkcs11_kind *kind = &pkcs11_kinds[KEY_WRAP];
	struct pkcs11_template template = { 0 };
	uint8_t secret[HSM_SECRET_SIZE] = { 3 };
	struct hsm *hsm = open_store();
	char id[KEY_ID_TEXT];
	CK_OBJECT_HANDLE key;

	(void)state;
	(void)snprintf(id, sizeof id, "%s", hsm_key(hsm, KEY_WRAP)->id);
	hsm_free(hsm);
	hand_open();
	assert_int_equal(hand_find(id, &key), 1);
	assert_int_equal(pkcs11_key_destroy(&hand, key), 0);
	put_alike(&template, KEY_WRAP, id);
	pkcs11_put(&template, CKA_CLASS, &kind->class, sizeof kind->class);
	pkcs11_put(&template, CKA_KEY_TYPE, &kind->type, sizeof kind->type);
	pkcs11_put(&template, CKA_VALUE, secret, sizeof secret);
	assert_int_equal(hand.calls->C_CreateObject(hand.writable,
			     template.list, template.count, &key),
	    CKR_OK);
	pkcs11_close(&hand);
	assert_refused(&softhsm, EX_DATAERR, "was not drawn in it");
}

static void
test_missing_and_double(void **state)
{
	struct hsm *hsm = open_store();
	CK_OBJECT_HANDLE key;
	char id[KEY_ID_TEXT];

	(void)state;
	(void)snprintf(id, sizeof id, "%s", hsm_key(hsm, KEY_LOG)->id);
	hsm_free(hsm);
	hand_open();
	assert_int_equal(pkcs11_key_draw(&hand, KEY_CIP, id, &key, NULL), 0);
	pkcs11_close(&hand);
	assert_refused(&softhsm, EX_DATAERR, "more than one object");
	hand_open();
	while (hand_find(id, &key) > 0)
		assert_int_equal(pkcs11_key_destroy(&hand, key), 0);
	pkcs11_close(&hand);
	assert_refused(&softhsm, EX_DATAERR, "is not in the token busta");
	hand_open();
	assert_int_equal(hand_find(PKCS11_SEAL_ID, &key), 1);
	assert_int_equal(pkcs11_key_destroy(&hand, key), 0);
	pkcs11_close(&hand);
	assert_refused(&softhsm, EX_DATAERR, "the key busta-store is not");
	/* Another that seals has not sealed these. */
	hand_open();
	assert_int_equal(pkcs11_key_draw(&hand, PKCS11_SEAL, PKCS11_SEAL_ID,
			     &key, NULL),
	    0);
	pkcs11_close(&hand);
	assert_refused(&softhsm, EX_DATAERR, "was altered");
}

static void
test_which_token(void **state)
{
	static const struct hsm_module other = { .path = SOFTHSM,
		.token = "depot" };
	static const struct hsm_module none = { .path = "/nowhere/x.so",
		.token = "busta" };
	static const struct hsm_module near = { .path = "softhsm.so",
		.token = "busta" };
	static const struct hsm_module text = { .path = "/etc/passwd",
		.token = "busta" };
	static char moved_path[600];
	static const struct hsm_module moved = { .path = moved_path,
		.token = "busta" };
	static const struct hsm_module zlib = {
		.path = "/usr/lib/x86_64-linux-gnu/libz.so.1",
		.token = "busta"
	};

	(void)state;
	assert_refused(&none, EX_UNAVAILABLE, "cannot find the PKCS#11 module");
	assert_refused(&near, EX_UNAVAILABLE, "whole path");
	assert_refused(&text, EX_UNAVAILABLE, "cannot load the PKCS#11 module");
	if (access(zlib.path, R_OK) == 0)
		assert_refused(&zlib, EX_UNAVAILABLE,
		    "is not a PKCS#11 module");
	assert_refused(NULL, EX_UNAVAILABLE, "must have a group hsm");
	assert_refused(&other, EX_UNAVAILABLE,
	    "the keys are in the token busta, and busta.cfg names depot");
	assert_int_equal(chmod(broken_path, 0777), 0);
	assert_refused(&broken, EX_NOPERM, "can be written by others");
	assert_int_equal(chmod(broken_path, 0755), 0);
	/* Who can write to its directory can put another one in its place. */
	(void)snprintf(moved_path, sizeof moved_path, "%s.d/x.so", broken_path);
	assert_int_equal(run("mkdir -m 777 '%s.d' && cp '%s' '%s'", broken_path,
			     broken_path, moved_path),
	    0);
	assert_refused(&moved, EX_NOPERM, "a directory it is in, can be");
	assert_int_equal(run("rm -r '%s.d'", broken_path), 0);
	assert_int_equal(token_make("busta"), 0);
	assert_refused(&softhsm, EX_UNAVAILABLE,
	    "there are 2 tokens called busta");
}

/* One that took the place of ours must not be told the PIN. */
static void
test_another_token_of_that_label(void **state)
{
	(void)state;
	assert_int_equal(run("softhsm2-util --delete-token --token busta "
			     ">/dev/null 2>&1"),
	    0);
	assert_refused(&softhsm, EX_UNAVAILABLE,
	    "there is no token called busta, only one that is not initialised");
	assert_int_equal(token_make("busta"), 0);
	break_module("C_Login crash\n");
	assert_refused(&broken, EX_UNAVAILABLE,
	    "this is another token called busta");
}

static void
test_wrong_pin(void **state)
{
	(void)state;
	assert_null(open_as(&softhsm, "271828182"));
	assert_reason(EX_NOPERM, "the PIN is wrong (CKR_PIN_INCORRECT)");
	assert_null(open_as(&softhsm, ""));
	assert_int_equal(fail_code(), EX_NOPERM);
	hsm_free(open_store());
}

static void
test_what_a_token_says_of_its_pin(void **state)
{
	static const struct {
		const char *fault;
		int code;
		const char *sentence;
	} cases[] = {
		{ "C_GetTokenInfo +0x40000\nC_Login crash\n", EX_NOPERM,
		    "is locked after too many wrong PINs" },
		{ "C_GetTokenInfo +0x20000\nC_Login crash\n", EX_NOPERM,
		    "would be locked by one more wrong PIN" },
		{ "C_GetTokenInfo +0x80000\nC_Login crash\n", EX_NOPERM,
		    "wants its PIN to be changed first" },
		{ "C_GetTokenInfo -0x8\nC_Login crash\n", EX_NOPERM,
		    "has no user PIN yet" },
		{ "C_GetTokenInfo -0x4\n", EX_UNAVAILABLE, "asks for no PIN" },
		{ "C_GetTokenInfo +0x100\n", EX_UNAVAILABLE,
		    "on a keypad of its own" },
		{ "C_GetTokenInfo -0x400\n", EX_UNAVAILABLE,
		    "only one that is not initialised" },
		{ "C_GetSlotList twice\n", EX_UNAVAILABLE,
		    "tokens called busta" },
		{ "C_GetSlotList 0x5\n", EX_UNAVAILABLE,
		    "cannot list the tokens" },
		{ "C_Login 0xa4\n", EX_NOPERM, "CKR_PIN_LOCKED" },
		{ "C_Login 0xa3\n", EX_NOPERM, "must be changed first" },
		{ "C_Login 0xa2\n", EX_NOPERM, "too short or too long" },
		{ "C_Login 0x102\n", EX_NOPERM, "no user PIN was set" },
		{ "C_Login 0x32\n", EX_UNAVAILABLE, "the token was removed" },
		{ "C_Login 0x8badf00d\n", EX_UNAVAILABLE,
		    "the module answers CK_RV 0x8badf00d" },
		{ "C_Initialize 0x9\n", EX_UNAVAILABLE,
		    "needs threads, which a room has not" },
		{ "C_OpenSession 0xb1\n", EX_UNAVAILABLE, "use fewer rooms" },
		{ "C_Login nothing\n", EX_DATAERR, "busta-store is not in" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		break_module(cases[i].fault);
		assert_refused(&broken, cases[i].code, cases[i].sentence);
	}
	break_module("");
	hsm_free(open_store());
}

/* Answers of another size, or of something else, are no answers. */
static void
test_wrong_answers(void **state)
{
	static const struct {
		const char *fault;
		int code;
		const char *sentence;
	} opening[] = {
		{ "C_Sign short\n", EX_UNAVAILABLE, "of 31 bytes" },
		{ "C_Sign long\n", EX_UNAVAILABLE, "of 33 bytes" },
		{ "C_Sign garbage\n", EX_DATAERR, "was altered" },
		{ "C_Sign 0x30\n", EX_UNAVAILABLE, "the token has failed" },
		{ "C_SignInit 0x60\n", EX_UNAVAILABLE, "no longer in" },
		{ "C_WrapKey short\n", EX_UNAVAILABLE, "of 23 bytes" },
		{ "C_WrapKey garbage\n", EX_DATAERR,
		    "does not have the check value" },
		{ "C_WrapKey 0x70\n", EX_UNAVAILABLE,
		    "does not have that mechanism" },
		{ "C_CreateObject 0x31\n", EX_UNAVAILABLE, "no more memory" },
		{ "C_GetAttributeValue long\n", EX_DATAERR, "busta-store" },
		{ "C_GetAttributeValue nothing\n", EX_DATAERR, "busta-store" },
		{ "C_FindObjects 0xb3\n", EX_UNAVAILABLE, "lost our session" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof opening / sizeof opening[0]; i++) {
		break_module(opening[i].fault);
		assert_refused(&broken, opening[i].code, opening[i].sentence);
	}
}

/* A room that is open already finds its token failing. */
static void
test_failures_in_use(void **state)
{
	uint8_t bytes[32] = { 0 }, wrapped[HSM_WRAPPED_MOST];
	uint8_t signature[HSM_SIGNATURE_MOST];
	struct hsm *hsm;
	size_t size;

	(void)state;
	/* Opening makes thirteen signatures and one wrapped key. */
	break_module("C_UnwrapKey 0x5\nC_WrapKey 0x32 3\n");
	assert_non_null(hsm = open_as(&broken, pin));
	assert_int_equal(hsm_wrap(hsm, bytes, 32, wrapped, &size), 0);
	/* A token that fails is not a key that was altered. */
	assert_int_equal(hsm_unwrap(hsm, hsm_key(hsm, KEY_WRAP)->id, wrapped,
			     size, bytes, 32),
	    -1);
	assert_reason(EX_UNAVAILABLE, "the token was removed");
	hsm_free(hsm);
	break_module("C_UnwrapKey 0x32\n");
	assert_non_null(hsm = open_as(&broken, pin));
	assert_int_equal(hsm_unwrap(hsm, hsm_key(hsm, KEY_WRAP)->id, wrapped,
			     size, bytes, 32),
	    -1);
	assert_reason(EX_UNAVAILABLE, "cannot unwrap a key");
	hsm_free(hsm);
	break_module("C_Sign garbage 14\n");
	assert_non_null(hsm = open_as(&broken, pin));
	assert_int_equal(hsm_sign(hsm, KEY_LOG, "x", 1, signature, &size), -1);
	assert_reason(EX_DATAERR, "does not verify");
	assert_int_equal(hsm_sign(hsm, KEY_MANIFEST, "x", 1, signature, &size),
	    -1);
	assert_reason(EX_DATAERR, "does not verify");
	hsm_free(hsm);
}

/* Neither source alone decides, and each is needed. */
static void
test_two_random_sources(void **state)
{
	uint8_t one[64], two[64], constant[64];
	struct hsm *hsm;

	(void)state;
	break_module("C_GenerateRandom garbage\n");
	assert_non_null(hsm = open_as(&broken, pin));
	memset(constant, 0x5a, sizeof constant);
	assert_int_equal(hsm_random(hsm, one, sizeof one), 0);
	assert_int_equal(hsm_random(hsm, two, sizeof two), 0);
	assert_memory_not_equal(one, two, sizeof one);
	assert_memory_not_equal(one, constant, sizeof one);
	random_fails = true;
	assert_int_equal(hsm_random(hsm, one, sizeof one), -1);
	assert_reason(EX_OSERR, "the random source failed");
	random_fails = false;
	hsm_free(hsm);
	break_module("C_GenerateRandom 0x121\n");
	assert_non_null(hsm = open_as(&broken, pin));
	assert_int_equal(hsm_random(hsm, one, sizeof one), -1);
	assert_reason(EX_UNAVAILABLE, "the random source of the token busta");
	hsm_free(hsm);
}

/* Whatever fails while keys are made, there is no store, and the next making
 * succeeds on the same token. */
static void
test_making_that_fails(void **state)
{
	static const char *const faults[] = { "C_GenerateKey 0x31 1\n",
		"C_GenerateKey 0x31 4\n", "C_GenerateKeyPair 0x30\n",
		"C_Sign garbage 7\n", "C_Sign 0x30 9\n", "C_WrapKey short\n",
		"C_GetAttributeValue long\n", "C_OpenSession 0xb1 2\n",
		"C_Login 0xa0\n" };
	struct folder second;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		assert_int_equal(folder_open(&second), 0);
		break_module(faults[i]);
		assert_int_equal(hsm_create(second.fd, &broken, pin, NULL,
				     NULL),
		    -1);
		assert_int_equal(faccessat(second.fd, "store.cfg", F_OK, 0),
		    -1);
		break_module("");
		assert_int_equal(hsm_create(second.fd, &broken, pin, NULL,
				     NULL),
		    0);
		folder_remove(&second);
	}
	hsm_free(open_store());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		EACH(test_wrap_is_rfc_5649),
		EACH(test_macs_are_the_standards),
		EACH(test_facts),
		EACH(test_wrap_round_trip),
		EACH(test_unwrap_refuses_every_altered_bit),
		EACH(test_openssl_verifies_signatures),
		EACH(test_keys_come_and_go),
		EACH(test_change_that_cannot_be_written),
		EACH(test_edited_facts_are_refused),
		EACH(test_each_wrong_attribute_has_its_sentence),
		EACH(test_imported_where_drawn_is_expected),
		EACH(test_missing_and_double),
		EACH(test_which_token),
		EACH(test_another_token_of_that_label),
		EACH(test_wrong_pin),
		EACH(test_what_a_token_says_of_its_pin),
		EACH(test_wrong_answers),
		EACH(test_failures_in_use),
		EACH(test_two_random_sources),
		EACH(test_making_that_fails),
	};

	return cmocka_run_group_tests(tests, setup_all, teardown_all);
}
