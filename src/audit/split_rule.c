#include "audit/split_rule.h"

#include <string.h>

#include "base/banned.h"

static const char *const results[SPLIT_RESULTS] = {
	[SPLIT_SENT] = "sent",
	[SPLIT_UNDELIVERABLE] = "undeliverable",
	[SPLIT_EXPIRED] = "expired",
	[SPLIT_UNKNOWN] = "unknown",
};

const char *
split_result_name(enum split_result result)
{
	return results[result];
}

bool
split_result_read(enum split_result *result, const char *name)
{
	unsigned i;

	for (i = 0; i < SPLIT_RESULTS; i++)
		if (strcmp(results[i], name) == 0) {
			*result = (enum split_result)i;
			return true;
		}
	return false;
}
