/* Where every serial is, in runs, and how runs are moved. */
#ifndef LEDGER_STOCK_H
#define LEDGER_STOCK_H

#include "audit/event.h"
#include "envelope/range.h"
#include "ledger/ledger.h"
#include "ledger/place.h"

/* Envelopes that stand alike. */
struct stock_run {
	struct range range;
	enum envelope_state state;
	int64_t place;
	char name[PLACE_NAME]; /* of the place; empty where nobody asked */
};

/* stock_runs_free accepts a zeroed struct. */
struct stock_runs {
	struct stock_run *list;
	size_t count;
	size_t room;
};

int stock_runs_add(struct stock_runs *runs, const struct stock_run *run);
void stock_runs_free(struct stock_runs *runs);

/* What a movement is: an event, the places it leads from and to, and what the
 * log is told besides. */
struct stock_move {
	enum event_kind kind;
	int64_t from;
	int64_t to;
	const char *request; /* delivery, reason or "#12"; NULL: none */
	const char *record;  /* of a binding: what the log has as TO; or NULL */

	/* What happens to them next, where they are then: an entry more, and
	 * no write more. NULL: nothing. */
	const struct stock_next *next;
};

struct stock_next {
	enum event_kind kind;
	const char *request;
};

/* Moves all the ranges (settled ones), with a log entry each, or none: 1 if it
 * is refused, and faults then says which serials stand elsewhere, and where.
 * Erases what no longer needs its sealed PIN. In a transaction of the
 * caller's. */
int ledger_stock_move(struct ledger *ledger, const struct stock_move *move,
    const struct ranges *ranges, struct stock_runs *faults);

/* One that the caller has looked at: what refuses it is a failure. */
int ledger_stock_move_one(struct ledger *ledger, const struct stock_move *move,
    const struct serial *serial);

/* The next serials of a batch, given out just now. */
int ledger_stock_allocate(struct ledger *ledger, const struct range *range,
    int64_t batch_place);

/* Whatever stands at a place, in order, in any state or in one; all is what
 * the place has. */
int ledger_stock_at(struct ledger *ledger, int64_t place,
    struct stock_runs *runs);
int ledger_stock_ranges_at(struct ledger *ledger, int64_t place,
    enum envelope_state state, struct ranges *ranges);

/* Their series, as far as this ledger knows them, have numbers of as many
 * digits here: EX_DATAERR. */
int ledger_ranges_check(struct ledger *ledger, const struct ranges *ranges);

/* How a run of serials stands now, gaps as ENVELOPE_NONE, with names. */
int ledger_stock_look(struct ledger *ledger, const struct range *range,
    struct stock_runs *runs);

/* How many stand at a place in one state; by place and state, until each
 * returns not 0. The texts live for the call. */
struct stock_sum {
	int64_t place_id;
	const char *place;
	enum custodian_kind kind; /* 0: a batch or a delivery */
	const char *title;        /* of a custodian; else empty */
	enum envelope_state state;
	uint64_t envelopes;
};
int ledger_stock_sums(struct ledger *ledger,
    int (*each)(void *context, const struct stock_sum *sum), void *context);

/* Everything, by series and number. */
int ledger_stock_each(struct ledger *ledger,
    int (*each)(void *context, const struct stock_run *run), void *context);

#endif
