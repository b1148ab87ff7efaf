#include "reconcile/pass.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/key_entry.h"
#include "ledger/log.h"
#include "reconcile/pass_flow.h"
#include "reconcile/pass_note.h"

#include "base/banned.h"

void
pass_free(struct pass *pass)
{
	size_t i;

	for (i = 0; i < pass->printed_count; i++)
		free(pass->printed[i].flags);
	free(pass->printed);
	free(pass->flows);
	free(pass->notes);
	replay_free(pass->replay);
}

static void
pass_period(struct pass *pass, const struct entry *entry)
{
	period_tick(&pass->clock, entry->sequence, entry->unix_ms);
	if (pass->period == PASS_BEFORE &&
	    period_has_begun(&pass->wanted->period, &pass->clock)) {
		pass->period = PASS_IN;
		pass_flow_open(pass);
	}
	if (pass->period == PASS_IN &&
	    period_is_over(&pass->wanted->period, &pass->clock)) {
		pass->period = PASS_AFTER;
		pass_flow_close(pass);
	}
}

static int
pass_apply(struct pass *pass, const char *text, size_t size)
{
	struct entry entry;
	enum event_kind kind;

	if (entry_parse(&entry, text, size) != 0)
		return -1;
	pass_period(pass, &entry);
	if (replay_apply(pass->replay, &entry) != 0 ||
	    event_named(entry.event, &kind) == NULL)
		return -1;
	if (pass_flow_delivery(pass, &entry, kind) != 0)
		return -1;
	pass->key_entries += ledger_key_entry_is_of(kind);
	return pass_note(pass, &entry, kind);
}

/* A line that does not fit ends the replay: what follows it cannot be judged.
 */
static int
pass_entry(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct pass *pass = context;
	struct tree_hash leaf;

	if (sequence != pass->entries) {
		(void)findings_add(pass->findings, NULL,
		    "the log has an entry %" PRIu64 " where %" PRIu64
		    " should be",
		    sequence, pass->entries);
		pass->broken = true;
		return 1;
	}
	if (tree_leaf(&leaf, text, size) != 0 ||
	    tree_frontier_add(&pass->frontier, &leaf) != 0)
		return -1;
	if (pass_apply(pass, text, size) != 0) {
		if (fail_code() == EX_OSERR)
			return -1;
		(void)findings_add(pass->findings, NULL,
		    "entry %" PRIu64 " of the log does not fit: %s", sequence,
		    fail_reason());
		pass->broken = true;
		return 1;
	}
	pass->entries++;
	return 0;
}

int
pass_run(struct pass *pass)
{
	int rc;

	pass->replay = replay_new();
	if (pass->replay == NULL)
		return -1;
	replay_watch(pass->replay,
	    &(struct replay_watcher){ pass_flow_moved, pass });
	rc = ledger_log_each(pass->ledger, 0, pass_entry, pass);
	if (rc < 0)
		return -1;
	if (pass->period == PASS_BEFORE)
		pass_flow_open(pass);
	if (pass->period != PASS_AFTER)
		pass_flow_close(pass);
	pass_note_sort(pass);
	return 0;
}
