#include "hsm/keyblock.h"

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

/* X9.143, key usage: those that a card system may send by mistake. */
static const struct usage {
	const char *usage;
	const char *name;
} usages[] = {
	{ "B0", "key derivation (BDK)" },
	{ "B1", "key derivation (DUKPT)" },
	{ "C0", "card verification" },
	{ "D0", "data encryption" },
	{ "E0", "EMV application cryptograms" },
	{ "I0", "initialisation" },
	{ "K0", "key encryption" },
	{ "K1", "key block protection" },
	{ "M3", "MACs" },
	{ "M6", "CMACs" },
	{ "M7", "HMACs" },
	{ "P0", "PIN encryption" },
	{ "S0", "signatures" },
	{ "V0", "PIN verification" },
	{ "V1", "PIN verification (IBM 3624)" },
	{ "V2", "PIN verification (Visa)" },
};

static const char *
usage_name(const char *usage)
{
	size_t i;

	for (i = 0; i < sizeof usages / sizeof usages[0]; i++)
		if (strcmp(usages[i].usage, usage) == 0)
			return usages[i].name;
	return "something else";
}

int
keyblock_accept_pins(const struct keyblock_facts *facts)
{
	if (strcmp(facts->usage, "P0") != 0)
		return fail(EX_DATAERR,
		    "this key block holds a key for %s (usage %.2s), not for "
		    "PIN encryption (P0)",
		    usage_name(facts->usage), facts->usage);
	if (facts->algorithm != 'A')
		return fail(EX_DATAERR,
		    "this key block holds a key for PIN encryption with "
		    "algorithm %c, not with AES (A)",
		    facts->algorithm);
	if (facts->mode != 'E' && facts->mode != 'B')
		return fail(EX_DATAERR,
		    "this key block holds a key of mode of use %c, which must "
		    "not encipher (E, or B)",
		    facts->mode);
	if (facts->version[0] == 'c')
		return fail(EX_DATAERR,
		    "this key block holds a component of a key (version "
		    "%.2s), not a key",
		    facts->version);
	return 0;
}
