#include "clerk/card_system.h"

#include "base/fail.h"

#include "base/banned.h"

int
card_system_need(struct ledger *ledger, const char *name,
    struct card_system *system)
{
	int found = ledger_card_system_get(ledger, name, system);

	return found != 0
	    ? found
	    : fail(EX_NOINPUT,
		  "there is no card system %s: \"busta card-system list\" "
		  "names them",
		  name);
}

struct choice {
	struct card_system *system;
	unsigned count;
};

static int
choice_add(void *context, const struct card_system *system)
{
	struct choice *choice = context;

	*choice->system = *system;
	choice->count++;
	return 0;
}

int
card_system_choose(struct ledger *ledger, const char *name,
    struct card_system *system)
{
	struct choice choice = { system, 0 };

	if (name != NULL)
		return card_system_need(ledger, name, system);
	if (ledger_card_system_each(ledger, choice_add, &choice) != 0)
		return -1;
	return choice.count < 2
	    ? (int)choice.count
	    : fail(EX_USAGE,
		  "there are %u card systems: say which one is to have the "
		  "PIN, --card-system NAME",
		  choice.count);
}
