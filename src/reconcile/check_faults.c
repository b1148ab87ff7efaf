#include "ledger/inspect.h"
#include "reconcile/checks.h"

#include "base/banned.h"

static int
fault_found(void *context, const char *fault)
{
	struct pass *pass = context;

	pass->broken = true;
	return findings_add(pass->findings, NULL,
	    "the ledger was edited by hand, or is damaged: %s", fault);
}

/* What breaks a rule may be read as something else than it is. */
int
check_faults(struct pass *pass)
{
	return ledger_fault_each(pass->ledger, fault_found, pass);
}
