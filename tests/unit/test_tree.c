/* Goal: the tree is that of RFC 6962, and no proof but a true one is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/lines.h"
#include "audit/tree.h"
#include "base/hex.h"

#include "base/banned.h"

enum { LEAVES = 130 };

static struct tree_hash leaves[LEAVES];
static struct tree_hash store[2 * LEAVES];
static uint64_t stored;

static int
store_read(void *context, uint64_t index, struct tree_hash *hash)
{
	(void)context;
	assert_true(index < stored);
	*hash = store[index];
	return 0;
}

static const struct tree_source source = { store_read, NULL };

/* What RFC 6962 says, word by word, with nothing of ours. */
static struct tree_hash
sha256(const uint8_t *bytes, size_t size)
{
	struct tree_hash hash;

	assert_int_equal(EVP_Digest(bytes, size, hash.bytes, NULL, EVP_sha256(),
			     NULL),
	    1);
	return hash;
}

static struct tree_hash
naive_root(uint64_t first, uint64_t n)
{
	uint8_t both[1 + 64] = { 1 };
	struct tree_hash half;
	uint64_t k = 1;

	if (n == 0)
		return sha256((const uint8_t *)"", 0);
	if (n == 1)
		return leaves[first];
	while (2 * k < n)
		k *= 2;
	half = naive_root(first, k);
	memcpy(both + 1, half.bytes, 32);
	half = naive_root(first + k, n - k);
	memcpy(both + 33, half.bytes, 32);
	return sha256(both, sizeof both);
}

static void
naive_path(uint64_t m, uint64_t first, uint64_t n, struct tree_proof *proof)
{
	uint64_t k = 1;

	if (n == 1)
		return;
	while (2 * k < n)
		k *= 2;
	if (m < k) {
		naive_path(m, first, k, proof);
		proof->hashes[proof->count++] = naive_root(first + k, n - k);
	} else {
		naive_path(m - k, first + k, n - k, proof);
		proof->hashes[proof->count++] = naive_root(first, k);
	}
}

static void
naive_subproof(uint64_t m, uint64_t first, uint64_t n, int whole,
    struct tree_proof *proof)
{
	uint64_t k = 1;

	if (m == n) {
		if (!whole)
			proof->hashes[proof->count++] = naive_root(first, n);
		return;
	}
	while (2 * k < n)
		k *= 2;
	if (m <= k) {
		naive_subproof(m, first, k, whole, proof);
		proof->hashes[proof->count++] = naive_root(first + k, n - k);
	} else {
		naive_subproof(m - k, first + k, n - k, 0, proof);
		proof->hashes[proof->count++] = naive_root(first, k);
	}
}

static int
store_fill(void **state)
{
	struct tree_hash fresh[TREE_STORED_MOST];
	unsigned count;
	uint8_t entry[2];
	uint64_t n;

	(void)state;
	for (n = 0; n < LEAVES; n++) {
		entry[0] = 0;
		entry[1] = (uint8_t)n;
		leaves[n] = sha256(entry, sizeof entry);
		if (tree_stored_index(0, n) != stored ||
		    tree_append(&source, n, &leaves[n], fresh, &count) != 0)
			return -1;
		memcpy(store + stored, fresh, count * sizeof *fresh);
		stored += count;
	}
	return 0;
}

static void
assert_hash(const struct tree_hash *got, const struct tree_hash *expected)
{
	assert_memory_equal(got->bytes, expected->bytes, TREE_HASH_SIZE);
}

/* The entries and roots of Certificate Transparency's own tests. */
static const struct {
	const char *entry, *root;
} vectors[] = {
	{ "",
	    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01"
	    "d" },
	{ "00",
	    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c12"
	    "5" },
	{ "10",
	    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e7"
	    "7" },
	{ "2021",
	    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b"
	    "7" },
	{ "3031",
	    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d"
	    "4" },
	{ "40414243",
	    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087e"
	    "f" },
	{ "5051525354555657",
	    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8"
	    "c" },
};

static void
test_published_roots(void **state)
{
	struct tree_frontier frontier = { 0 };
	struct tree_hash leaf, root, expected;
	uint8_t entry[8];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		n = strlen(vectors[i].entry) / 2;
		assert_int_equal(hex_read(entry, n, vectors[i].entry), 0);
		assert_int_equal(tree_leaf(&leaf, entry, n), 0);
		assert_int_equal(tree_frontier_add(&frontier, &leaf), 0);
		assert_int_equal(tree_frontier_root(&frontier, &root), 0);
		assert_int_equal(hex_read(expected.bytes, 32, vectors[i].root),
		    0);
		assert_hash(&root, &expected);
	}
}

static void
test_root_of_nothing(void **state)
{
	struct tree_frontier frontier = { 0 };
	struct tree_hash root, expected;

	(void)state;
	assert_int_equal(hex_read(expected.bytes, 32,
			     "e3b0c44298fc1c149afbf4c8996fb924"
			     "27ae41e4649b934ca495991b7852b855"),
	    0);
	assert_int_equal(tree_root(&source, 0, &root), 0);
	assert_hash(&root, &expected);
	assert_int_equal(tree_frontier_root(&frontier, &root), 0);
	assert_hash(&root, &expected);
}

static void
test_roots_of_every_size(void **state)
{
	struct tree_frontier frontier = { 0 };
	struct tree_hash root, expected;
	uint64_t n;

	(void)state;
	for (n = 0; n < LEAVES; n++) {
		assert_int_equal(tree_frontier_add(&frontier, &leaves[n]), 0);
		expected = naive_root(0, n + 1);
		assert_int_equal(tree_root(&source, n + 1, &root), 0);
		assert_hash(&root, &expected);
		assert_int_equal(tree_frontier_root(&frontier, &root), 0);
		assert_hash(&root, &expected);
	}
}

/* By Go's sumdb/tlog: StoredHashIndex(level, n). */
static const struct {
	unsigned level;
	uint64_t n, index;
} places[] = {
	{ 0, 0, 0 },
	{ 0, 1, 1 },
	{ 1, 0, 2 },
	{ 0, 2, 3 },
	{ 0, 3, 4 },
	{ 1, 1, 5 },
	{ 2, 0, 6 },
	{ 0, 4, 7 },
	{ 0, 7, 11 },
	{ 3, 0, 14 },
	{ 0, 8, 15 },
};

static void
test_places(void **state)
{
	uint64_t index, n;
	unsigned level;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof places / sizeof places[0]; i++)
		assert_int_equal(tree_stored_index(places[i].level,
				     places[i].n),
		    places[i].index);
	for (index = 0; index < 5000; index++) {
		tree_stored_place(index, &level, &n);
		assert_int_equal(tree_stored_index(level, n), index);
	}
}

static void
assert_proof(const struct tree_proof *got, const struct tree_proof *expected)
{
	unsigned i;

	assert_int_equal(got->count, expected->count);
	for (i = 0; i < got->count; i++)
		assert_hash(&got->hashes[i], &expected->hashes[i]);
}

static void
test_every_inclusion(void **state)
{
	static struct tree_proof proof, expected;
	struct tree_hash root;
	uint64_t size, n;

	(void)state;
	for (size = 1; size <= LEAVES; size++) {
		root = naive_root(0, size);
		for (n = 0; n < size; n++) {
			expected.count = 0;
			naive_path(n, 0, size, &expected);
			assert_int_equal(tree_prove_inclusion(&source, size, n,
					     &proof),
			    0);
			assert_proof(&proof, &expected);
			assert_int_equal(tree_check_inclusion(&proof, size,
					     &root, n, &leaves[n]),
			    0);
		}
	}
	assert_int_equal(tree_prove_inclusion(&source, 7, 7, &proof), -1);
}

static void
test_every_consistency(void **state)
{
	static struct tree_proof proof, expected;
	static struct tree_hash roots[LEAVES + 1];
	uint64_t older, newer;

	(void)state;
	for (newer = 0; newer <= LEAVES; newer++) {
		roots[newer] = naive_root(0, newer);
		for (older = 0; older <= newer; older++) {
			expected.count = 0;
			if (older > 0)
				naive_subproof(older, 0, newer, 1, &expected);
			assert_int_equal(tree_prove_consistency(&source, older,
					     newer, &proof),
			    0);
			assert_proof(&proof, &expected);
			assert_int_equal(tree_check_consistency(&proof, older,
					     &roots[older], newer,
					     &roots[newer]),
			    0);
		}
	}
	assert_int_equal(tree_prove_consistency(&source, 8, 7, &proof), -1);
}

/* Every bit of hashes that lie one after the other, flipped and put back. */
#define EACH_BIT(hashes, count, bit) \
	for ((bit) = 0; (bit) < (count)*256u; \
	     (hashes)[(bit) / 256].bytes[(bit) % 256 / 8] ^= \
	     (uint8_t)(1 << (bit) % 8), \
	    (bit)++) \
		if ((hashes)[(bit) / 256].bytes[(bit) % 256 / 8] ^= \
		    (uint8_t)(1 << (bit) % 8), \
		    1)

static const uint64_t sizes[] = { 1, 2, 3, 7, 8, 9, 64, 65, 127, 130 };
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void
test_no_bit_of_an_inclusion(void **state)
{
	struct tree_hash root, leaf;
	static struct tree_proof proof;
	uint64_t size, n;
	unsigned bit, i;

	(void)state;
	for (i = 0; i < SIZES; i++)
		for (n = 0; n < (size = sizes[i]); n += 1 + size / 7) {
			root = naive_root(0, size);
			leaf = leaves[n];
			assert_int_equal(tree_prove_inclusion(&source, size, n,
					     &proof),
			    0);
			EACH_BIT(proof.hashes, proof.count, bit)
			assert_int_equal(tree_check_inclusion(&proof, size,
					     &root, n, &leaf),
			    -1);
			EACH_BIT(&root, 1, bit)
			assert_int_equal(tree_check_inclusion(&proof, size,
					     &root, n, &leaf),
			    -1);
			EACH_BIT(&leaf, 1, bit)
			assert_int_equal(tree_check_inclusion(&proof, size,
					     &root, n, &leaf),
			    -1);
			/* Put back, it holds: the loops above flipped. */
			assert_int_equal(tree_check_inclusion(&proof, size,
					     &root, n, &leaf),
			    0);
		}
}

static void
refuse_each_bit(uint64_t older, uint64_t newer)
{
	struct tree_hash from = naive_root(0, older), to = naive_root(0, newer);
	static struct tree_proof proof;
	unsigned bit;

	assert_int_equal(tree_prove_consistency(&source, older, newer, &proof),
	    0);
	EACH_BIT(proof.hashes, proof.count, bit)
	assert_int_equal(tree_check_consistency(&proof, older, &from, newer,
			     &to),
	    -1);
	EACH_BIT(&from, 1, bit)
	assert_int_equal(tree_check_consistency(&proof, older, &from, newer,
			     &to),
	    -1);
	/* The empty log says nothing of the one that follows it. */
	if (older > 0)
		EACH_BIT(&to, 1, bit)
	assert_int_equal(tree_check_consistency(&proof, older, &from, newer,
			     &to),
	    -1);
	assert_int_equal(tree_check_consistency(&proof, older, &from, newer,
			     &to),
	    0);
}

static void
test_no_bit_of_a_consistency(void **state)
{
	unsigned i, k;

	(void)state;
	for (i = 0; i < SIZES; i++) {
		refuse_each_bit(0, sizes[i]);
		for (k = 0; k <= i; k++)
			refuse_each_bit(sizes[k], sizes[i]);
	}
}

/* A true proof for another place, another size, shorter or longer. */
static void
test_no_other_inclusion(void **state)
{
	static struct tree_proof proof, other;
	struct tree_hash root = naive_root(0, 11);
	uint64_t n, m;

	(void)state;
	for (n = 0; n < 11; n++) {
		assert_int_equal(tree_prove_inclusion(&source, 11, n, &proof),
		    0);
		for (m = 0; m < 12; m++)
			if (m != n)
				assert_int_equal(tree_check_inclusion(&proof,
						     11, &root, m, &leaves[n]),
				    -1);
		other = proof;
		other.count--;
		assert_int_equal(tree_check_inclusion(&other, 11, &root, n,
				     &leaves[n]),
		    -1);
		other.count = proof.count + 1;
		other.hashes[proof.count] = root;
		assert_int_equal(tree_check_inclusion(&other, 11, &root, n,
				     &leaves[n]),
		    -1);
	}
	proof.count = 0;
	assert_int_equal(tree_check_inclusion(&proof, 0, &root, 0, &root), -1);
	assert_int_equal(tree_check_inclusion(&proof, 1, &root, 1, &root), -1);
	assert_int_equal(tree_check_inclusion(&proof, 1, &root, 0, &root), 0);
}

static void
test_no_other_consistency(void **state)
{
	struct tree_hash seven = naive_root(0, 7), eleven = naive_root(0, 11);
	static struct tree_proof proof, other;

	(void)state;
	assert_int_equal(tree_prove_consistency(&source, 7, 11, &proof), 0);
	assert_int_equal(tree_check_consistency(&proof, 11, &eleven, 7, &seven),
	    -1);
	assert_int_equal(tree_check_consistency(&proof, 6, &seven, 11, &eleven),
	    -1);
	assert_int_equal(tree_check_consistency(&proof, 7, &seven, 17, &eleven),
	    -1);
	assert_int_equal(tree_check_consistency(&proof, 7, &seven, 7, &seven),
	    -1);
	other.count = 0;
	assert_int_equal(tree_check_consistency(&other, 7, &seven, 11, &eleven),
	    -1);
	assert_int_equal(tree_check_consistency(&other, 7, &seven, 7, &eleven),
	    -1);
	assert_int_equal(tree_check_consistency(&other, 0, &seven, 7, &seven),
	    -1);
	assert_int_equal(tree_check_consistency(&other, 7, &seven, 7, &seven),
	    0);
	other = proof;
	other.hashes[other.count++] = eleven;
	assert_int_equal(tree_check_consistency(&other, 7, &seven, 11, &eleven),
	    -1);
	/* 8 is a complete subtree: its proof does not begin with it. */
	seven = naive_root(0, 8);
	assert_int_equal(tree_prove_consistency(&source, 8, 11, &proof), 0);
	other.count = proof.count + 1;
	other.hashes[0] = seven;
	memcpy(other.hashes + 1, proof.hashes,
	    proof.count * sizeof proof.hashes[0]);
	assert_int_equal(tree_check_consistency(&other, 8, &seven, 11, &eleven),
	    -1);
}

/* A reader that fails fails the answer. */
static int
store_fail(void *context, uint64_t index, struct tree_hash *hash)
{
	unsigned *left = context;

	return *left == 0 ? -1 : ((*left)--, store_read(NULL, index, hash));
}

static void
test_failed_reads(void **state)
{
	struct tree_hash fresh[TREE_STORED_MOST], root;
	unsigned left, reads, count;
	const struct tree_source failing = { store_fail, &left };
	static struct tree_proof proof;

	(void)state;
	for (reads = 0; reads < 3; reads++) {
		left = reads;
		assert_int_equal(tree_root(&failing, 15, &root), -1);
		left = reads;
		assert_int_equal(tree_append(&failing, 15, &leaves[15], fresh,
				     &count),
		    -1);
		left = reads;
		assert_int_equal(tree_prove_inclusion(&failing, 15, 3, &proof),
		    -1);
		left = reads;
		assert_int_equal(tree_prove_consistency(&failing, 3, 15,
				     &proof),
		    -1);
	}
}

/* Of an empty file there is not even a text. */
static void
test_no_lines(void **state)
{
	struct lines *lines = lines_new(NULL, 0);
	const char *line;
	size_t size;

	(void)state;
	assert_non_null(lines);
	assert_int_equal(lines_count_beyond(lines), 0);
	assert_int_equal(lines_next(lines, &line, &size), 0);
	assert_int_equal(lines_count(lines), 0);
	lines_free(lines);
}

/* Lines keep few hashes and make the others again: the tree is the same. */
static void
test_tree_of_lines(void **state)
{
	enum { LINES = 3 * 256 + 77, ROOM = 8 };
	static char text[LINES * ROOM + 8];
	struct tree_frontier frontier = { 0 };
	struct tree_hash root, expected, leaf;
	struct tree_source tree;
	static struct tree_proof proof;
	struct lines *lines;
	const char *line;
	char *end = text;
	size_t size;
	unsigned i;

	(void)state;
	for (i = 0; i < LINES; i++)
		end += snprintf(end, ROOM, "%u\n", i * 7);
	*end++ = 'x'; /* no whole line */
	lines = lines_new(text, (size_t)(end - text));
	assert_non_null(lines);
	tree = lines_source(lines);
	assert_int_equal(lines_count_beyond(lines), LINES);
	for (i = 0; i < LINES; i++) {
		assert_int_equal(lines_next(lines, &line, &size), 1);
		assert_int_equal(strtoul(line, NULL, 10), i * 7);
		assert_int_equal(tree_leaf(&leaf, line, size), 0);
		assert_int_equal(tree_frontier_add(&frontier, &leaf), 0);
		assert_int_equal(tree_frontier_root(&frontier, &expected), 0);
		assert_int_equal(tree_root(&tree, i + 1, &root), 0);
		assert_hash(&root, &expected);
	}
	assert_int_equal(lines_next(lines, &line, &size), 0);
	assert_int_equal(lines_count(lines), LINES);
	assert_int_equal(lines_count_beyond(lines), 0);
	for (i = 0; i < LINES; i += 11) {
		line = lines_at(lines, i, &size);
		assert_int_equal(strtoul(line, NULL, 10), i * 7);
		assert_int_equal(tree_leaf(&leaf, line, size), 0);
		assert_int_equal(tree_prove_inclusion(&tree, LINES, i, &proof),
		    0);
		assert_int_equal(tree_check_inclusion(&proof, LINES, &root, i,
				     &leaf),
		    0);
	}
	assert_int_equal(tree_root(&tree, LINES + 1, &root), -1);
	lines_free(lines);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_roots),
		cmocka_unit_test(test_root_of_nothing),
		cmocka_unit_test(test_roots_of_every_size),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_every_inclusion),
		cmocka_unit_test(test_every_consistency),
		cmocka_unit_test(test_no_bit_of_an_inclusion),
		cmocka_unit_test(test_no_bit_of_a_consistency),
		cmocka_unit_test(test_no_other_inclusion),
		cmocka_unit_test(test_no_other_consistency),
		cmocka_unit_test(test_failed_reads),
		cmocka_unit_test(test_no_lines),
		cmocka_unit_test(test_tree_of_lines),
	};

	return cmocka_run_group_tests(tests, store_fill, NULL);
}
