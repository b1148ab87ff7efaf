/* Goal: a key store that was damaged, swapped about, written by a stranger or
 * left open to others is refused with a sentence; never half used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "folder.h"
#include "hsm/hsm.h"
#include "hsm/keystore.h"
#include "hsm/keystore_text.h"
#include "keys.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "base/banned.h"

static const char passphrase[] = "una busta che nessuno apre";

/* Cheap, so that thousands can be opened. */
static const struct scrypt_cost cheap = { .n = 1024, .r = 8, .p = 1 };

static struct folder folder;
static const char *path;
static char *text; /* of the store as written */
static size_t size;
static struct keystore store;

/* What the keys gave before anything was tampered with. */
static struct results {
	char ids[KEY_USAGES][KEY_ID_TEXT];
	uint8_t checks[KEY_USAGES][KEY_CHECK_SIZE];
	uint8_t macs[3][HSM_MAC_SIZE];
	uint8_t certificate[1024];
	uint8_t public[HSM_PUBLIC_SIZE];
	uint8_t signature[HSM_SIGNATURE_MOST];
} original;
static uint8_t wrapped[HSM_WRAPPED_MOST];
static size_t wrapped_size;

static void
results_take(struct results *results, struct hsm *hsm)
{
	const uint8_t *der;
	enum key_usage usage;
	size_t length;

	memset(results, 0, sizeof *results);
	for (usage = 0; usage < FIRST_KEYS; usage++) {
		(void)snprintf(results->ids[usage], KEY_ID_TEXT, "%s",
		    hsm_key(hsm, usage)->id);
		memcpy(results->checks[usage], hsm_key(hsm, usage)->check,
		    KEY_CHECK_SIZE);
	}
	assert_int_equal(hsm_hmac(hsm, KEY_CIP, "x", 1, results->macs[0]), 0);
	assert_int_equal(hsm_hmac(hsm, KEY_SCAN, "x", 1, results->macs[1]), 0);
	assert_int_equal(hsm_hmac(hsm, KEY_CARD, "x", 1, results->macs[2]), 0);
	der = hsm_certificate(hsm, KEY_MANIFEST, &length);
	memcpy(results->certificate, der, length);
	assert_int_equal(hsm_public(hsm, KEY_LOG, results->public), 0);
	/* Ed25519 gives the same signature each time. */
	assert_int_equal(hsm_sign(hsm, KEY_LOG, "x", 1, results->signature,
			     &length),
	    0);
}

/* A store made as hsm_create makes it, then sealed again at less cost. */
static int
store_make(void)
{
	static struct keystore costly;
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE);
	uint8_t *again = secret_new(KEYSTORE_KEK_SIZE);
	int rc = 0;

	if (keys_make(folder.fd, passphrase) != 0 ||
	    keystore_read(&costly, path) != 0 ||
	    keystore_unlock(&costly, passphrase, kek) != 0 ||
	    keystore_lock(&store, passphrase, &cheap, again) != 0)
		return -1;
	rc = keystore_reseal(&store, again, &costly, kek);
	secret_free(kek, KEYSTORE_KEK_SIZE);
	secret_free(again, KEYSTORE_KEK_SIZE);
	return rc == 0 ? keystore_write(&store, folder.fd, "store.cfg") : -1;
}

/* libconfig forgets the text it was reading when a mistake stops it; a process
 * that reads one file and stops does not mind, and LeakSanitizer need not. */
const char *__lsan_default_suppressions(void)
    __attribute__((visibility("default")));

const char *
__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\n";
}

static int
open_folder(void **state)
{
	static const uint8_t key[32] = { 1, 2, 3 };
	static char kept[512];
	struct hsm *hsm;

	(void)state;
	if (secret_heap_open(1 << 16) != 0 || folder_open(&folder) != 0)
		return -1;
	(void)snprintf(kept, sizeof kept, "%s",
	    folder_file(&folder, "store.cfg"));
	path = kept;
	if (store_make() != 0 ||
	    (text = file_read(path, 65536, &size)) == NULL ||
	    (hsm = keys_open_as(path, passphrase)) == NULL ||
	    hsm_wrap(hsm, key, sizeof key, wrapped, &wrapped_size) != 0)
		return -1;
	results_take(&original, hsm);
	hsm_free(hsm);
	return 0;
}

static int
close_folder(void **state)
{
	(void)state;
	free(text);
	folder_remove(&folder);
	return 0;
}

/* Not durably, for there are thousands. */
static void
put(const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	assert_int_equal(close(fd), 0);
}

/* As put, with the last line made to fit, as whoever tampers would. */
static void
put_with_digest(const char *bytes, size_t length)
{
	static char whole[16384];

	assert_true(length + KEYSTORE_SEAL_TEXT <= sizeof whole);
	memcpy(whole, bytes, length);
	assert_int_equal(keystore_text_seal(whole + length, bytes, length), 0);
	put(whole, length + KEYSTORE_SEAL_SIZE);
}

static void
assert_refused(int code, const char *sentence)
{
	struct hsm *hsm = keys_open_as(path, passphrase);

	if (hsm != NULL)
		fail_msg("opened, though: %s", sentence);
	if (strstr(fail_reason(), sentence) == NULL)
		fail_msg("expected \"%s\", found \"%s\"", sentence,
		    fail_reason());
	assert_int_equal(fail_code(), code);
	assert_null(strstr(fail_reason(), passphrase));
}

/* Nothing is harmless to the digest: not a space, not a comment. */
static void
test_every_damaged_byte(void **state)
{
	static const char masks[] = { 0x01, 0x20 };
	size_t i, j;

	(void)state;
	for (i = 0; i < size; i++)
		for (j = 0; j < sizeof masks; j++) {
			text[i] ^= masks[j];
			put(text, size);
			text[i] ^= masks[j];
			if (keys_open_as(path, passphrase) != NULL)
				fail_msg("byte %zu, mask %d", i, masks[j]);
			assert_int_equal(fail_code(), EX_DATAERR);
		}
	for (i = 0; i < size; i++) {
		put(text, i);
		assert_refused(EX_DATAERR, "");
	}
}

static bool
same_as_original(struct hsm *hsm)
{
	struct results results;
	uint8_t key[32];

	results_take(&results, hsm);
	assert_int_equal(hsm_unwrap(hsm, hsm_key(hsm, KEY_WRAP)->id, wrapped,
			     wrapped_size, key, sizeof key),
	    0);
	return memcmp(&results, &original, sizeof results) == 0;
}

/* How often it opened, which is right only if nothing that is read changed. */
static size_t
opens_tampered(char mask, size_t step)
{
	size_t i, end = size - KEYSTORE_SEAL_SIZE, opened = 0;
	struct hsm *hsm;

	for (i = strcspn(text, "\n"); i < end; i += step) {
		text[i] ^= mask;
		put_with_digest(text, end);
		text[i] ^= mask;
		hsm = keys_open_as(path, passphrase);
		if (hsm == NULL) {
			assert_true(fail_code() == EX_DATAERR ||
			    fail_code() == EX_NOPERM);
			continue;
		}
		opened++;
		if (!same_as_original(hsm))
			fail_msg("byte %zu changes what is read", i);
		hsm_free(hsm);
	}
	return opened;
}

/* Whoever tampers also mends the digest. Then one bit changes every character
 * into another, and the other bit the case of letters, which hexadecimal digits
 * may have: had it none to open, the second would not have tested anything. */
static void
test_every_tampered_byte(void **state)
{
	(void)state;
	assert_int_equal(opens_tampered(0x01, 1), 0);
	assert_true(opens_tampered(0x20, 7) > 0);
}

/* Two keys of one kind and length, each honestly sealed, in each other's
 * place. */
static void
test_swapped_keys(void **state)
{
	static struct keystore swapped;

	(void)state;
	swapped = store;
	memcpy(swapped.keys[KEY_CIP].sealed, store.keys[KEY_SCAN].sealed,
	    store.keys[KEY_SCAN].sealed_size);
	memcpy(swapped.keys[KEY_SCAN].sealed, store.keys[KEY_CIP].sealed,
	    store.keys[KEY_CIP].sealed_size);
	assert_int_equal(keystore_write(&swapped, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "was altered");
	assert_non_null(strstr(fail_reason(), store.keys[KEY_CIP].facts.id));
	/* The whole entry, with all that is said of it, but for its usage. */
	swapped = store;
	swapped.keys[KEY_CIP] = store.keys[KEY_SCAN];
	swapped.keys[KEY_SCAN] = store.keys[KEY_CIP];
	swapped.keys[KEY_CIP].facts.usage = KEY_CIP;
	swapped.keys[KEY_SCAN].facts.usage = KEY_SCAN;
	assert_int_equal(keystore_write(&swapped, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "was altered");
}

/* The tag, not only the check value, which has no more than 40 bits of it. */
static void
test_altered_public_parts(void **state)
{
	static struct keystore altered;

	(void)state;
	altered = store;
	altered.keys[KEY_MANIFEST].public.bytes[100] ^= 1;
	assert_int_equal(keystore_write(&altered, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "was altered");
	altered = store;
	altered.keys[KEY_LOG].public.bytes[31] ^= 1;
	assert_int_equal(keystore_write(&altered, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "was altered");
	assert_non_null(strstr(fail_reason(), store.keys[KEY_LOG].facts.id));
}

/* A key of another store, even one with the same passphrase. */
static void
test_key_of_another_store(void **state)
{
	static struct keystore other;
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE), key[32] = { 0 };

	(void)state;
	assert_int_equal(keystore_lock(&other, passphrase, &cheap, kek), 0);
	memcpy(other.keys, store.keys, sizeof other.keys);
	other.count = store.count;
	assert_int_equal(keystore_seal(&other, KEY_WRAP, kek, key, sizeof key),
	    0);
	secret_free(kek, KEYSTORE_KEK_SIZE);
	assert_int_equal(keystore_write(&other, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, store.keys[KEY_CIP].facts.id);
}

/* Honestly sealed, by somebody who had the passphrase and made a mistake. */
static void
test_certificate_of_another_key(void **state)
{
	static struct keystore other;
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE);
	uint8_t *key = secret_new(KEYSTORE_SECRET_MOST);
	size_t length;

	(void)state;
	assert_int_equal(keystore_unlock(&store, passphrase, kek), 0);
	assert_int_equal(keystore_unseal(&store, KEY_MANIFEST, kek, key,
			     &length),
	    0);
	other = store;
	/* The generator of the curve stands for the number 1. */
	memset(key + 36, 0, 31);
	key[67] = 1;
	assert_int_equal(hex_read(key + 73, 65,
			     "04"
			     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f"
			     "4a13945d898c296"
			     "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ecec"
			     "bb6406837bf51f5"),
	    0);
	assert_int_equal(keystore_seal(&other, KEY_MANIFEST, kek, key, length),
	    0);
	secret_free(kek, KEYSTORE_KEK_SIZE);
	secret_free(key, KEYSTORE_SECRET_MOST);
	assert_int_equal(keystore_write(&other, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "another key");
}

/* The same with the log key, whose seed is all that is sealed of it. */
static void
test_public_key_of_another_seed(void **state)
{
	static struct keystore other;
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE), seed[32] = { 1 };

	(void)state;
	assert_int_equal(keystore_unlock(&store, passphrase, kek), 0);
	other = store;
	assert_int_equal(keystore_seal(&other, KEY_LOG, kek, seed, sizeof seed),
	    0);
	assert_int_equal(keystore_write(&other, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "that of another key");
	assert_int_equal(keystore_seal(&other, KEY_LOG, kek, seed, 31), 0);
	assert_int_equal(keystore_write(&other, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "has not 32 bytes");
	secret_free(kek, KEYSTORE_KEK_SIZE);
}

static void
test_wrong_passphrases(void **state)
{
	static const char *const wrong[] = { "", "una busta che nessuno apr",
		"una busta che nessuno apre ", "Una busta che nessuno apre" };
	size_t i;

	(void)state;
	put(text, size);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_null(keys_open_as(path, wrong[i]));
		assert_int_equal(fail_code(), EX_NOPERM);
		assert_non_null(
		    strstr(fail_reason(), "the passphrase is wrong"));
	}
}

static void
test_permissions(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0660, 0601, 0700, 04600 };
	size_t i;

	(void)state;
	put(text, size);
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_refused(EX_NOPERM, "chmod it to 0600");
	}
	assert_int_equal(chmod(path, 0400), 0);
	hsm_free(keys_open_as(path, passphrase));
	assert_int_equal(chmod(path, 0600), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 65534), 0);
		assert_refused(EX_NOPERM, "must belong to this user alone");
		assert_int_equal(chown(path, 0, 0), 0);
	}
}

/* A FIFO must not make it wait for ever. */
static void
test_what_is_not_a_file(void **state)
{
	(void)state;
	assert_int_equal(unlink(path), 0);
	assert_refused(EX_NOINPUT, "No such file");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused(EX_NOINPUT, "not a regular file");
	assert_int_equal(unlink(path), 0);
	assert_null(keys_open_as(folder.path, passphrase));
	assert_int_equal(fail_code(), EX_NOINPUT);
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* What a hostile or mistaken hand may write, and the line it is told of. */
static const struct {
	const char *why, *from, *to, *sentence;
} mistakes[] = {
	{ "gigabytes", "n = 1024", "n = 536870912",
	    ":4: n must be 1024 to 32768, found 536870912" },
	{ "no work at all", "n = 1024", "n = 1",
	    ":4: n must be 1024 to 32768" },
	{ "no power of two", "n = 1024", "n = 1025",
	    ":4: n must be a power of two" },
	{ "more memory", "r = 8", "r = 4096", ":5: r must be 8 to 8" },
	{ "hours", "p = 1;", "p = 1000000;", ":6: p must be 1 to 16" },
	{ "another format", "store 2", "store 1", ":2: expected the format" },
	{ "unknown setting",
	    "format =", "extra = 1; format =", ":2: unknown setting extra" },
	{ "unknown in scrypt", "\tr = 8;", "\tr = 8; s = 8;",
	    ":5: unknown setting s" },
	{ "unknown in a key", "usage = \"cip\"",
	    "usage = \"cip\"; label = \"x\"", ":23: unknown setting label" },
	{ "certificate of a key that cannot sign", "usage = \"cip\"",
	    "usage = \"cip\"; certificate = \"00\"",
	    ":23: unknown setting certificate" },
	{ "certificate for the log", "\tpublic = \"", "\tcertificate = \"",
	    ": unknown setting certificate" },
	{ "short public key", "\tpublic = \"", "\tpublic = \"00\"; #",
	    ": public must be 32 bytes" },
	{ "long public key", "\tpublic = \"", "\tpublic = \"00",
	    ": public must be 32 bytes" },
	{ "no public key", "\tpublic = \"", "#", ": the setting public is" },
	{ "twice", "\tr = 8;", "\tr = 8; r = 8;",
	    ":5: duplicate setting name" },
	{ "missing setting", "\tp = 1;", "", ": the setting p is missing" },
	{ "two keys for one usage", "usage = \"scan\"", "usage = \"cip\"",
	    ":31: a second version 1 of the key for cip" },
	{ "version nought", "version = 1", "version = 0",
	    ":14: version must be 1 to 9999" },
	{ "exportable perhaps", "exportable = true", "exportable = \"yes\"",
	    ":17: exportable must be true or false" },
	{ "locked twice", "scrypt = {",
	    "custody = { key = \"a\"; }; scrypt = {",
	    "a key store has one group" },
	{ "locked by nothing", "scrypt = {", "extra = {",
	    "unknown setting extra" },
	{ "a lock that is text", "scrypt = {", "token = \"x\"; scrypt = {",
	    "a key store has one group" },
	{ "no such usage", "usage = \"scan\"", "usage = \"print\"",
	    ":33: no key is for the usage print" },
	{ "a usage that is a number", "usage = \"scan\"", "usage = 3",
	    ":33: usage must be text" },
	{ "another algorithm", "\"AES-256\"", "\"AES-128\"",
	    ":15: the algorithm of a wrap key must be AES-256, found AES-128" },
	{ "shouting id", "id = \"wrap", "id = \"WRAP", ":12: id must be" },
	{ "long id", "id = \"wrap", "id = \"wrap-wrap-wrap-wrap-wrap",
	    ":12: id must be" },
	{ "no date", "created = \"2", "created = \"x", ":16: created must be" },
	{ "long date", "Z\";", "ZZ\";", ":16: created must be" },
	{ "no hexadecimal", "salt = \"", "salt = \"x",
	    ":7: salt must be 32 bytes" },
	{ "long salt", "salt = \"", "salt = \"00",
	    ":7: salt must be 32 bytes" },
	{ "another file",
	    "format =", "@include \"/etc/passwd\"\nformat =", "@include" },
	{ "keys that are text", "keys = (", "keys = ( \"x\", ",
	    ":10: a key must be a group" },
	{ "one key in another's brackets", "\t},\n\t{\n\t\tid = \"cip",
	    "\t\tid = \"c", ":20: duplicate setting name" },
	{ "a long key", "sealed = \"",
	    "sealed = \"" ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS,
	    ":19: sealed must be at most 220 bytes" },
	{ "a short key", "sealed = \"", "sealed = \"00\"; #",
	    ":19: sealed is too short" },
	{ "no key", "sealed = \"", "sealed = \"\"; #", ":19: sealed is too" },
};

static void
test_mistakes(void **state)
{
	static char changed[16384];
	const char *at;
	size_t i, before, length;

	(void)state;
	for (i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		at = strstr(text, mistakes[i].from);
		if (at == NULL)
			fail_msg("%s: the store says no %s", mistakes[i].why,
			    mistakes[i].from);
		before = (size_t)(at - text);
		length = (size_t)snprintf(changed, sizeof changed, "%.*s%s%s",
		    (int)before, text, mistakes[i].to,
		    at + strlen(mistakes[i].from));
		put_with_digest(changed, length - KEYSTORE_SEAL_SIZE);
		assert_refused(EX_DATAERR, mistakes[i].sentence);
	}
}

static void
test_two_keys_of_one_name(void **state)
{
	static struct keystore twins;

	(void)state;
	twins = store;
	memcpy(twins.keys[KEY_SCAN].facts.id, twins.keys[KEY_CIP].facts.id,
	    KEY_ID_TEXT);
	assert_int_equal(keystore_write(&twins, folder.fd, "store.cfg"), 0);
	assert_refused(EX_DATAERR, "a second key named cip-");
}

/* A list cut after its third key, with brackets and digest in order. */
static void
test_missing_key(void **state)
{
	static char changed[16384];
	const char *end = strstr(text, ",\n\t{\n\t\tid = \"manifest");
	int length;

	(void)state;
	assert_non_null(end);
	length = snprintf(changed, sizeof changed, "%.*s\n);\n",
	    (int)(end - text), text);
	put_with_digest(changed, (size_t)length);
	assert_refused(EX_DATAERR, ":10: no key for manifest");
}

static void
test_zero_byte_hides_nothing(void **state)
{
	static char changed[16384];

	(void)state;
	memcpy(changed, text, size);
	memcpy(changed + size, "\0keys", 5);
	put(changed, size + 5);
	assert_refused(EX_DATAERR, "zero byte");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_damaged_byte),
		cmocka_unit_test(test_every_tampered_byte),
		cmocka_unit_test(test_swapped_keys),
		cmocka_unit_test(test_altered_public_parts),
		cmocka_unit_test(test_key_of_another_store),
		cmocka_unit_test(test_certificate_of_another_key),
		cmocka_unit_test(test_public_key_of_another_seed),
		cmocka_unit_test(test_wrong_passphrases),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_what_is_not_a_file),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_two_keys_of_one_name),
		cmocka_unit_test(test_missing_key),
		cmocka_unit_test(test_zero_byte_hides_nothing),
	};

	return cmocka_run_group_tests_name("keystore", tests, open_folder,
	    close_folder);
}
