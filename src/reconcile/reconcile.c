#include "reconcile/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "reconcile/checks.h"
#include "reconcile/equations.h"

#include "base/banned.h"

void
reconciliation_free(struct reconciliation *reconciliation)
{
	findings_free(&reconciliation->findings);
	free(reconciliation->equations);
	memset(reconciliation, 0, sizeof *reconciliation);
}

bool
reconciliation_is_good(const struct reconciliation *reconciliation)
{
	size_t i;

	for (i = 0; i < reconciliation->count; i++)
		if (!reconciliation->equations[i].holds)
			return false;
	return reconciliation->findings.count == 0;
}

static int (*const checks[])(struct pass *pass) = {
	check_faults,
	check_nodes,
	check_places,
	check_stock,
	check_sealed,
	check_batches,
	check_custodians,
	check_operators,
	check_deliveries,
	check_requests,
	check_bindings,
	check_counts,
	check_keys,
	check_key_entries,
	check_card_systems,
	check_outbox,
	check_cips,
	check_puks,
	check_templates,
	check_presses,
	check_releases,
	check_receipts,
	check_stations,
	check_badges,
	check_replies,
	check_courier,
	check_blocks,
	check_splits,
};

static int
reconcile_tables(struct pass *pass)
{
	size_t i;

	for (i = 0; !pass->broken && i < sizeof checks / sizeof checks[0]; i++)
		if (checks[i](pass) != 0)
			return -1;
	return 0;
}

/* A batch or a custodian alone, or everything. */
static int
reconcile_equations(struct pass *pass, struct reconciliation *ret)
{
	const struct reconcile_wanted *wanted = pass->wanted;
	bool all = wanted->batch == 0 && wanted->custodian == NULL;

	if ((all || wanted->batch != 0) && equation_batches(pass, ret) != 0)
		return -1;
	if ((all || wanted->custodian != NULL) &&
	    equation_custodians(pass, ret) != 0)
		return -1;
	if (all && equation_split(pass, ret) != 0)
		return -1;
	return all ? equation_system(pass, ret) : 0;
}

static void
reconcile_sum(const struct pass *pass, struct reconciliation *ret)
{
	const struct book *book = replay_book(pass->replay);
	size_t i;

	ret->entries = pass->entries;
	for (i = 0; i < book->count; i++)
		ret->serials += book->list[i].count;
}

int
reconcile(struct ledger *ledger, const struct reconcile_wanted *wanted,
    struct reconciliation *ret)
{
	struct pass pass = { .ledger = ledger,
		.wanted = wanted,
		.findings = &ret->findings };
	int rc;

	memset(ret, 0, sizeof *ret);
	if (ledger_begin_reading(ledger) != 0)
		return -1;
	rc = pass_run(&pass);
	/* What follows a line that does not fit was not judged: more findings
	 * would only hide that one. */
	if (rc == 0 && !pass.broken)
		rc = reconcile_tables(&pass);
	if (rc == 0 && !pass.broken)
		rc = reconcile_equations(&pass, ret);
	/* A count that was not explained is no fault of the book. */
	if (rc == 0 && !pass.broken)
		rc = check_variances(&pass);
	if (rc == 0)
		reconcile_sum(&pass, ret);
	else
		reconciliation_free(ret);
	pass_free(&pass);
	ledger_rollback(ledger);
	return rc;
}
