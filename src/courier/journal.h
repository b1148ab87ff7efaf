/* What this courier did with each message: SENDING is durable before a byte of
 * its body leaves. Numbers, times and codes only; nobody's address. */
#ifndef COURIER_JOURNAL_H
#define COURIER_JOURNAL_H

#include "base/journal.h"

enum courier_event {
	COURIER_TAKEN,   /* NUMBER: it was found in the inbox */
	COURIER_SENDING, /* NUMBER TRY */
	COURIER_WAITING, /* NUMBER TRY WHY UNTIL-MS: it did not arrive */
	COURIER_ENDED,   /* NUMBER RESULT TRIES WHY */
	COURIER_DONE,    /* NUMBER: its result is written, and it is erased */
	COURIER_REFUSED, /* NUMBER: came again after that, and was erased */
	COURIER_EVENTS
};

extern const struct journal_kind courier_journal;

#endif
