#include "counter/second.h"

#include <string.h>

#include "counter/gather.h"
#include "home/log_checkpoint.h"

#include "base/banned.h"

bool
second_is_asked(struct turn *const *turns, size_t at)
{
	const struct turn *turn = turns[at];
	const struct request *before;
	size_t i;

	for (i = 0; turn->verb->second != NULL && i < at; i++) {
		before = turns[i]->request;
		if ((turns[i]->goes_on || turns[i]->waits) &&
		    strcmp(before->key, turn->request->key) == 0 &&
		    memcmp(before->fingerprint, turn->request->fingerprint,
			DIGEST_SIZE) == 0)
			return true;
	}
	return false;
}

int
second_ask(struct turn *const *turns, size_t count, uint64_t least)
{
	const struct turn *any = turns[0];

	return log_checkpoint_cover_all(any->home, any->ledger, any->room,
		   least) == 0
	    ? gather_second(turns, count, any->room)
	    : -1;
}
