/* The log inside the ledger: a line and its tree hashes, in the transaction of
 * the change they tell of. If the log cannot be written, nothing happens. */
#ifndef LEDGER_LOG_H
#define LEDGER_LOG_H

#include "audit/entry.h"
#include "audit/event.h"
#include "audit/tree.h"
#include "envelope/range.h"
#include "ledger/ledger.h"

/* Whom the entries from here on name: an operator, or "@" and the service. */
void ledger_act_as(struct ledger *ledger, const char *actor);
const char *ledger_actor(const struct ledger *ledger);

struct log_line {
	enum event_kind kind;
	const struct range *range; /* NULL: no envelopes */
	const char *from;          /* NULL: none, as for the next two */
	const char *to;
	const char *request;
};

int ledger_log(struct ledger *ledger, const struct log_line *line);

/* Entries it has; the root of its first size entries. */
int ledger_log_size(struct ledger *ledger, uint64_t *size);
int ledger_log_root(struct ledger *ledger, uint64_t size,
    struct tree_hash *root);

/* The stored hashes, for proofs; lives as long as the ledger. */
struct tree_source ledger_log_source(struct ledger *ledger);

/* An entry as it was written: 1 found, 0 there is none, -1 failed. */
int ledger_log_get(struct ledger *ledger, uint64_t sequence,
    char text[static ENTRY_TEXT]);

/* Each line from a sequence on, with its newline, until it returns not 0. */
int ledger_log_each(struct ledger *ledger, uint64_t from,
    int (
	*each)(void *context, uint64_t sequence, const char *text, size_t size),
    void *context);

/* How facts that do not fit into the log are bound to it: the first 16 bytes of
 * a SHA-256, as text. */
enum { LOG_DIGEST_TEXT = 2 * 16 + 1 };
int log_digest(char text[static LOG_DIGEST_TEXT], const void *bytes,
    size_t size);

#endif
