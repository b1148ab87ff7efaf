/* RFC 6962 Merkle tree over SHA-256. The hash of every complete subtree is
 * stored at a fixed index (the layout of Go's sumdb/tlog), so that an append
 * writes a few hashes, and roots and proofs of any size read O(log n). */
#ifndef AUDIT_TREE_H
#define AUDIT_TREE_H

#include <stddef.h>
#include <stdint.h>

enum {
	TREE_HASH_SIZE = 32,
	TREE_PROOF_MOST = 64,
	TREE_STORED_MOST = 64 /* hashes that one append may store */
};

/* Trees of fewer leaves than this; every index and proof fits then. */
#define TREE_SIZE_MOST ((uint64_t)1 << 62)

struct tree_hash {
	uint8_t bytes[TREE_HASH_SIZE];
};

/* Where stored hashes are: read gives 0, or -1 with a reason. */
struct tree_source {
	int (*read)(void *context, uint64_t index, struct tree_hash *hash);
	void *context;
};

struct tree_proof {
	unsigned count;
	struct tree_hash hashes[TREE_PROOF_MOST];
};

/* All that follow give 0, or -1 with a reason. */

/* SHA-256(00 ‖ entry), and SHA-256(01 ‖ left ‖ right). */
int tree_leaf(struct tree_hash *ret, const void *entry, size_t size);
int tree_node(struct tree_hash *ret, const struct tree_hash *left,
    const struct tree_hash *right);

/* Where the n-th complete subtree of 2^level leaves has its hash. A tree of
 * size leaves has all below tree_stored_index(0, size). */
uint64_t tree_stored_index(unsigned level, uint64_t n);
void tree_stored_place(uint64_t index, unsigned *level, uint64_t *n);

/* The hashes to store from tree_stored_index(0, leaf_number) on, in order. */
int tree_append(const struct tree_source *source, uint64_t leaf_number,
    const struct tree_hash *leaf,
    struct tree_hash stored[static TREE_STORED_MOST], unsigned *count);

/* The root of the first size leaves; of none it is SHA-256(""). */
int tree_root(const struct tree_source *source, uint64_t size,
    struct tree_hash *root);
int tree_prove_inclusion(const struct tree_source *source, uint64_t size,
    uint64_t leaf_number, struct tree_proof *proof);
int tree_prove_consistency(const struct tree_source *source, uint64_t old_size,
    uint64_t new_size, struct tree_proof *proof);

/* Without a source; a proof that does not hold is EX_DATAERR. Every tree is
 * consistent with the empty one and with itself, by an empty proof. */
int tree_check_inclusion(const struct tree_proof *proof, uint64_t size,
    const struct tree_hash *root, uint64_t leaf_number,
    const struct tree_hash *leaf);
int tree_check_consistency(const struct tree_proof *proof, uint64_t old_size,
    const struct tree_hash *old_root, uint64_t new_size,
    const struct tree_hash *new_root);

/* A tree hashed front to back in little memory. All zeros is the empty one. */
struct tree_frontier {
	uint64_t size;
	struct tree_hash level[64]; /* the complete subtree of each 1 bit */
};

int tree_frontier_add(struct tree_frontier *frontier,
    const struct tree_hash *leaf);
int tree_frontier_root(const struct tree_frontier *frontier,
    struct tree_hash *root);

#endif
