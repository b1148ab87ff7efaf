/* The request for a card system, which "busta card-system add" asks: a room
 * opens its key block first, and two people agree to the check value it found.
 * What is approved is that very block. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "desk/request_kinds.h"
#include "ledger/card_system.h"

#include "base/banned.h"

static int
card_system_set(char *text, size_t room, const char *value)
{
	if (strlen(value) >= room)
		return fail(EX_USAGE, "%.64s is too long for a card system",
		    value);
	(void)snprintf(text, room, "%s", value);
	return 0;
}

int
carry_card_system(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	const char *name, *block, *exchange, *check;
	struct card_system system = { .entry = 0 };

	if (json_unpack((json_t *)(uintptr_t)arguments, "{s:s, s:s, s:s, s:s}",
		"name", &name, "key_block", &block, "exchange_key", &exchange,
		"check", &check) != 0)
		return fail(EX_DATAERR, "this is no request for a card system");
	return card_system_set(system.name, sizeof system.name, name) != 0 ||
		card_system_set(system.key_block, sizeof system.key_block,
		    block) != 0 ||
		card_system_set(system.key_id, sizeof system.key_id,
		    exchange) != 0 ||
		card_system_set(system.key_check, sizeof system.key_check,
		    check) != 0
	    ? -1
	    : ledger_card_system_put(ledger, &system, request);
}
