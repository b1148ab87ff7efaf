/* Proofs judged without a tree, by what RFC 9162 says. */
#include "audit/tree.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static bool
tree_hash_same(const struct tree_hash *one, const struct tree_hash *other)
{
	return memcmp(one->bytes, other->bytes, TREE_HASH_SIZE) == 0;
}

/* Where a proof stands: a node of the last level looked at, and the last node
 * of that level (RFC 9162, 2.1.3.2 and 2.1.4.2). */
struct tree_walk {
	uint64_t node;
	uint64_t last;
};

static void
tree_walk_up(struct tree_walk *walk)
{
	walk->node >>= 1;
	walk->last >>= 1;
}

/* Is the next hash of the proof left of us? Then goes up to where it joins. */
static bool
tree_walk_left(struct tree_walk *walk)
{
	bool left = (walk->node & 1) != 0 || walk->node == walk->last;

	while (left && (walk->node & 1) == 0 && walk->node != 0)
		tree_walk_up(walk);
	tree_walk_up(walk);
	return left;
}

int
tree_check_inclusion(const struct tree_proof *proof, uint64_t size,
    const struct tree_hash *root, uint64_t leaf_number,
    const struct tree_hash *leaf)
{
	struct tree_walk walk = { leaf_number, size - 1 };
	struct tree_hash hash = *leaf;
	const struct tree_hash *next;
	unsigned i;
	int rc;

	if (leaf_number >= size || proof->count > TREE_PROOF_MOST)
		return fail(EX_DATAERR,
		    "a log of %" PRIu64 " entries has no entry %" PRIu64, size,
		    leaf_number);
	for (i = 0; i < proof->count && walk.last != 0; i++) {
		next = &proof->hashes[i];
		rc = tree_walk_left(&walk) ? tree_node(&hash, next, &hash)
					   : tree_node(&hash, &hash, next);
		if (rc != 0)
			return -1;
	}
	if (i < proof->count || walk.last != 0 || !tree_hash_same(&hash, root))
		return fail(EX_DATAERR,
		    "the proof does not lead from entry %" PRIu64
		    " to the root of the log of %" PRIu64,
		    leaf_number, size);
	return 0;
}

static int
tree_check_equal(const struct tree_proof *proof, uint64_t old_size,
    const struct tree_hash *old_root, uint64_t new_size,
    const struct tree_hash *new_root)
{
	struct tree_hash empty;

	if (tree_root(NULL, 0, &empty) != 0)
		return -1;
	if (proof->count != 0 ||
	    (old_size == 0 && !tree_hash_same(old_root, &empty)) ||
	    (old_size == new_size && !tree_hash_same(old_root, new_root)))
		return fail(EX_DATAERR,
		    "two different logs of %" PRIu64 " entries", old_size);
	return 0;
}

/* From the old root's last complete subtree up to both roots. */
static int
tree_check_walk(const struct tree_proof *proof, struct tree_walk walk,
    struct tree_hash *old_hash, struct tree_hash *new_hash, unsigned i)
{
	const struct tree_hash *next;
	bool left;

	while ((walk.node & 1) != 0)
		tree_walk_up(&walk);
	for (; i < proof->count && walk.last != 0; i++) {
		next = &proof->hashes[i];
		left = tree_walk_left(&walk);
		if (left && tree_node(old_hash, next, old_hash) != 0)
			return -1;
		if (tree_node(new_hash, left ? next : new_hash,
			left ? new_hash : next) != 0)
			return -1;
	}
	return i == proof->count && walk.last == 0 ? 0 : 1;
}

int
tree_check_consistency(const struct tree_proof *proof, uint64_t old_size,
    const struct tree_hash *old_root, uint64_t new_size,
    const struct tree_hash *new_root)
{
	struct tree_walk walk = { old_size - 1, new_size - 1 };
	struct tree_hash old_hash = *old_root, new_hash;
	bool whole = (old_size & (old_size - 1)) == 0;
	int rc = 1;

	if (old_size > new_size)
		return fail(EX_DATAERR,
		    "a log of %" PRIu64
		    " entries cannot extend one of %" PRIu64,
		    new_size, old_size);
	if (old_size == 0 || old_size == new_size)
		return tree_check_equal(proof, old_size, old_root, new_size,
		    new_root);
	if (proof->count > 0 && proof->count <= TREE_PROOF_MOST) {
		/* A complete old tree is a node of the new one itself. */
		if (!whole)
			old_hash = proof->hashes[0];
		new_hash = old_hash;
		rc = tree_check_walk(proof, walk, &old_hash, &new_hash, !whole);
	}
	if (rc < 0)
		return -1;
	if (rc != 0 || !tree_hash_same(&old_hash, old_root) ||
	    !tree_hash_same(&new_hash, new_root))
		return fail(EX_DATAERR,
		    "the log of %" PRIu64
		    " entries is not proven to extend that of %" PRIu64,
		    new_size, old_size);
	return 0;
}
