/* The end of a batch's data key, and with it of every PIN sealed under it,
 * wherever a copy of the record may still be. */
#include <inttypes.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

bool
batch_key_is_destroyed(const struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->data_key_size; i++)
		if (batch->data_key[i] != 0)
			return false;
	return batch->data_key_size > 0;
}

/* A bound one's PIN has had its use, and that of an assigned one waits in a
 * block that no key of ours opens. Of what is unknown nobody can say that it
 * will not be needed. */
static bool
state_needs_key(enum envelope_state state)
{
	return state == ENVELOPE_NONE || state == ENVELOPE_ALLOCATED ||
	    (envelope_keeps_pin(state) && !envelope_is_on_card(state));
}

struct key_search {
	struct ledger *ledger;
	const struct batch *batch;
};

static int
key_search_chunk(void *context, const struct chunk *chunk)
{
	struct key_search *search = context;
	const struct range range = { search->batch->series, chunk->first,
		chunk->first + chunk->count - 1 };
	struct stock_runs runs = { 0 };
	char text[RANGE_TEXT];
	int rc = ledger_stock_look(search->ledger, &range, &runs);
	size_t i;

	for (i = 0; rc == 0 && i < runs.count; i++) {
		if (!state_needs_key(runs.list[i].state))
			continue;
		range_text(text, &runs.list[i].range);
		rc = fail(EX_DATAERR,
		    "the key of B%06" PRId64 " is still needed: %s are %s",
		    search->batch->id, text,
		    envelope_state_name(runs.list[i].state));
	}
	stock_runs_free(&runs);
	return rc;
}

static int
key_may_go(struct ledger *ledger, const struct batch *batch)
{
	struct key_search search = { ledger, batch };

	if (batch->state == BATCH_RUNNING)
		return fail(EX_DATAERR, "B%06" PRId64 " is not finished",
		    batch->id);
	if (batch_key_is_destroyed(batch))
		return fail(EX_DATAERR,
		    "the key of B%06" PRId64 " was destroyed before",
		    batch->id);
	return ledger_chunk_each(ledger, batch->id, key_search_chunk, &search);
}

static int
key_destroy(struct ledger *ledger, int64_t id, const char *request)
{
	sqlite3_stmt *destroy = ledger_statement(ledger, SQL_BATCH_KEY_DESTROY);
	char name[PLACE_NAME];

	if (destroy == NULL)
		return -1;
	(void)sqlite3_bind_int64(destroy, 1, id);
	if (ledger_change_one(ledger, destroy, "the batch's data key") != 0)
		return -1;
	place_of_batch(name, id);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_DESTROY_KEY, NULL, NULL, name, request });
}

int
ledger_batch_destroy_key(struct ledger *ledger, int64_t id, const char *request)
{
	struct batch batch;
	int found = ledger_batch_get(ledger, id, &batch), rc;

	if (found != 1)
		return found < 0
		    ? -1
		    : fail(EX_NOINPUT, "there is no batch B%06" PRId64, id);
	rc = key_may_go(ledger, &batch);
	batch_free(&batch);
	return rc == 0 ? key_destroy(ledger, id, request) : -1;
}
