#include "press/journal.h"

#include "base/banned.h"

static const struct journal_event events[PRESS_EVENTS] = {
	[PRESS_BEGIN] = { "begin", 6 },
	[PRESS_FILE] = { "file", 5 },
	[PRESS_READY] = { "ready", 0 },
	[PRESS_PRINTER] = { "printer", 4 },
	[PRESS_PRINTING] = { "printing", 6 },
	[PRESS_PRINTED] = { "printed", 2 },
	[PRESS_TAKEN] = { "taken", 1 },
	[PRESS_UNKNOWN] = { "unknown", 3 },
	[PRESS_HELD] = { "held", 3 },
	[PRESS_SPOILED] = { "spoiled", 4 },
	[PRESS_TEST] = { "test", 1 },
	[PRESS_RECEIPT] = { "receipt", 1 },
};

const struct journal_kind press_journal = {
	.program = "busta-press",
	.damaged = "this press prints nothing until that is cleared up; see "
		   "docs/PRESS.md",
	.events = events,
	.count = PRESS_EVENTS,
};
