#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/inspect.h"
#include "ledger/log.h"
#include "reconcile/checks.h"

#include "base/banned.h"

enum { LEVELS = 56 }; /* of a tree of as many entries as nobody will write */

/* The hashes stand in an order in which children come before their parent, so
 * the last two of each level are all that is needed. */
struct nodes {
	struct pass *pass;
	uint64_t count;
	bool broken;
	struct tree_hash before[LEVELS];
	struct tree_hash last[LEVELS];
};

static int
node_differs(struct nodes *nodes, uint64_t index)
{
	nodes->broken = true;
	return findings_add(nodes->pass->findings, NULL,
		   "the hash %" PRIu64
		   " of the log's tree is not that of its branches",
		   index) != 0
	    ? -1
	    : 1;
}

static int
node_check(void *context, uint64_t index, const struct tree_hash *hash)
{
	struct nodes *nodes = context;
	struct tree_hash made = *hash;
	unsigned level;
	uint64_t n;

	/* First: the place of a number that is none is far to seek. */
	if (index != nodes->count)
		return node_differs(nodes, index);
	tree_stored_place(index, &level, &n);
	if (level >= LEVELS)
		return node_differs(nodes, index);
	if (level > 0 &&
	    tree_node(&made, &nodes->before[level - 1],
		&nodes->last[level - 1]) != 0)
		return -1;
	if (memcmp(&made, hash, sizeof made) != 0)
		return node_differs(nodes, index);
	nodes->before[level] = nodes->last[level];
	nodes->last[level] = *hash;
	nodes->count++;
	return 0;
}

int
check_nodes(struct pass *pass)
{
	struct nodes *nodes = calloc(1, sizeof *nodes);
	struct tree_hash stored, made;
	uint64_t wanted = tree_stored_index(0, pass->entries), count;
	bool broken;
	int rc;

	if (nodes == NULL)
		return fail(EX_OSERR, "out of memory");
	nodes->pass = pass;
	rc = ledger_node_each(pass->ledger, node_check, nodes);
	broken = nodes->broken;
	count = nodes->count;
	free(nodes);
	if (rc < 0 || broken)
		return rc < 0 ? -1 : 0;
	if (count != wanted)
		return findings_add(pass->findings, NULL,
		    "the log's tree has %" PRIu64 " hashes, and %" PRIu64
		    " entries should have %" PRIu64,
		    count, pass->entries, wanted);
	if (ledger_log_root(pass->ledger, pass->entries, &stored) != 0 ||
	    tree_frontier_root(&pass->frontier, &made) != 0)
		return -1;
	return memcmp(&stored, &made, sizeof made) == 0
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the log's entries do not hash to the root of its tree: one "
		  "of them was changed");
}
