/* What one person asked for, and another may approve. The log has who asked and
 * the digest of all that was asked, so that a row that was edited since is not
 * what was asked any more. */
#ifndef LEDGER_REQUEST_H
#define LEDGER_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/entry.h"
#include "ledger/ledger.h"

/* Numbers are stored: never renumber. */
enum request_state {
	REQUEST_OPEN = 1,
	REQUEST_APPROVED = 2,
	REQUEST_WITHDRAWN = 3
};

/* How long somebody has to approve it. */
enum { REQUEST_HOURS = 72 };

struct request {
	int64_t number; /* from 1 */
	char kind[ENTRY_EVENT_TEXT];
	char *arguments; /* JSON: the request's own, request_free it */
	char asked_by[ENTRY_TOKEN_TEXT];
	int64_t asked_ms; /* Unix time */
	int64_t expires_ms;
	enum request_state state;
	char decided_by[ENTRY_TOKEN_TEXT]; /* empty while it is open */
	uint64_t entry;                    /* of the log, where it was asked */
};

void request_free(struct request *request);

/* "#12", as people and the log have it. */
enum { REQUEST_TEXT = sizeof "#9223372036854775807" };
void request_text(char text[static REQUEST_TEXT], int64_t number);

/* Also when the clock stands before the moment of asking: it says nothing then
 * about how long ago that was. */
bool request_is_expired(const struct request *request, int64_t now_ms);

/* Everything that changes is in a transaction of the caller's, in the name of
 * whom the ledger's entries name. */
int ledger_request_add(struct ledger *ledger, const char *kind,
    const char *arguments, int64_t *number);

/* 1 found, 0 there is none, -1 failed. */
int ledger_request_get(struct ledger *ledger, int64_t number,
    struct request *request);
int ledger_request_each(struct ledger *ledger,
    int (*each)(void *context, const struct request *request), void *context);

/* The log says the same of it as its row: who asked what, and that nobody has
 * decided it if it is open. 1 it does, 0 it was changed, -1 failed. */
int ledger_request_is_sound(struct ledger *ledger,
    const struct request *request);

/* The same, but for whether somebody has decided it: one look at the log, and
 * not all that was logged since. */
int ledger_request_is_as_asked(struct ledger *ledger,
    const struct request *request);

/* Approved or withdrawn, once. */
int ledger_request_decide(struct ledger *ledger, const struct request *request,
    enum request_state state);

/* An approval that was refused, and why, in a word. It settles nothing. */
int ledger_request_refuse(struct ledger *ledger, const struct request *request,
    const char *why);

#endif
