/* Goal: keys are used, each for one thing, and never seen: not by a caller, not
 * in a reason, not in memory that is not locked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "folder.h"
#include "hsm/hsm.h"
#include "hsm/keystore.h"
#include "keys.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "memory.h"

#include "base/banned.h"

static const char passphrase[] = "una busta che nessuno apre";

static struct folder folder;
static struct hsm *hsm;

/* The random source of this program: OpenSSL's, until told to break. It takes
 * the place of the library's, whose other calls do not come this way. */
static unsigned draws_left = UINT32_MAX;

int
RAND_priv_bytes(unsigned char *bytes, int size)
{
	if (draws_left == 0)
		return 0;
	draws_left--;
	return RAND_priv_bytes_ex(NULL, bytes, (size_t)size, 0);
}

/* What only a test can have: the file as read, and the key that opens it. */
static struct keystore store;
static uint8_t *kek;

static int
open_session(void)
{
	hsm = keys_open_as(folder_file(&folder, "store.cfg"), passphrase);
	return hsm != NULL ? 0 : -1;
}

static int
open_store(void **state)
{
	(void)state;
	if (secret_heap_open(1 << 16) != 0 || folder_open(&folder) != 0 ||
	    keys_make(folder.fd, passphrase) != 0 || open_session() != 0 ||
	    (kek = secret_new(KEYSTORE_KEK_SIZE)) == NULL ||
	    keystore_read(&store, folder_file(&folder, "store.cfg")) != 0)
		return -1;
	return keystore_unlock(&store, passphrase, kek);
}

static int
close_store(void **state)
{
	(void)state;
	secret_free(kek, KEYSTORE_KEK_SIZE);
	hsm_free(hsm);
	hsm_free(NULL);
	folder_remove(&folder);
	return 0;
}

static void
test_files(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(fstatat(folder.fd, "store.cfg", &status, 0), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(fstatat(folder.fd, "manifest.crt", &status, 0), 0);
	assert_int_equal(status.st_mode | 0644, S_IFREG | 0644);
}

static void
test_key_facts(void **state)
{
	const struct key_facts *key;
	enum key_usage usage;
	char prefix[KEY_ID_TEXT];

	(void)state;
	for (usage = 0; usage < FIRST_KEYS; usage++) {
		assert_non_null(key = hsm_key(hsm, usage));
		assert_int_equal(key->usage, usage);
		(void)snprintf(prefix, sizeof prefix, "%s-20",
		    key_usage_name(usage));
		assert_int_equal(strncmp(key->id, prefix, strlen(prefix)), 0);
		assert_int_equal(strlen(key->id), strlen(prefix) + 9);
	}
	assert_null(hsm_key(hsm, KEY_USAGES));
}

/* Every length that can be, since the padding differs for each. */
static void
test_wrap_round_trip(void **state)
{
	const char *id = hsm_key(hsm, KEY_WRAP)->id;
	uint8_t key[120], wrapped[HSM_WRAPPED_MOST], back[120];
	size_t size, wrapped_size;

	(void)state;
	assert_int_equal(hsm_random(hsm, key, sizeof key), 0);
	for (size = 1; size <= sizeof key; size++) {
		assert_int_equal(hsm_wrap(hsm, key, size, wrapped,
				     &wrapped_size),
		    0);
		memset(back, 0, sizeof back);
		assert_int_equal(hsm_unwrap(hsm, id, wrapped, wrapped_size,
				     back, size),
		    0);
		assert_memory_equal(back, key, size);
	}
	assert_int_equal(hsm_wrap(hsm, key, 0, wrapped, &wrapped_size), -1);
	assert_int_equal(hsm_wrap(hsm, key, 121, wrapped, &wrapped_size), -1);
}

/* A buffer that changes on failure would hold half a key, or a wrong one. */
static void
test_unwrap_refuses_every_altered_bit(void **state)
{
	const char *id = hsm_key(hsm, KEY_WRAP)->id;
	static const uint8_t untouched[32];
	uint8_t key[32], wrapped[HSM_WRAPPED_MOST], back[32] = { 0 };
	size_t size, bit;

	(void)state;
	assert_int_equal(hsm_random(hsm, key, sizeof key), 0);
	assert_int_equal(hsm_wrap(hsm, key, sizeof key, wrapped, &size), 0);
	assert_int_equal(size, 40);
	for (bit = 0; bit < 8 * size; bit++) {
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(hsm_unwrap(hsm, id, wrapped, size, back, 32),
		    -1);
		assert_int_equal(fail_code(), EX_DATAERR);
		assert_memory_equal(back, untouched, sizeof back);
		wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, size, back, 31), -1);
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, size - 8, back, 24), -1);
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, 136, back, 32), -1);
	assert_memory_equal(back, untouched, sizeof back);
	assert_int_equal(hsm_unwrap(hsm, id, wrapped, size, back, 32), 0);
}

static void
test_unwrap_names_the_key_it_has_not(void **state)
{
	uint8_t key[32] = { 0 }, wrapped[HSM_WRAPPED_MOST];
	size_t size;

	(void)state;
	assert_int_equal(hsm_wrap(hsm, key, sizeof key, wrapped, &size), 0);
	assert_int_equal(hsm_unwrap(hsm, "wrap-1999-abcdef", wrapped, size, key,
			     sizeof key),
	    -1);
	assert_non_null(strstr(fail_reason(), "wrap-1999-abcdef"));
	assert_non_null(strstr(fail_reason(), hsm_key(hsm, KEY_WRAP)->id));
	assert_int_equal(hsm_unwrap(hsm, hsm_key(hsm, KEY_CIP)->id, wrapped,
			     size, key, sizeof key),
	    -1);
}

/* A key for another purpose is refused, with a sentence that names it (R9). */
static void
test_one_use_for_each_key(void **state)
{
	uint8_t mac[HSM_MAC_SIZE], signature[HSM_SIGNATURE_MOST];
	uint8_t public[HSM_PUBLIC_SIZE];
	enum key_usage usage;
	size_t size;
	bool macs, signs;

	(void)state;
	for (usage = 0; usage <= KEY_USAGES; usage++) {
		macs = usage == KEY_CIP || usage == KEY_SCAN ||
		    usage == KEY_CARD || usage == KEY_PUK;
		signs = usage == KEY_MANIFEST || usage == KEY_LOG;
		assert_int_equal(hsm_hmac(hsm, usage, "x", 1, mac),
		    macs ? 0 : -1);
		if (!macs) {
			assert_int_equal(fail_code(), EX_SOFTWARE);
			assert_non_null(
			    strstr(fail_reason(), key_usage_name(usage)));
		}
		assert_int_equal(hsm_sign(hsm, usage, "x", 1, signature, &size),
		    signs ? 0 : -1);
		if (!signs) {
			assert_int_equal(fail_code(), EX_SOFTWARE);
			assert_non_null(
			    strstr(fail_reason(), key_usage_name(usage)));
		}
		assert_int_equal(hsm_certificate(hsm, usage, &size) != NULL,
		    usage == KEY_MANIFEST);
		assert_int_equal(hsm_public(hsm, usage, public),
		    usage == KEY_LOG ? 0 : -1);
	}
}

/* A key itself; secret_free() it. */
static uint8_t *
unsealed(enum key_usage usage, size_t *size)
{
	uint8_t *key = secret_new(KEYSTORE_SECRET_MOST);

	assert_non_null(key);
	assert_int_equal(keystore_unseal(&store, usage, kek, key, size), 0);
	return key;
}

/* By turns, so that one key's state cannot leak into the other's. */
static void
test_hmac_is_that_of_openssl(void **state)
{
	uint8_t got[HSM_MAC_SIZE], want[HSM_MAC_SIZE], text[100];
	static const enum key_usage macs[] = { KEY_CIP, KEY_SCAN, KEY_CARD,
		KEY_PUK };
	uint8_t *keys[KEY_USAGES] = { NULL };
	enum key_usage usage;
	size_t i, size;

	(void)state;
	memset(text, 'L', sizeof text);
	for (i = 0; i < 4; i++)
		keys[macs[i]] = unsealed(macs[i], &size);
	assert_memory_not_equal(keys[KEY_CIP], keys[KEY_SCAN], 32);
	assert_memory_not_equal(keys[KEY_CARD], keys[KEY_SCAN], 32);
	assert_memory_not_equal(keys[KEY_PUK], keys[KEY_CARD], 32);
	for (i = 0; i <= sizeof text; i++) {
		usage = macs[i % 4];
		assert_non_null(
		    HMAC(EVP_sha256(), keys[usage], 32, text, i, want, NULL));
		assert_int_equal(hsm_hmac(hsm, usage, text, i, got), 0);
		assert_memory_equal(got, want, sizeof got);
	}
	for (i = 0; i < 4; i++)
		secret_free(keys[macs[i]], KEYSTORE_SECRET_MOST);
}

static void
test_check_values(void **state)
{
	static const uint8_t zeros[16];
	uint8_t want[32], public[HSM_PUBLIC_SIZE], *key;
	const uint8_t *der;
	size_t size;

	(void)state;
	key = unsealed(KEY_WRAP, &size);
	assert_int_equal(size, 32);
	assert_int_equal(key_check(want, key), 0);
	assert_memory_equal(hsm_key(hsm, KEY_WRAP)->check, want,
	    KEY_CHECK_SIZE);
	secret_free(key, KEYSTORE_SECRET_MOST);
	key = unsealed(KEY_CIP, &size);
	assert_non_null(HMAC(EVP_sha256(), key, 32, zeros, 16, want, NULL));
	assert_memory_equal(hsm_key(hsm, KEY_CIP)->check, want, KEY_CHECK_SIZE);
	secret_free(key, KEYSTORE_SECRET_MOST);
	der = hsm_certificate(hsm, KEY_MANIFEST, &size);
	assert_int_equal(digest_bytes(want, der, size), 0);
	assert_memory_equal(hsm_key(hsm, KEY_MANIFEST)->check, want,
	    KEY_CHECK_SIZE);
	assert_int_equal(hsm_public(hsm, KEY_LOG, public), 0);
	assert_int_equal(digest_bytes(want, public, sizeof public), 0);
	assert_memory_equal(hsm_key(hsm, KEY_LOG)->check, want, KEY_CHECK_SIZE);
}

static void
assert_command(const char *command)
{
	char line[2048];

	(void)snprintf(line, sizeof line,
	    "cd '%s' && { %s; } >out 2>&1 || "
	    "{ cat out >&2; false; }",
	    folder.path, command);
	if (system(line) != 0)
		fail_msg("%s", command);
}

/* What a print shop will do with a manifest, with the openssl command alone. */
static void
test_openssl_verifies_a_signature(void **state)
{
	static const char text[] = "{ \"batch\": \"LZ26\" }\n";
	uint8_t signature[HSM_SIGNATURE_MOST];
	const uint8_t *der;
	size_t size;

	(void)state;
	assert_int_equal(hsm_sign(hsm, KEY_MANIFEST, text, sizeof text - 1,
			     signature, &size),
	    0);
	assert_int_equal(file_write(folder.fd, "text", text, sizeof text - 1,
			     0600),
	    0);
	assert_int_equal(file_write(folder.fd, "signature", signature, size,
			     0600),
	    0);
	der = hsm_certificate(hsm, KEY_MANIFEST, &size);
	assert_int_equal(file_write(folder.fd, "der", der, size, 0600), 0);
	assert_command("openssl x509 -in manifest.crt -pubkey -noout >public");
	assert_command("openssl dgst -sha256 -verify public -signature "
		       "signature text");
	assert_command("echo >>text; ! openssl dgst -sha256 -verify public "
		       "-signature signature text");
	assert_command("openssl x509 -in manifest.crt -outform DER | "
		       "cmp - der");
}

/* What an auditor will do with a checkpoint. The 12 bytes are
 * SubjectPublicKeyInfo (RFC 8410 section 4) up to the key. */
static void
test_openssl_verifies_a_log_signature(void **state)
{
	static const char text[] = "busta.example/audit\n0\nroot\n";
	uint8_t spki[12 + HSM_PUBLIC_SIZE] = { 0x30, 0x2a, 0x30, 0x05, 0x06,
		0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	uint8_t signature[HSM_SIGNATURE_MOST];
	size_t size;

	(void)state;
	assert_int_equal(hsm_sign(hsm, KEY_LOG, text, sizeof text - 1,
			     signature, &size),
	    0);
	assert_int_equal(size, 64);
	assert_int_equal(hsm_public(hsm, KEY_LOG, spki + 12), 0);
	assert_int_equal(file_write(folder.fd, "text", text, sizeof text - 1,
			     0600),
	    0);
	assert_int_equal(file_write(folder.fd, "signature", signature, size,
			     0600),
	    0);
	assert_int_equal(file_write(folder.fd, "public", spki, sizeof spki,
			     0600),
	    0);
	assert_command("openssl pkeyutl -verify -pubin -inkey public -keyform "
		       "DER -rawin -in text -sigfile signature");
	assert_command("echo >>text; ! openssl pkeyutl -verify -pubin -inkey "
		       "public -keyform DER -rawin -in text -sigfile "
		       "signature");
}

static void
test_certificate(void **state)
{
	(void)state;
	assert_command("openssl x509 -in manifest.crt -noout -text >text");
	assert_command("grep 'Subject: CN = busta manifest' text");
	assert_command("grep -A1 'Key Usage: critical' text | "
		       "grep '^ *Digital Signature$'");
	assert_command("grep -A1 'Basic Constraints: critical' text | "
		       "grep '^ *CA:FALSE$'");
	assert_command("grep 'Subject Key Identifier' text");
	assert_command("openssl verify -CAfile manifest.crt manifest.crt");
	/* It still holds in 24 years and 11 months, no more in 26 years. */
	assert_command("openssl x509 -in manifest.crt -noout "
		       "-checkend 786000000");
	assert_command("! openssl x509 -in manifest.crt -noout "
		       "-checkend 820000000");
}

/* CMS as in FORMATS.md, made by the openssl command with our key, verified with
 * our certificate: fails if some extension makes the certificate unfit for
 * it. */
static void
test_certificate_verifies_cms(void **state)
{
	size_t size;
	uint8_t *key = unsealed(KEY_MANIFEST, &size);

	(void)state;
	assert_int_equal(file_write(folder.fd, "key", key, size, 0600), 0);
	secret_free(key, KEYSTORE_SECRET_MOST);
	assert_command(
	    "echo manifest >text; openssl cms -sign -binary -in "
	    "text -signer manifest.crt -inkey key -keyform DER -md sha256 "
	    "-outform DER -out cms; rm key");
	assert_command("openssl cms -verify -binary -inform DER -in cms "
		       "-content text -CAfile manifest.crt -purpose any");
	assert_command("openssl cms -verify -binary -inform DER -in cms "
		       "-content text -CAfile manifest.crt");
}

static void
reverse(uint8_t *to, const uint8_t *from, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		to[i] = from[size - 1 - i];
}

/* Of a key: its bytes, the two blocks that HMAC makes of it, the two halves
 * that Ed25519 makes of it (RFC 8032 section 5.1.5), and, for the number of a
 * P-256 key (bytes 36 to 67 of its PKCS#8), also the order that OpenSSL's big
 * numbers have. */
static void
assert_not_in_memory(enum key_usage usage)
{
	uint8_t *key, *shape = secret_new(64);
	size_t size, i;

	key = unsealed(usage, &size);
	if (usage == KEY_MANIFEST)
		memmove(key, key + 36, 32);
	assert_int_equal(memory_count(key, 32), 0);
	reverse(shape, key, 32);
	assert_int_equal(memory_count(shape, 32), 0);
	for (i = 0; i < 32; i++)
		shape[i] = key[i] ^ 0x36;
	assert_int_equal(memory_count(shape, 32), 0);
	for (i = 0; i < 32; i++)
		shape[i] = key[i] ^ 0x5c;
	assert_int_equal(memory_count(shape, 32), 0);
	assert_int_equal(EVP_Digest(key, 32, shape, NULL, EVP_sha512(), NULL),
	    1);
	assert_int_equal(memory_count(shape, 32), 0);
	assert_int_equal(memory_count(shape + 32, 32), 0);
	shape[0] = (uint8_t)(shape[0] & 248);
	shape[31] = (uint8_t)((shape[31] & 63) | 64);
	assert_int_equal(memory_count(shape, 32), 0);
	secret_free(shape, 64);
	secret_free(key, KEYSTORE_SECRET_MOST);
}

/* After making and opening the store, and a use of each key. What this caught:
 * OpenSSL's HMAC copies its key, its ways with PKCS#8 leave the key behind, and
 * its Ed25519 keys lie in ordinary memory for as long as they live. */
static void
test_keys_lie_in_secret_memory_alone(void **state)
{
	uint8_t out[128], known[64], *secret;
	enum key_usage usage;
	size_t size;

	(void)state;
	if (!memory_can_be_searched())
		skip();
	assert_non_null(secret = secret_new(64));
	assert_int_equal(RAND_bytes(secret, 64), 1);
	memcpy(known, secret, sizeof known);
	assert_int_equal(memory_count(secret, 64), 1);
	OPENSSL_cleanse(known, sizeof known);
	secret_free(secret, 64);
	assert_int_equal(hsm_hmac(hsm, KEY_CIP, "x", 1, out), 0);
	assert_int_equal(hsm_hmac(hsm, KEY_SCAN, "x", 1, out), 0);
	assert_int_equal(hsm_hmac(hsm, KEY_CARD, "x", 1, out), 0);
	assert_int_equal(hsm_sign(hsm, KEY_MANIFEST, "x", 1, out, &size), 0);
	assert_int_equal(hsm_sign(hsm, KEY_LOG, "x", 1, out, &size), 0);
	assert_int_equal(hsm_wrap(hsm, out, 32, out, &size), 0);
	for (usage = 0; usage < FIRST_KEYS; usage++)
		assert_not_in_memory(usage);
	assert_int_equal(memory_count(kek, KEYSTORE_KEK_SIZE), 0);
}

/* Opening takes 32 MiB for a moment; a process that keeps them, or takes them
 * twice, does not fit beside the pages. */
static void
test_scrypt_gives_its_memory_back(void **state)
{
	struct rusage usage;
	unsigned long total = 0, resident = 0;
	FILE *sizes;

	(void)state;
	if (!memory_can_be_searched())
		skip();
	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	assert_true(usage.ru_maxrss < 64 * 1024);
	assert_non_null(sizes = fopen("/proc/self/statm", "re"));
	assert_int_equal(fscanf(sizes, "%lu %lu", &total, &resident), 2);
	(void)fclose(sizes);
	resident *= (unsigned long)sysconf(_SC_PAGESIZE);
	assert_true(resident < 24UL << 20);
}

static int
digest_of(uint8_t digest[static DIGEST_SIZE], const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	rc = fd < 0 ? -1 : digest_file(digest, fd, path);
	(void)close(fd);
	return rc;
}

static void
test_created_once_only(void **state)
{
	const char *path = folder_file(&folder, "store.cfg");
	uint8_t before[DIGEST_SIZE], after[DIGEST_SIZE];

	(void)state;
	assert_int_equal(digest_of(before, path), 0);
	assert_int_equal(keys_make(folder.fd, passphrase), -1);
	assert_non_null(strstr(fail_reason(), "already"));
	assert_int_equal(digest_of(after, path), 0);
	assert_memory_equal(before, after, sizeof before);
}

static void
test_no_two_stores_are_alike(void **state)
{
	struct folder second;
	struct hsm *other;
	enum key_usage usage;

	(void)state;
	assert_int_equal(folder_open(&second), 0);
	assert_int_equal(keys_make(second.fd, passphrase), 0);
	other = keys_open_as(folder_file(&second, "store.cfg"), passphrase);
	assert_non_null(other);
	for (usage = 0; usage < FIRST_KEYS; usage++) {
		assert_string_not_equal(hsm_key(hsm, usage)->id,
		    hsm_key(other, usage)->id);
		assert_memory_not_equal(hsm_key(hsm, usage)->check,
		    hsm_key(other, usage)->check, KEY_CHECK_SIZE);
	}
	hsm_free(other);
	folder_remove(&second);
}

/* What is given back is wiped; what is not is a key that outlives its
 * session. */
static void
test_all_secret_memory_is_given_back(void **state)
{
	const char *path = folder_file(&folder, "store.cfg");
	struct folder second;
	uint8_t signature[HSM_SIGNATURE_MOST];
	size_t before, size;
	struct hsm *other;

	(void)state;
	/* OpenSSL's random generators keep what they once took. */
	assert_int_equal(RAND_bytes(signature, sizeof signature), 1);
	before = CRYPTO_secure_used();
	assert_non_null(other = keys_open_as(path, passphrase));
	assert_true(CRYPTO_secure_used() > before);
	assert_int_equal(hsm_sign(other, KEY_MANIFEST, "x", 1, signature,
			     &size),
	    0);
	assert_int_equal(hsm_sign(other, KEY_LOG, "x", 1, signature, &size), 0);
	assert_int_equal(hsm_wrap(other, signature, 32, signature, &size), 0);
	hsm_free(other);
	assert_int_equal(CRYPTO_secure_used(), before);
	assert_null(keys_open_as(path, "un'altra passphrase"));
	assert_int_equal(CRYPTO_secure_used(), before);
	assert_int_equal(folder_open(&second), 0);
	assert_int_equal(keys_make(second.fd, passphrase), 0);
	assert_int_equal(CRYPTO_secure_used(), before);
	folder_remove(&second);
}

struct use {
	int folder;
	int rc;
	unsigned times;
	uint8_t public[HSM_PUBLIC_SIZE];
	bool store_was_there;
};

static int
use_note(struct hsm *session, void *context)
{
	struct use *use = context;

	use->times++;
	use->store_was_there =
	    faccessat(use->folder, "store.cfg", F_OK, 0) == 0;
	assert_int_equal(hsm_public(session, KEY_LOG, use->public), 0);
	return use->rc == 0 ? 0 : (fail)(EX_IOERR, "the use failed");
}

/* What is made of the keys before there is a store is made of those in it; and
 * what could not be made leaves none. */
static void
test_first_use(void **state)
{
	uint8_t public[HSM_PUBLIC_SIZE];
	struct folder fresh;
	struct use use = { .rc = -1 };
	struct hsm *other;

	(void)state;
	assert_int_equal(folder_open(&fresh), 0);
	use.folder = fresh.fd;
	assert_int_equal(hsm_create(fresh.fd, NULL, passphrase, use_note, &use),
	    -1);
	assert_string_equal(fail_reason(), "the use failed");
	assert_int_equal(faccessat(fresh.fd, "store.cfg", F_OK, 0), -1);
	use.rc = 0;
	assert_int_equal(hsm_create(fresh.fd, NULL, passphrase, use_note, &use),
	    0);
	assert_int_equal(use.times, 2);
	assert_false(use.store_was_there);
	other = keys_open_as(folder_file(&fresh, "store.cfg"), passphrase);
	assert_non_null(other);
	assert_int_equal(hsm_public(other, KEY_LOG, public), 0);
	assert_memory_equal(public, use.public, sizeof public);
	hsm_free(other);
	folder_remove(&fresh);
}

static void
test_short_passphrases(void **state)
{
	struct folder empty;

	(void)state;
	assert_int_equal(folder_open(&empty), 0);
	assert_int_equal(keys_make(empty.fd, ""), -1);
	assert_int_equal(keys_make(empty.fd, "undici lett"), -1);
	assert_non_null(strstr(fail_reason(), "12 characters"));
	assert_null(strstr(fail_reason(), "undici"));
	/* 11 characters in 22 bytes are 11. */
	assert_int_equal(keys_make(empty.fd, "èèèèèèèèèèè"), -1);
	assert_int_equal(faccessat(empty.fd, "store.cfg", F_OK, 0), -1);
	assert_int_equal(passphrase_accept("dodici lette"), 0);
	assert_int_equal(passphrase_accept("èèèèèèèèèèèè"), 0);
	folder_remove(&empty);
}

static void
test_random_source_fails(void **state)
{
	uint8_t bytes[32];

	(void)state;
	memset(bytes, 7, sizeof bytes);
	draws_left = 0;
	assert_int_equal(hsm_random(hsm, bytes, sizeof bytes), -1);
	draws_left = UINT32_MAX;
	assert_int_equal(fail_code(), EX_OSERR);
	assert_non_null(strstr(fail_reason(), "the random source failed"));
}

/* Wherever it fails, no store is left that would pass for a whole one. */
static void
test_random_source_fails_while_creating(void **state)
{
	struct folder empty;
	unsigned draw;
	int rc = -1;

	(void)state;
	assert_int_equal(folder_open(&empty), 0);
	for (draw = 0; rc != 0; draw++) {
		assert_true(draw < 100);
		draws_left = draw;
		rc = keys_make(empty.fd, passphrase);
		draws_left = UINT32_MAX;
		if (rc == 0)
			break;
		assert_int_equal(fail_code(), EX_OSERR);
		assert_non_null(
		    strstr(fail_reason(), "the random source failed"));
		assert_int_equal(faccessat(empty.fd, "store.cfg", F_OK, 0), -1);
	}
	/* A salt; key or number, id, nonce seven times. */
	assert_int_equal(draw, 22);
	folder_remove(&empty);
}

/* A second wrapping key serves, the first still opens what it wrapped, and goes
 * only when another has followed it; the written store is the session's. */
static void
test_rotation(void **state)
{
	const char *path = folder_file(&folder, "store.cfg");
	uint8_t key[32] = { 4, 5 }, old[HSM_WRAPPED_MOST], back[32];
	uint8_t new[HSM_WRAPPED_MOST];
	char first[KEY_ID_TEXT], second[KEY_ID_TEXT];
	struct hsm *other;
	size_t size;

	(void)state;
	memcpy(first, hsm_key(hsm, KEY_WRAP)->id, sizeof first);
	assert_int_equal(hsm_wrap(hsm, key, sizeof key, old, &size), 0);
	assert_int_equal(hsm_remove(hsm, folder.fd, first), -1);
	assert_non_null(strstr(fail_reason(), "is in use"));
	assert_int_equal(hsm_rotate(hsm, folder.fd, KEY_WRAP), 0);
	memcpy(second, hsm_key(hsm, KEY_WRAP)->id, sizeof second);
	assert_string_not_equal(first, second);
	assert_int_equal(hsm_key(hsm, KEY_WRAP)->version, 2);
	assert_int_equal(hsm_wrap(hsm, key, sizeof key, new, &size), 0);
	assert_memory_not_equal(old, new, 40);
	assert_non_null(other = keys_open_as(path, passphrase));
	assert_string_equal(hsm_key(other, KEY_WRAP)->id, second);
	assert_int_equal(hsm_unwrap(other, first, old, 40, back, 32), 0);
	assert_memory_equal(back, key, sizeof back);
	assert_int_equal(hsm_unwrap(other, second, new, 40, back, 32), 0);
	assert_int_equal(hsm_unwrap(other, second, old, 40, back, 32), -1);
	hsm_free(other);
	assert_int_equal(hsm_remove(hsm, folder.fd, "wrap-1999-abcdef"), -1);
	assert_int_equal(hsm_remove(hsm, folder.fd, second), -1);
	assert_int_equal(hsm_remove(hsm, folder.fd, first), 0);
	assert_int_equal(hsm_unwrap(hsm, first, old, 40, back, 32), -1);
	assert_non_null(strstr(fail_reason(), first));
	assert_int_equal(hsm_unwrap(hsm, second, new, 40, back, 32), 0);
	assert_non_null(other = keys_open_as(path, passphrase));
	assert_null(hsm_key_at(other, FIRST_KEYS));
	assert_int_equal(hsm_key(other, KEY_WRAP)->version, 2);
	hsm_free(other);
	assert_int_equal(hsm_rotate(hsm, folder.fd, KEY_CIP), -1);
	assert_int_equal(fail_code(), EX_SOFTWARE);
}

/* RFC 4493 example 2 is of AES-128; this is NIST SP 800-38B's D.3, example 10:
 * CMAC-AES-256 of 16 bytes. */
static void
test_exchange_key(void **state)
{
	uint8_t key[32], text[32] = { 0 }, want[16], mac[16], check[5];
	char id[KEY_ID_TEXT], named[2 * sizeof check + 1];

	(void)state;
	assert_int_equal(hex_read(key, 32,
			     "603deb1015ca71be2b73aef0857d7781"
			     "1f352c073b6108d72d9810a30914dff4"),
	    0);
	assert_int_equal(hex_read(text, 16, "6bc1bee22e409f96e93d7e117393172a"),
	    0);
	assert_int_equal(hex_read(want, 16, "28a7023f452e8f82bd4bf28d8c37c35c"),
	    0);
	assert_null(hsm_key(hsm, KEY_EXCHANGE));
	assert_int_equal(hsm_cmac(hsm, "exchange-2026-000000", text, 16, mac),
	    -1);
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_WRAP, key), -1);
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, key), 0);
	memcpy(id, hsm_key(hsm, KEY_EXCHANGE)->id, sizeof id);
	assert_int_equal(key_check(check, key), 0);
	hex_write(named, check, sizeof check);
	assert_int_equal(strncmp(id, "exchange-", 9), 0);
	assert_string_equal(id + 9, named);
	/* The same again, as after a crash, is the same. */
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, key), 0);
	assert_int_equal(hsm_key(hsm, KEY_EXCHANGE)->version, 1);
	assert_memory_equal(hsm_key(hsm, KEY_EXCHANGE)->check, check, 5);
	assert_int_equal(hsm_cmac(hsm, id, text, 16, mac), 0);
	assert_memory_equal(mac, want, 16);
	assert_int_equal(hsm_cmac(hsm, hsm_key(hsm, KEY_WRAP)->id, text, 16,
			     mac),
	    -1);
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, text), 0);
	assert_int_equal(hsm_import(hsm, folder.fd, KEY_EXCHANGE, key), -1);
	assert_non_null(strstr(fail_reason(), "another took its place"));
	assert_int_equal(hsm_cmac(hsm, id, text, 16, mac), 0);
	assert_memory_equal(mac, want, 16);
	assert_int_equal(hsm_remove(hsm, folder.fd, id), 0);
	assert_int_equal(hsm_cmac(hsm, id, text, 16, mac), -1);
}

/* A change that cannot be written has not happened. */
static void
test_change_that_cannot_be_written(void **state)
{
	char id[KEY_ID_TEXT];
	size_t count = 0;

	(void)state;
	memcpy(id, hsm_key(hsm, KEY_WRAP)->id, sizeof id);
	while (hsm_key_at(hsm, count) != NULL)
		count++;
	assert_int_equal(hsm_rotate(hsm, -1, KEY_WRAP), -1);
	assert_string_equal(hsm_key(hsm, KEY_WRAP)->id, id);
	assert_int_equal(hsm_remove(hsm, -1, hsm_key_at(hsm, 0)->id), -1);
	assert_null(hsm_key_at(hsm, count));
	assert_non_null(hsm_key_at(hsm, count - 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scrypt_gives_its_memory_back),
		cmocka_unit_test(test_keys_lie_in_secret_memory_alone),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_key_facts),
		cmocka_unit_test(test_wrap_round_trip),
		cmocka_unit_test(test_unwrap_refuses_every_altered_bit),
		cmocka_unit_test(test_unwrap_names_the_key_it_has_not),
		cmocka_unit_test(test_one_use_for_each_key),
		cmocka_unit_test(test_hmac_is_that_of_openssl),
		cmocka_unit_test(test_check_values),
		cmocka_unit_test(test_openssl_verifies_a_signature),
		cmocka_unit_test(test_openssl_verifies_a_log_signature),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_certificate_verifies_cms),
		cmocka_unit_test(test_created_once_only),
		cmocka_unit_test(test_no_two_stores_are_alike),
		cmocka_unit_test(test_all_secret_memory_is_given_back),
		cmocka_unit_test(test_first_use),
		cmocka_unit_test(test_short_passphrases),
		cmocka_unit_test(test_random_source_fails),
		cmocka_unit_test(test_random_source_fails_while_creating),
		cmocka_unit_test(test_rotation),
		cmocka_unit_test(test_exchange_key),
		cmocka_unit_test(test_change_that_cannot_be_written),
	};

	return cmocka_run_group_tests_name("hsm", tests, open_store,
	    close_store);
}
