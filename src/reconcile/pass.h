/* One pass over the log: replayed by the auditor's rules, hashed again, and
 * remembered as far as the tables are checked against it. */
#ifndef RECONCILE_PASS_H
#define RECONCILE_PASS_H

#include "audit/replay.h"
#include "audit/tree.h"
#include "ledger/ledger.h"
#include "reconcile/reconcile.h"

/* How a custodian's stock changed in the period, in envelopes. */
enum flow {
	FLOW_OPENING,
	FLOW_PRINTED,
	FLOW_RECEIVED,
	FLOW_RETURNED,
	FLOW_FOUND,
	FLOW_ADJUSTED_IN,
	FLOW_SENT,
	FLOW_SENT_BACK,
	FLOW_BOUND,
	FLOW_SPOILED,
	FLOW_MISSING,
	FLOW_COMPROMISED,
	FLOW_EXPIRED,
	FLOW_ADJUSTED_OUT,
	FLOW_CLOSING,
	FLOWS
};

/* By replay place; most of them stay empty. */
struct flows {
	uint64_t counts[FLOWS];
	uint64_t held; /* now */
	bool back;     /* a delivery that is a return */
	bool differs;  /* the ledger has other envelopes there */
};

/* Which serials came out of the printer, a byte each; as the book has them. */
struct printed {
	struct series series;
	uint8_t *flags;
	uint32_t count;
};

enum { NOTE_KEY = ENTRY_TOKEN_TEXT + 2 };

/* An entry that a row of some table must agree with. */
struct noted {
	char key[NOTE_KEY]; /* pass_note_find */
	enum event_kind kind;
	uint64_t sequence;
	int64_t unix_ms;
	char actor[ENTRY_TOKEN_TEXT];
	char from[ENTRY_TOKEN_TEXT];
	char to[ENTRY_TOKEN_TEXT];
	char request[ENTRY_TOKEN_TEXT];
	struct range range; /* of an allocation, or a seal */
};

struct pass {
	struct ledger *ledger;
	struct findings *findings;
	const struct reconcile_wanted *wanted;
	struct replay *replay;
	struct tree_frontier frontier;
	uint64_t entries;
	bool broken; /* an entry does not fit: nothing after it was judged */
	enum { PASS_BEFORE, PASS_IN, PASS_AFTER } period;
	struct period_clock clock;
	size_t bound; /* envelopes and split codes that ever were, as the next
		       * two */
	size_t assigned;
	size_t acknowledged;
	size_t key_entries;  /* of the log that the table of that name has */
	struct flows *flows; /* flows[place - 1] */
	uint32_t flow_count;
	struct printed *printed;
	size_t printed_count;
	struct noted *notes; /* sorted by key when pass_run is done */
	size_t note_count;
	size_t note_room;
};

int pass_run(struct pass *pass);
void pass_free(struct pass *pass);

/* The entry that opened, ended or carried out something: 'A' the allocation,
 * 'S' the sealing and 'C' the cancelling of the serials from a first one on
 * (pass_range_key), 'F' the end of a batch, 'X' of its key, 'D' a delivery and
 * 'E' its closing, 'R' a request and 'P' its decision, 'K' a count, 'B' a batch
 * and 'Q' what it replaces, 'T' a template, 'O' a release and 'Y' its receipt.
 */
const struct noted *pass_note_find(const struct pass *pass, char what,
    const char *name);

/* How many there are of a sort. */
size_t pass_note_total(const struct pass *pass, char what);

enum { RANGE_KEY = sizeof "LZ26-4294967295" };
void pass_range_key(char key[static RANGE_KEY], const struct range *range);

/* How many serials of a run were ever printed. */
uint64_t pass_printed_in(const struct pass *pass, const struct range *range);

#endif
