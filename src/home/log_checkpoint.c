#include "home/log_checkpoint.h"

#include <inttypes.h>

#include "base/fail.h"
#include "home/log_guard.h"
#include "ledger/log.h"

#include "base/banned.h"

int
log_checkpoint_extend(struct ledger *ledger, struct counter_room *room,
    const struct checkpoint *last, uint64_t size, struct bytes *note)
{
	const struct tree_source source = ledger_log_source(ledger);
	struct checkpoint next = *last;
	struct tree_proof proof;

	next.size = size;
	return ledger_log_root(ledger, size, &next.root) != 0 ||
		tree_prove_consistency(&source, last->size, size, &proof) != 0
	    ? -1
	    : counter_room_checkpoint(room, &next, &proof, note);
}

/* Another desk may have had its entries signed between our look and our
 * question: then the proof does not go on from what is the last now. */
int
log_checkpoint_cover(const struct home *home, struct ledger *ledger,
    struct counter_room *room)
{
	struct checkpoint last, before;
	struct bytes note = { 0 };
	uint64_t size;
	int rc;

	if (log_guard_last(home, &last) != 0)
		return -1;
	do {
		before = last;
		if (ledger_log_size(ledger, &size) != 0)
			return -1;
		/* As many entries may still be others. */
		if (size == last.size)
			return log_guard_check(home, ledger);
		rc = log_checkpoint_extend(ledger, room, &last, size, &note);
		bytes_free(&note);
	} while (rc != 0 && fail_code() == EX_DATAERR &&
	    log_guard_last(home, &last) == 0 && last.size > before.size);
	return rc;
}

int
log_checkpoint_cover_all(const struct home *home, struct ledger *ledger,
    struct counter_room *room, uint64_t least)
{
	uint64_t size;

	if (log_checkpoint_cover(home, ledger, room) != 0 ||
	    ledger_log_size(ledger, &size) != 0)
		return -1;
	return size >= least
	    ? 0
	    : fail(EX_DATAERR,
		  "the ledger %s is an old copy: its log has %" PRIu64
		  " entries, and had %" PRIu64 " a moment ago",
		  home->ledger, size, least);
}
