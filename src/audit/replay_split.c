/* Codes that are split: who carries their second halves. */
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

/* The SHA-256 of its certificate; a later one takes its place. */
int
replay_courier_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (!replay_is_sha256(entry->to))
		return fail(EX_DATAERR, "%s is no certificate of a courier",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (strcmp(replay->courier, entry->to) == 0)
		return fail(EX_DATAERR, "that is the courier already");
	memcpy(replay->courier, entry->to, sizeof replay->courier);
	replay->courier_entry = entry->sequence;
	return 0;
}

const char *
replay_courier(const struct replay *replay, uint64_t *entry)
{
	*entry = replay->courier_entry;
	return replay->courier[0] != '\0' ? replay->courier : NULL;
}
