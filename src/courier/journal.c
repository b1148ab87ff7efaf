#include "courier/journal.h"

#include "base/banned.h"

static const struct journal_event events[COURIER_EVENTS] = {
	[COURIER_TAKEN] = { "taken", 1 },
	[COURIER_SENDING] = { "sending", 2 },
	[COURIER_WAITING] = { "waiting", 4 },
	[COURIER_ENDED] = { "ended", 4 },
	[COURIER_DONE] = { "done", 1 },
	[COURIER_REFUSED] = { "refused", 1 },
};

const struct journal_kind courier_journal = {
	.program = "busta-courier",
	.damaged = "this courier sends nothing until that is cleared up; see "
		   "busta-courier(1)",
	.events = events,
	.count = COURIER_EVENTS,
};
