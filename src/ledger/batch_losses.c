#include "ledger/internal.h"
#include "ledger/place.h"
#include "ledger/stock.h"

#include "base/banned.h"

/* What is printed leaves the batch for a print room: what is out of use and
 * still there never was. */
static int
losses_spoiled(struct ledger *ledger, int64_t id, uint64_t *spoiled)
{
	static const bool dead[ENVELOPE_STATES] = { [ENVELOPE_SPOILED] = true,
		[ENVELOPE_COMPROMISED] = true,
		[ENVELOPE_DESTROYED] = true };
	struct stock_runs runs = { 0 };
	char name[PLACE_NAME];
	int64_t place;
	size_t i;
	int rc;

	*spoiled = 0;
	place_of_batch(name, id);
	if ((rc = ledger_place_id(ledger, name, &place)) != 1)
		return rc;
	rc = ledger_stock_at(ledger, place, &runs);
	for (i = 0; rc == 0 && i < runs.count; i++)
		if ((size_t)runs.list[i].state < ENVELOPE_STATES &&
		    dead[runs.list[i].state])
			*spoiled += (uint64_t)runs.list[i].range.last -
			    runs.list[i].range.first + 1;
	stock_runs_free(&runs);
	return rc;
}

int
ledger_batch_losses(struct ledger *ledger, int64_t id,
    struct batch_losses *losses)
{
	sqlite3_stmt *replaced = ledger_statement(ledger, SQL_BATCH_REPLACED);

	if (replaced == NULL ||
	    losses_spoiled(ledger, id, &losses->spoiled) != 0)
		return -1;
	(void)sqlite3_bind_int64(replaced, 1, id);
	if (ledger_step(ledger, replaced) != 1)
		return -1;
	losses->replaced = (uint64_t)sqlite3_column_int64(replaced, 0);
	losses->last = sqlite3_column_int64(replaced, 1);
	(void)sqlite3_reset(replaced);
	return 0;
}
