/* Goal: a note is one that every other tool reads the same, and nothing passes
 * as signed that was not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/base64.h"
#include "audit/checkpoint.h"
#include "audit/note.h"
#include "base/fail.h"
#include "base/file.h"

#include <cmocka.h>

#include "base/banned.h"

#define DASH "\xe2\x80\x94 "

/* The key of seed 00 01 … 1f, and what Go's sumdb/note made with it. */
static const char vkey[] =
    "busta.example/audit+7be65337+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
static const char text[] = "busta.example/audit\n7\n"
			   "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n";
static const char line[] =
    DASH "busta.example/audit e+ZTNzz2PSESA2vD24noOoivN5CUrVI9A0foEmdzBc/"
	 "Fbh4T6bTr4M4TcAt4917JfJ4ZfSti3iMVeb1OQ6u6ULK0ygU=\n";

static char *
join(const char *first, const char *second, const char *third)
{
	char *joined = NULL;

	if (asprintf(&joined, "%s%s%s", first, second, third) < 0)
		abort();
	return joined;
}

static EVP_PKEY *
seeded_key(void)
{
	uint8_t seed[32];
	unsigned i;

	for (i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
	    sizeof seed);
}

static void
seeded_sign(uint8_t signature[static 64], const void *message, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *key = seeded_key();
	size_t made = 64;

	assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &made, message,
			     size),
	    1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
}

static void
test_key_of_the_seed(void **state)
{
	static const uint8_t id[] = { 0x7b, 0xe6, 0x53, 0x37 };
	struct note_key key, made;
	EVP_PKEY *pair = seeded_key();
	char written[NOTE_KEY_TEXT];
	uint8_t public[32];
	size_t size = sizeof public;

	(void)state;
	assert_int_equal(EVP_PKEY_get_raw_public_key(pair, public, &size), 1);
	EVP_PKEY_free(pair);
	assert_int_equal(note_key_make(&made, NOTE_ED25519,
			     "busta.example/audit", public),
	    0);
	assert_memory_equal(made.id, id, sizeof id);
	note_key_text(written, &made);
	assert_string_equal(written, vkey);
	assert_int_equal(note_key_read(&key, vkey), 0);
	assert_string_equal(key.name, "busta.example/audit");
	assert_memory_equal(key.public, public, sizeof public);
	assert_int_equal(key.type, NOTE_ED25519);
}

static const struct {
	const char *why, *text;
} bad_keys[] = {
	{ "empty", "" },
	{ "no pluses", "busta.example/audit" },
	{ "one plus", "busta.example/audit+7be65337" },
	{ "no name", "+7be65337+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "another name",
	    "busta.example/other+7be65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "another hash",
	    "busta.example/audit+7be65338+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "a hash in capitals",
	    "busta.example/audit+7BE65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "a hash too long",
	    "busta.example/audit+07be65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "another key",
	    "busta.example/audit+7be65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5" },
	{ "another type",
	    "busta.example/audit+7be65337+"
	    "AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "a type that is not known, with its own hash",
	    "busta.example/audit+f4e2c28b+AgOhB7/zzhC+"
	    "HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "the type of a witness, and not its hash",
	    "busta.example/audit+7be65337+"
	    "BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "a short key", "busta.example/audit+7be65337+AQOhB7/zzhC+" },
	{ "a space in the name",
	    "busta example+7be65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4" },
	{ "a newline behind it",
	    "busta.example/audit+7be65337+"
	    "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n" },
};

static void
test_bad_keys(void **state)
{
	struct note_key key;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad_keys / sizeof bad_keys[0]; i++)
		if (note_key_read(&key, bad_keys[i].text) != -1)
			fail_msg("%s", bad_keys[i].why);
}

/* Ed25519 is deterministic: the same note, byte for byte. */
static void
test_the_note_as_go_made_it(void **state)
{
	struct checkpoint checkpoint;
	struct bytes note = { 0 };
	char *expected = join(text, "\n", line);
	uint8_t signature[64];
	struct note_key key;
	uint64_t time = 1;
	struct note parsed;

	(void)state;
	assert_int_equal(note_key_read(&key, vkey), 0);
	seeded_sign(signature, text, strlen(text));
	assert_int_equal(note_begin(&note, text, strlen(text)), 0);
	assert_int_equal(note_add(&note, &key, 0, signature), 0);
	assert_int_equal(note.size, strlen(expected));
	assert_memory_equal(note.data, expected, note.size);

	assert_int_equal(note_parse(&parsed, expected, strlen(expected)), 0);
	assert_int_equal(parsed.count, 1);
	assert_ptr_equal(parsed.text, expected);
	assert_int_equal(parsed.text_size, strlen(text));
	assert_int_equal(note_check(&parsed, &key, &time), 0);
	assert_int_equal(time, 0);
	assert_int_equal(checkpoint_open(&checkpoint, expected,
			     strlen(expected), &key),
	    0);
	assert_int_equal(checkpoint.size, 7);
	bytes_free(&note);
	free(expected);
}

static void
test_no_bit_of_a_note(void **state)
{
	char *note = join(text, "\n", line);
	size_t n = strlen(note), bit;
	struct checkpoint checkpoint;
	struct note_key key;

	(void)state;
	assert_int_equal(note_key_read(&key, vkey), 0);
	for (bit = 0; bit < 8 * n; bit++) {
		note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
		if (checkpoint_open(&checkpoint, note, n, &key) != -1)
			fail_msg("bit %zu was flipped, and it passed", bit);
		note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
	}
	assert_int_equal(checkpoint_open(&checkpoint, note, n, &key), 0);
	for (bit = 0; bit < n; bit++)
		assert_int_equal(checkpoint_open(&checkpoint, note, bit, &key),
		    -1);
	free(note);
}

/* tests/data/notes: the name says what is in it, and here what comes of it. */
static const struct {
	const char *name;
	const char *reason; /* a part of it; NULL: it is good */
} files[] = {
	{ "good", NULL },
	{ "unknown-key-first", NULL },
	{ "unknown-key-of-the-same-name", NULL },
	{ "extension-lines", NULL },
	{ "sixteen-signatures", NULL },
	{ "seventeen-signatures", "at most 16 signatures" },
	{ "known-key-signed-another-text", "does not verify" },
	{ "known-key-bad-signature-after-a-good-one", "signed this twice" },
	{ "known-key-twice", "signed this twice" },
	{ "known-key-signature-too-short", "not one of its kind" },
	{ "known-key-missing", "did not sign" },
	{ "cosignature-of-the-log", "did not sign" },
	{ "no-signature", "empty line, and signatures" },
	{ "no-empty-line", "empty line, and signatures" },
	{ "empty-line-after-signatures", "empty line, and signatures" },
	{ "missing-last-newline", "ends with a newline" },
	{ "crlf", "CR" },
	{ "a-tab", "control characters" },
	{ "a-nul", "control characters" },
	{ "not-utf-8", "UTF-8" },
	{ "hyphen-instead-of-a-dash", "em dash" },
	{ "plus-in-a-name", "no spaces and no plus" },
	{ "no-break-space-in-a-name", "no spaces and no plus" },
	{ "two-spaces-before-the-signature", "canonical base64" },
	{ "signature-without-padding", "canonical base64" },
	{ "signature-with-bits-in-its-padding", "canonical base64" },
	{ "signature-that-is-empty", "canonical base64" },
	{ "size-with-leading-zero", "leading zeros" },
	{ "size-with-a-sign", "leading zeros" },
	{ "size-of-twenty-digits", "leading zeros" },
	{ "size-that-is-empty", "leading zeros" },
	{ "root-with-bits-in-its-padding", "third line" },
	{ "root-of-31-bytes", "third line" },
	{ "root-missing", "third line" },
	{ "origin-that-is-empty", "first line" },
	{ "origin-of-another-log", "the key of" },
	{ "empty-line-in-the-text", "no empty lines" },
};

static void
test_note_files(void **state)
{
	struct checkpoint checkpoint;
	struct note_key key;
	char path[256], *note;
	size_t i, n;
	int rc;

	(void)state;
	assert_int_equal(note_key_read(&key, vkey), 0);
	for (i = 0; i < sizeof files / sizeof files[0]; i++) {
		(void)snprintf(path, sizeof path, "tests/data/notes/%s",
		    files[i].name);
		if ((note = file_read(path, 1 << 20, &n)) == NULL)
			fail_msg("%s", fail_reason());
		rc = checkpoint_open(&checkpoint, note, n, &key);
		if (files[i].reason == NULL
			? rc != 0
			: rc != -1 || fail_code() != EX_DATAERR ||
			    strstr(fail_reason(), files[i].reason) == NULL)
			fail_msg("%s: %d, %s", files[i].name, rc,
			    fail_reason());
		free(note);
	}
}

/* A witness signs a time too; her key is of another type and so of another id,
 * even over the same public key. */
static void
test_cosignature(void **state)
{
	static const char head[] = "cosignature/v1\ntime 1679315147\n";
	char *expected = join(head, text, ""), *log = join(text, "\n", line);
	struct bytes message = { 0 }, note = { 0 };
	struct note_key key, witness, again;
	char written[NOTE_KEY_TEXT];
	uint8_t signature[64];
	struct note parsed;
	uint64_t time = 0;

	(void)state;
	assert_int_equal(note_key_read(&key, vkey), 0);
	assert_int_equal(note_key_make(&witness, NOTE_COSIGNATURE, key.name,
			     key.public),
	    0);
	assert_memory_not_equal(witness.id, key.id, sizeof key.id);
	note_key_text(written, &witness);
	assert_int_equal(note_key_read(&again, written), 0);
	assert_int_equal(again.type, NOTE_COSIGNATURE);

	note_message(&message, &witness, 1679315147, text, strlen(text));
	assert_int_equal(message.size, strlen(expected));
	assert_memory_equal(message.data, expected, message.size);
	seeded_sign(signature, message.data, message.size);
	assert_int_equal(note_parse(&parsed, log, strlen(log)), 0);
	assert_int_equal(note_begin_again(&note, &parsed, &witness), 0);
	assert_int_equal(note_add(&note, &witness, 1679315147, signature), 0);

	assert_int_equal(note_parse(&parsed, (char *)note.data, note.size), 0);
	assert_int_equal(parsed.count, 2);
	assert_int_equal(note_check(&parsed, &key, NULL), 0);
	assert_int_equal(note_check(&parsed, &witness, &time), 0);
	assert_int_equal(time, 1679315147);

	/* Another time is another signature. */
	parsed.signatures[1].payload[11] ^= 1;
	assert_int_equal(note_check(&parsed, &witness, &time), -1);
	parsed.signatures[1].payload[11] ^= 1;

	/* Nor is one of a time beyond 2^63 - 1, that she signed. */
	message.size = note.size = 0;
	note_message(&message, &witness, (uint64_t)1 << 63, text, strlen(text));
	seeded_sign(signature, message.data, message.size);
	assert_int_equal(note_begin(&note, text, strlen(text)), 0);
	assert_int_equal(note_add(&note, &witness, (uint64_t)1 << 63,
			     signature),
	    0);
	assert_int_equal(note_parse(&parsed, (char *)note.data, note.size), 0);
	assert_int_equal(note_check(&parsed, &witness, &time), -1);
	bytes_free(&message);
	bytes_free(&note);
	free(expected);
	free(log);
}

/* Signing again leaves one signature of a key, and all of the others. */
static void
test_signing_again(void **state)
{
	char *log = join(text, "\n", line);
	struct bytes once = { 0 }, twice = { 0 };
	struct note_key key, witness;
	uint8_t signature[64];
	struct note parsed;
	size_t n;

	(void)state;
	assert_int_equal(note_key_read(&key, vkey), 0);
	assert_int_equal(note_key_make(&witness, NOTE_ED25519, "witness",
			     key.public),
	    0);
	seeded_sign(signature, text, strlen(text));
	assert_int_equal(note_parse(&parsed, log, strlen(log)), 0);
	assert_int_equal(note_begin_again(&once, &parsed, &witness), 0);
	assert_int_equal(once.size, strlen(log));
	assert_memory_equal(once.data, log, once.size);
	assert_int_equal(note_add(&once, &witness, 0, signature), 0);
	assert_int_equal(note_parse(&parsed, (char *)once.data, once.size), 0);
	assert_int_equal(note_begin_again(&twice, &parsed, &witness), 0);
	assert_int_equal(twice.size, strlen(log));
	assert_int_equal(note_add(&twice, &witness, 0, signature), 0);
	assert_int_equal(twice.size, once.size);
	free(log);

	log = file_read("tests/data/notes/sixteen-signatures", 1 << 16, &n);
	assert_int_equal(note_parse(&parsed, log, n), 0);
	assert_int_equal(note_begin_again(&twice, &parsed, &witness), -1);
	bytes_free(&once);
	bytes_free(&twice);
	free(log);
}

static void
test_a_note_is_not_begun_with(void **state)
{
	static const char *const texts[] = { "", "no newline", "a\rb\n",
		"a\tb\n", "\xff\n" };
	struct bytes note = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(note_begin(&note, texts[i], strlen(texts[i])),
		    -1);
	assert_int_equal(note_begin(&note, "a\n\nb\n", 5), 0);
	bytes_free(&note);
}

/* RFC 4648, section 10. */
static const struct {
	const char *bytes, *text;
} base64[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void
test_base64(void **state)
{
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg==\n",
		"Zh==", "Zm9=", "====", "Z===", "Zg==Zg==", "Zm9 ",
		"Zm9v=", "Z-__", "Zm\n9v", "Zg=a" };
	char written[16];
	uint8_t read[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof base64 / sizeof base64[0]; i++) {
		n = strlen(base64[i].bytes);
		base64_write(written, (const uint8_t *)base64[i].bytes, n);
		assert_string_equal(written, base64[i].text);
		assert_int_equal(base64_read(read, sizeof read, base64[i].text,
				     strlen(base64[i].text)),
		    n);
		assert_memory_equal(read, base64[i].bytes, n);
	}
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (base64_read(read, sizeof read, bad[i], strlen(bad[i])) !=
		    -1)
			fail_msg("%s", bad[i]);
	assert_int_equal(base64_read(read, sizeof read, "Zm9vYmFy", 6), -1);
	/* No more is kept than there is room for. */
	memset(read, '.', sizeof read);
	assert_int_equal(base64_read(read, 2, "Zm9vYmFy", 8), 6);
	assert_memory_equal(read, "fo..", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_key_of_the_seed),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test(test_the_note_as_go_made_it),
		cmocka_unit_test(test_no_bit_of_a_note),
		cmocka_unit_test(test_note_files),
		cmocka_unit_test(test_cosignature),
		cmocka_unit_test(test_signing_again),
		cmocka_unit_test(test_a_note_is_not_begun_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
