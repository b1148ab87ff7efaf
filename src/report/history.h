/* The log, told from its beginning to whoever fills a report: each entry, and
 * each run of envelopes that one moved. */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include "audit/replay.h"
#include "ledger/ledger.h"
#include "ledger/place.h"
#include "report/period.h"
#include "report/report.h"

/* What a report is asked about. */
struct scope {
	const char *batch;     /* B000012; NULL: all */
	const char *custodian; /* NULL: all */
	const char *from;      /* days; NULL: no limit */
	const char *to;
	struct period period; /* what these two say */
	int64_t now_ms;
};

/* What somebody asked for, as #12. */
struct asked_by {
	char kind[ENTRY_EVENT_TEXT];
	char name[ENTRY_TOKEN_TEXT];
	bool is_settled;
};

/* What the log says of a delivery when it is opened. */
struct consignment {
	char name[ENTRY_TOKEN_TEXT];
	char from[ENTRY_TOKEN_TEXT];
	char to[ENTRY_TOKEN_TEXT];
	char by[ENTRY_TOKEN_TEXT];
	bool is_return;
	int64_t sent_ms;
	uint64_t sent; /* envelopes put into it */
};

struct move {
	const struct entry *entry;
	enum event_kind kind;
	const struct range *run; /* of the batch, if one is asked about */
	uint32_t before;         /* see audit/book.h */
	uint32_t after;
	bool is_inside; /* the period has begun */
};

struct history {
	struct replay *replay;
	struct period_clock clock;
	uint64_t size; /* entries told */
	struct asked_by *asked;
	size_t asked_count;
	struct consignment *consignments;
	size_t consignment_count;
	char (*custodians)[ENTRY_TOKEN_TEXT]; /* in the order of the log */
	size_t custodian_count;
	const struct history_teller *teller;
	const struct scope *scope;
	void *context;
};

/* Either may be NULL. Both are called up to the end of the period, also before
 * its begin, since what was is where it starts. 0, or -1 with a reason. */
struct history_teller {
	int (*entry)(void *context, const struct history *history,
	    const struct entry *entry, enum event_kind kind, bool is_inside);
	int (*moved)(void *context, const struct history *history,
	    const struct move *move);
};

/* history_free accepts a zeroed struct. A log that does not fit together is
 * EX_DATAERR. The report is told what it was drawn from. */
int history_read(struct history *history, struct ledger *ledger,
    const struct scope *scope, const struct history_teller *teller,
    void *context, struct report *report);
void history_free(struct history *history);

/* Of a request as "#12", or a delivery as "D7"; NULL for anything else. */
const struct asked_by *history_asked(const struct history *history,
    const char *request);
const struct consignment *history_consignment(const struct history *history,
    const char *delivery);

/* A place by its number in the replay. */
const char *history_place(const struct history *history, uint32_t place);

/* Every run that is held alike and lies in range, as things stand where the
 * telling ended; and every one there is, of the batch that is asked about. */
struct standing {
	struct range run;
	uint32_t held;
};
int history_look(const struct history *history, const struct range *range,
    int (*each)(void *context, const struct standing *standing), void *context);
int history_look_all(const struct history *history,
    int (*each)(void *context, const struct standing *standing), void *context);

/* Is it the custodian that is asked about, or is none? */
bool scope_has(const struct scope *scope, const char *place);

#endif
