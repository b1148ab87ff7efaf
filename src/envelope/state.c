#include "envelope/state.h"

#include <stddef.h>

#include "base/banned.h"

/* Every move the auditors agreed to. Nothing leads back to usable: a serial is
 * printed once, bound once, and once it is out of sight it is out of use. A
 * card that was blocked keeps its envelope, so that it can never have another.
 */
static const bool moves[ENVELOPE_STATES][ENVELOPE_STATES] = {
	[ENVELOPE_NONE] = { [ENVELOPE_ALLOCATED] = true },
	[ENVELOPE_ALLOCATED] = { [ENVELOPE_SEALED] = true,
	    [ENVELOPE_CANCELLED] = true },
	[ENVELOPE_SEALED] = { [ENVELOPE_RELEASED] = true,
	    [ENVELOPE_CANCELLED] = true,
	    [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_RELEASED] = { [ENVELOPE_PRINTED] = true,
	    [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_PRINTED] = { [ENVELOPE_IN_TRANSIT] = true,
	    [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true,
	    [ENVELOPE_EXPIRED] = true },
	[ENVELOPE_IN_TRANSIT] = { [ENVELOPE_ON_HAND] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_ON_HAND] = { [ENVELOPE_IN_TRANSIT] = true,
	    [ENVELOPE_BOUND] = true,
	    [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true,
	    [ENVELOPE_EXPIRED] = true },
	[ENVELOPE_BOUND] = { [ENVELOPE_ASSIGNED] = true,
	    [ENVELOPE_BLOCKED] = true,
	    [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_ASSIGNED] = { [ENVELOPE_HANDED_OVER] = true,
	    [ENVELOPE_BLOCKED] = true,
	    [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true },
	/* A card that is to have another one gives this one back. */
	[ENVELOPE_HANDED_OVER] = { [ENVELOPE_SPOILED] = true,
	    [ENVELOPE_BLOCKED] = true,
	    [ENVELOPE_MISSING] = true,
	    [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_SPOILED] = { [ENVELOPE_DESTROYED] = true },
	[ENVELOPE_MISSING] = { [ENVELOPE_COMPROMISED] = true },
	[ENVELOPE_COMPROMISED] = { [ENVELOPE_DESTROYED] = true },
	[ENVELOPE_EXPIRED] = { [ENVELOPE_DESTROYED] = true },
};

enum { PIN = 1, CIP = 2, STOCK = 4, CARD = 8, PUK = 16, CODES = PIN | CIP };

static const struct {
	const char *name;
	unsigned traits;
} states[ENVELOPE_STATES] = {
	[ENVELOPE_NONE] = { "unknown", 0 },
	[ENVELOPE_ALLOCATED] = { "allocated", 0 },
	[ENVELOPE_SEALED] = { "sealed", CODES },
	[ENVELOPE_RELEASED] = { "released", CODES },
	[ENVELOPE_PRINTED] = { "printed", CODES | STOCK },
	[ENVELOPE_IN_TRANSIT] = { "in transit", CODES },
	[ENVELOPE_ON_HAND] = { "on hand", CODES | STOCK },
	[ENVELOPE_BOUND] = { "bound", CODES | CARD },
	[ENVELOPE_HANDED_OVER] = { "handed over", CIP | CARD | PUK },
	[ENVELOPE_CANCELLED] = { "cancelled", 0 },
	[ENVELOPE_SPOILED] = { "spoiled", 0 },
	[ENVELOPE_MISSING] = { "missing", 0 },
	[ENVELOPE_COMPROMISED] = { "compromised", 0 },
	[ENVELOPE_EXPIRED] = { "expired", 0 },
	[ENVELOPE_DESTROYED] = { "destroyed", 0 },
	[ENVELOPE_ASSIGNED] = { "assigned", CODES | CARD | PUK },
	[ENVELOPE_BLOCKED] = { "blocked", CARD },
};

static bool
state_has(enum envelope_state state, unsigned trait)
{
	return (size_t)state < ENVELOPE_STATES &&
	    (states[state].traits & trait) != 0;
}

bool
envelope_may_move(enum envelope_state from, enum envelope_state to)
{
	return (size_t)from < ENVELOPE_STATES && (size_t)to < ENVELOPE_STATES &&
	    moves[from][to];
}

bool
envelope_keeps_pin(enum envelope_state state)
{
	return state_has(state, PIN);
}

bool
envelope_keeps_cip(enum envelope_state state)
{
	return state_has(state, CIP);
}

bool
envelope_is_stock(enum envelope_state state)
{
	return state_has(state, STOCK);
}

bool
envelope_is_on_card(enum envelope_state state)
{
	return state_has(state, CARD);
}

bool
envelope_has_puk(enum envelope_state state)
{
	return state_has(state, PUK);
}

const char *
envelope_state_name(enum envelope_state state)
{
	return (size_t)state < ENVELOPE_STATES ? states[state].name : "damaged";
}
