/* Entries of the log about keys that are asked for again: who holds what, what
 * was agreed, backed up, rehearsed or waived. A row repeats its entry's words.
 */
#ifndef LEDGER_KEY_ENTRY_H
#define LEDGER_KEY_ENTRY_H

#include "audit/entry.h"
#include "audit/event.h"
#include "ledger/ledger.h"

struct key_entry {
	uint64_t entry; /* of the log */
	char event[ENTRY_EVENT_TEXT];
	char actor[ENTRY_TOKEN_TEXT];
	char subject[ENTRY_TOKEN_TEXT]; /* its TO */
	char detail[ENTRY_TOKEN_TEXT];  /* its FROM; or empty */
};

/* Entries of this event are kept here, and no others. */
bool ledger_key_entry_is_of(enum event_kind kind);

/* Of that event and subject, oldest first; and every one there is. Each is
 * called until it returns not 0. */
int ledger_key_entry_of(struct ledger *ledger, enum event_kind kind,
    const char *subject,
    int (*each)(void *context, const struct key_entry *entry), void *context);
int ledger_key_entry_each(struct ledger *ledger,
    int (*each)(void *context, const struct key_entry *entry), void *context);

/* The last one of that event and subject: 1 found, 0 there is none, -1. */
int ledger_key_entry_last(struct ledger *ledger, enum event_kind kind,
    const char *subject, struct key_entry *last);

#endif
