/* Goal: a proof of an entry holds for that entry, in that log, at that place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include <stdio.h>
#include <string.h>

#include "audit/proof.h"
#include "base/fail.h"

#include <cmocka.h>

#include "base/banned.h"

static const char *const lines[] = {
	"busta1 0 1 ledger @room - - 0 - log -\n",
	"busta1 1 2 operator anna - - 0 1001:producer anna -\n",
	"busta1 2 3 count anna - - 0 depot 0123 7\n",
	/* Says another number than its place, and is in the log so. */
	"busta1 4 3 count anna - - 0 depot 0123 7\n",
};
enum { LINES = sizeof lines / sizeof lines[0] };

static struct tree_hash stored[2 * LINES];
static struct note_key key;
static struct bytes note;

static int
stored_read(void *context, uint64_t index, struct tree_hash *hash)
{
	(void)context;
	*hash = stored[index];
	return 0;
}

static const struct tree_source source = { stored_read, NULL };

static int
log_sign(const char *text)
{
	static const uint8_t seed[32] = { 7 };
	EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
	    seed, sizeof seed);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t signature[NOTE_SIGNATURE_SIZE], public[NOTE_PUBLIC_SIZE];
	size_t size = sizeof signature, public_size = sizeof public;
	int rc = -1;

	if (EVP_PKEY_get_raw_public_key(pair, public, &public_size) == 1 &&
	    note_key_make(&key, NOTE_ED25519, "log", public) == 0 &&
	    EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
	    EVP_DigestSign(context, signature, &size, (const uint8_t *)text,
		strlen(text)) == 1 &&
	    note_begin(&note, text, strlen(text)) == 0)
		rc = note_add(&note, &key, 0, signature);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pair);
	return rc;
}

static int
log_make(void **state)
{
	struct checkpoint checkpoint = { "log", LINES, { { 0 } } };
	struct tree_hash leaf, fresh[TREE_STORED_MOST];
	char text[CHECKPOINT_TEXT];
	unsigned count;
	uint64_t n;

	(void)state;
	for (n = 0; n < LINES; n++) {
		if (tree_leaf(&leaf, lines[n], strlen(lines[n])) != 0 ||
		    tree_append(&source, n, &leaf, fresh, &count) != 0)
			return -1;
		memcpy(stored + tree_stored_index(0, n), fresh,
		    count * sizeof *fresh);
	}
	if (tree_root(&source, LINES, &checkpoint.root) != 0 ||
	    checkpoint_text(text, &checkpoint) != 0)
		return -1;
	return log_sign(text);
}

static int
log_free(void **state)
{
	(void)state;
	bytes_free(&note);
	return 0;
}

static void
put(struct bytes *bytes, uint64_t number, const char *line)
{
	struct tree_proof proof;

	assert_int_equal(tree_prove_inclusion(&source, LINES, number, &proof),
	    0);
	assert_int_equal(proof_put(bytes, line, strlen(line), number, &proof,
			     (const char *)note.data, note.size),
	    0);
}

static long
check(const struct bytes *bytes, size_t from, struct entry *entry)
{
	struct checkpoint checkpoint;

	return proof_check(entry, &checkpoint, (const char *)bytes->data + from,
	    bytes->size - from, &key);
}

static void
test_one_after_the_other(void **state)
{
	struct bytes bytes = { 0 };
	struct entry entry;
	size_t done = 0;
	uint64_t n;
	long one;

	(void)state;
	for (n = 0; n < 3; n++)
		put(&bytes, n, lines[n]);
	for (n = 0; n < 3; n++) {
		one = check(&bytes, done, &entry);
		if (one < 0)
			fail_msg("%s", fail_reason());
		assert_int_equal(entry.sequence, n);
		done += (size_t)one;
	}
	assert_int_equal(done, bytes.size);
	bytes_free(&bytes);
}

static void
test_no_bit_and_no_part(void **state)
{
	struct bytes bytes = { 0 };
	struct entry entry;
	size_t bit, whole;

	(void)state;
	put(&bytes, 1, lines[1]);
	for (bit = 0; bit < 8 * bytes.size; bit++) {
		bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (check(&bytes, 0, &entry) != -1)
			fail_msg("bit %zu was flipped, and it passed", bit);
		bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	whole = bytes.size;
	for (bytes.size = 0; bytes.size < whole; bytes.size++)
		assert_int_equal(check(&bytes, 0, &entry), -1);
	assert_int_equal(check(&bytes, 0, &entry), (long)whole);
	bytes_free(&bytes);
}

static void
test_other_entry(void **state)
{
	struct bytes bytes = { 0 };
	struct entry entry;

	(void)state;
	put(&bytes, 1, lines[2]);
	assert_int_equal(check(&bytes, 0, &entry), -1);
	assert_non_null(strstr(fail_reason(), "does not lead"));
	bytes.size = 0;
	put(&bytes, 3, lines[3]);
	assert_int_equal(check(&bytes, 0, &entry), -1);
	assert_non_null(strstr(fail_reason(), "stands in the log as"));
	bytes_free(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_no_bit_and_no_part),
		cmocka_unit_test(test_other_entry),
	};

	return cmocka_run_group_tests(tests, log_make, log_free);
}
