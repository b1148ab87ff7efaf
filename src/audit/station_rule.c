#include "audit/station_rule.h"

#include <stddef.h>
#include <string.h>

#include "base/banned.h"

static const char *const wrong_codes[] = { "not-here", "wrong-token", "badge",
	"not-matched" };

static const char *const out_of_order[] = { "previous-missing",
	"previous-damaged", "lot-not-opened", "other" };

static bool
reason_is_among(const char *reason, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(list[i], reason) == 0)
			return true;
	return false;
}

bool
decline_counts(const char *reason)
{
	return reason_is_among(reason, wrong_codes,
	    sizeof wrong_codes / sizeof wrong_codes[0]);
}

bool
out_of_order_is_reason(const char *reason)
{
	return reason_is_among(reason, out_of_order,
	    sizeof out_of_order / sizeof out_of_order[0]);
}

bool
station_facts_place(char place[static ENTRY_TOKEN_TEXT], const char *facts)
{
	const char *colon = strrchr(facts, ':');
	size_t size = colon == NULL ? 0 : (size_t)(colon - facts);

	if (size == 0 || size >= ENTRY_TOKEN_TEXT ||
	    strlen(colon + 1) != (size_t)2 * STATION_DIGEST_SIZE ||
	    strspn(colon + 1, "0123456789abcdef") !=
		(size_t)2 * STATION_DIGEST_SIZE)
		return false;
	memcpy(place, facts, size);
	place[size] = '\0';
	return true;
}
