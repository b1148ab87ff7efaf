#include "counter/tell.h"

#include "base/banned.h"

/* Of what stands here. A serial that was never given out stands nowhere. */
static const enum problem told[BIND_RESULTS] = {
	[BIND_BOUND] = PROBLEM_NOT_HERE,
	[BIND_UNKNOWN] = PROBLEM_NOT_HERE,
	[BIND_WRONG_TOKEN] = PROBLEM_WRONG_TOKEN,
	[BIND_NOT_HERE] = PROBLEM_NOT_HERE,
	[BIND_ALREADY_BOUND] = PROBLEM_ALREADY_BOUND,
	[BIND_UNUSABLE] = PROBLEM_UNUSABLE,
	[BIND_CARD_HAS_ONE] = PROBLEM_CARD_HAS_ONE,
	[BIND_REQUEST_REUSED] = PROBLEM_REQUEST_REUSED,
	[BIND_CLOSED] = PROBLEM_CLOSED,
	[BIND_CARD_BLOCKED] = PROBLEM_CARD_BLOCKED,
};

enum problem
tell(enum bind_result result, bool here)
{
	return here ? told[result] : PROBLEM_NOT_HERE;
}
