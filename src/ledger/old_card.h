/* Old cards that were handed in with an activation: they lie at the counter,
 * are withdrawn, then destroyed, each before a second person. */
#ifndef LEDGER_OLD_CARD_H
#define LEDGER_OLD_CARD_H

#include "audit/event.h"
#include "ledger/binding.h"
#include "ledger/station.h"

/* Refusals are values. */
enum old_card_result {
	OLD_CARD_FOUND,
	OLD_CARD_NOT_HERE /* none of that name, or it does not stand so here */
};

/* "V4711" in any case: 0 if it is no such name. */
uint64_t old_card_read(const char *name);
void old_card_text(char name[static OLD_CARD_TEXT], uint64_t number);

/* Whether that one may be taken by this event (EVENT_WITHDRAW_CARD,
 * EVENT_DESTROY_CARD) at this station's counter, and of which binding it is. */
int ledger_old_card_find(struct ledger *ledger, const struct station *station,
    enum event_kind kind, uint64_t number, struct binding *binding,
    enum old_card_result *result);

/* It is, before a witness who has shown her badge; in a transaction of the
 * caller's. EX_DATAERR: she is who acts, or has no badge. */
int ledger_old_card_put(struct ledger *ledger, const struct station *station,
    enum event_kind kind, const struct binding *binding, const char *witness);

/* At a counter, the oldest first: since is the time of the entry that brought
 * it there. Until each returns not 0, and most at once. */
int ledger_old_card_each(struct ledger *ledger, int64_t counter, bool withdrawn,
    unsigned most,
    int (*each)(void *context, uint64_t number, int64_t since_ms),
    void *context);

struct old_card_counts {
	uint64_t lying;
	uint64_t withdrawn;
};
int ledger_old_card_count(struct ledger *ledger, int64_t counter,
    struct old_card_counts *counts);

#endif
