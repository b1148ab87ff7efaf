#include "audit/tree.h"

#include <openssl/evp.h>

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

/* One context for all hashes of a thread: making one costs more than hashing.
 */
static _Thread_local EVP_MD_CTX *hasher;
static _Thread_local EVP_MD *sha256;

static int
tree_hasher_begin(void)
{
	if (sha256 == NULL)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (hasher == NULL)
		hasher = EVP_MD_CTX_new();
	if (sha256 == NULL || hasher == NULL ||
	    EVP_DigestInit_ex2(hasher, sha256, NULL) != 1)
		return fail(EX_SOFTWARE,
		    "SHA-256 is not available in this OpenSSL");
	return 0;
}

static int
tree_hasher_end(struct tree_hash *ret, const void *bytes, size_t size)
{
	if (EVP_DigestUpdate(hasher, bytes, size) != 1 ||
	    EVP_DigestFinal_ex(hasher, ret->bytes, NULL) != 1)
		return fail(EX_SOFTWARE, "SHA-256 failed in OpenSSL");
	return 0;
}

static int
tree_empty(struct tree_hash *ret)
{
	return tree_hasher_begin() != 0 ? -1 : tree_hasher_end(ret, "", 0);
}

int
tree_leaf(struct tree_hash *ret, const void *entry, size_t size)
{
	static const uint8_t prefix = 0;

	if (tree_hasher_begin() != 0)
		return -1;
	(void)EVP_DigestUpdate(hasher, &prefix, sizeof prefix);
	return tree_hasher_end(ret, entry, size);
}

int
tree_node(struct tree_hash *ret, const struct tree_hash *left,
    const struct tree_hash *right)
{
	uint8_t node[1 + 2 * TREE_HASH_SIZE] = { 1 };

	memcpy(node + 1, left->bytes, TREE_HASH_SIZE);
	memcpy(node + 1 + TREE_HASH_SIZE, right->bytes, TREE_HASH_SIZE);
	if (tree_hasher_begin() != 0)
		return -1;
	return tree_hasher_end(ret, node, sizeof node);
}

/* The hash of a subtree is written with its last leaf, after the hashes of
 * the lower subtrees that end there; n leaves before that left 2n less the
 * number of 1 bits of n. */
uint64_t
tree_stored_index(unsigned level, uint64_t n)
{
	uint64_t leaf = ((n + 1) << level) - 1;

	return 2 * leaf - (unsigned)__builtin_popcountll(leaf) + level;
}

void
tree_stored_place(uint64_t index, unsigned *level, uint64_t *n)
{
	uint64_t leaf = index / 2;

	while (tree_stored_index(0, leaf + 1) <= index)
		leaf++;
	*level = (unsigned)(index - tree_stored_index(0, leaf));
	*n = leaf >> *level;
}

static int
tree_read(const struct tree_source *source, unsigned level, uint64_t n,
    struct tree_hash *hash)
{
	return source->read(source->context, tree_stored_index(level, n), hash);
}

int
tree_append(const struct tree_source *source, uint64_t leaf_number,
    const struct tree_hash *leaf,
    struct tree_hash stored[static TREE_STORED_MOST], unsigned *count)
{
	struct tree_hash left;
	unsigned level;

	if (leaf_number >= TREE_SIZE_MOST)
		return fail(EX_SOFTWARE, "a tree cannot have so many leaves");
	stored[0] = *leaf;
	for (level = 0; (leaf_number >> level & 1) != 0; level++)
		if (tree_read(source, level, (leaf_number >> level) - 1,
			&left) != 0 ||
		    tree_node(&stored[level + 1], &left, &stored[level]) != 0)
			return -1;
	*count = level + 1;
	return 0;
}

/* Of size leaves from begin on, which no larger complete subtree straddles. */
static int
tree_range(const struct tree_source *source, uint64_t begin, uint64_t size,
    struct tree_hash *ret)
{
	struct tree_hash left;
	bool first = true;
	unsigned level;
	uint64_t n;

	for (level = 0; size >> level != 0; level++) {
		if ((size >> level & 1) == 0)
			continue;
		n = (begin >> level) + (size >> level) - 1;
		if (tree_read(source, level, n, first ? ret : &left) != 0 ||
		    (!first && tree_node(ret, &left, ret) != 0))
			return -1;
		first = false;
	}
	return 0;
}

int
tree_root(const struct tree_source *source, uint64_t size,
    struct tree_hash *root)
{
	return size == 0 ? tree_empty(root) : tree_range(source, 0, size, root);
}

/* RFC 6962: the largest power of two smaller than n, which is above 1. */
static uint64_t
tree_split(uint64_t n)
{
	return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

static int
tree_proof_put(struct tree_proof *proof, const struct tree_source *source,
    uint64_t begin, uint64_t size)
{
	if (proof->count == TREE_PROOF_MOST)
		return fail(EX_SOFTWARE, "a proof cannot be that long");
	return tree_range(source, begin, size, &proof->hashes[proof->count++]);
}

/* Found from the root down, told from the leaf up. */
static void
tree_proof_reverse(struct tree_proof *proof)
{
	struct tree_hash hash;
	unsigned i;

	for (i = 0; i < proof->count / 2; i++) {
		hash = proof->hashes[i];
		proof->hashes[i] = proof->hashes[proof->count - 1 - i];
		proof->hashes[proof->count - 1 - i] = hash;
	}
}

/* PATH of RFC 6962, 2.1.1. */
int
tree_prove_inclusion(const struct tree_source *source, uint64_t size,
    uint64_t leaf_number, struct tree_proof *proof)
{
	uint64_t begin = 0, split;

	proof->count = 0;
	if (leaf_number >= size || size > TREE_SIZE_MOST)
		return fail(EX_SOFTWARE,
		    "a tree of %" PRIu64 " leaves has no leaf %" PRIu64, size,
		    leaf_number);
	while (size > 1) {
		split = tree_split(size);
		if (leaf_number - begin < split) {
			if (tree_proof_put(proof, source, begin + split,
				size - split) != 0)
				return -1;
			size = split;
		} else {
			if (tree_proof_put(proof, source, begin, split) != 0)
				return -1;
			begin += split;
			size -= split;
		}
	}
	tree_proof_reverse(proof);
	return 0;
}

/* SUBPROOF of RFC 6962, 2.1.2. */
int
tree_prove_consistency(const struct tree_source *source, uint64_t old_size,
    uint64_t new_size, struct tree_proof *proof)
{
	uint64_t begin = 0, split;

	proof->count = 0;
	if (old_size > new_size || new_size > TREE_SIZE_MOST)
		return fail(EX_SOFTWARE,
		    "a tree of %" PRIu64
		    " leaves cannot extend one of %" PRIu64,
		    new_size, old_size);
	if (old_size == 0)
		return 0;
	while (old_size != new_size) {
		split = tree_split(new_size);
		if (old_size <= split) {
			if (tree_proof_put(proof, source, begin + split,
				new_size - split) != 0)
				return -1;
			new_size = split;
		} else {
			if (tree_proof_put(proof, source, begin, split) != 0)
				return -1;
			begin += split;
			old_size -= split;
			new_size -= split;
		}
	}
	/* The whole old tree is what who asks has already. */
	if (begin > 0 && tree_proof_put(proof, source, begin, new_size) != 0)
		return -1;
	tree_proof_reverse(proof);
	return 0;
}

int
tree_frontier_add(struct tree_frontier *frontier, const struct tree_hash *leaf)
{
	struct tree_hash hash = *leaf;
	unsigned level;

	for (level = 0; (frontier->size >> level & 1) != 0; level++)
		if (tree_node(&hash, &frontier->level[level], &hash) != 0)
			return -1;
	frontier->level[level] = hash;
	frontier->size++;
	return 0;
}

int
tree_frontier_root(const struct tree_frontier *frontier, struct tree_hash *root)
{
	bool first = true;
	unsigned level;

	if (frontier->size == 0)
		return tree_empty(root);
	for (level = 0; frontier->size >> level != 0; level++) {
		if ((frontier->size >> level & 1) == 0)
			continue;
		if (first)
			*root = frontier->level[level];
		else if (tree_node(root, &frontier->level[level], root) != 0)
			return -1;
		first = false;
	}
	return 0;
}
