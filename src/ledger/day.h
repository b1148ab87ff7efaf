/* One custodian's day, found from the end of the log: what she had, what came
 * and went, what she has. It takes as long as the log has entries since that
 * day began, however many there were before. */
#ifndef LEDGER_DAY_H
#define LEDGER_DAY_H

#include "audit/entry.h"
#include "audit/event.h"
#include "ledger/ledger.h"
#include "ledger/place.h"

/* Sound envelopes alone, as the report "daily" counts them: opening + received
 * + returned - sent - bound - spoiled - missing + other = closing. */
struct day {
	int64_t opening;
	int64_t received;
	int64_t returned; /* came back from whom she had sent them to */
	int64_t sent;
	int64_t bound;
	int64_t spoiled;
	int64_t missing;
	int64_t other; /* adjusted, compromised, expired: with its sign */
	int64_t closing;
};

/* A day whose end is as many entries ago is a report's to tell. */
enum { DAY_ENTRIES_SINCE = 200000 };

/* From the first entry of from_ms or later to the first of to_ms or later: an
 * earlier time between the two is of a clock that went back, as report/period.h
 * has it. each, which may be NULL, gets the day's entries that name the
 * custodian, in order, and gives 0 or -1. 1 too long ago, -1 failed. In a
 * transaction of the caller's, which may be one that only reads. */
int ledger_day(struct ledger *ledger, const struct custodian *custodian,
    int64_t from_ms, int64_t to_ms, struct day *day,
    int (*each)(void *context, const struct entry *entry, enum event_kind kind),
    void *context);

#endif
