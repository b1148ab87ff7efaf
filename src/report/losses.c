#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	LOSS_ENTRY,
	LOSS_TIME,
	LOSS_EVENT,
	LOSS_PLACE,
	LOSS_FIRST,
	LOSS_LAST,
	LOSS_COUNT,
	LOSS_REASON,
	LOSS_BY,
	LOSS_WITNESS,
	LOSS_NOW
};

/* What one entry did to one run; how that stands is only known at the end. */
struct loss {
	uint64_t sequence;
	int64_t unix_ms;
	enum event_kind kind;
	struct range run;
	char place[ENTRY_TOKEN_TEXT];
	char reason[ENTRY_TOKEN_TEXT];
	char by[ENTRY_TOKEN_TEXT];
	char witness[ENTRY_TOKEN_TEXT];
};

struct losses {
	struct report *report;
	const struct scope *scope;
	const bool *wanted; /* by event */
	struct loss *list;
	size_t count;
	size_t room;
	uint64_t totals[EVENT_KINDS];
};

static struct loss *
loss_new(struct losses *losses)
{
	size_t room = losses->room == 0 ? 64 : 2 * losses->room;
	struct loss *grown;

	if (losses->count == losses->room) {
		grown = realloc(losses->list, room * sizeof *grown);
		if (grown == NULL) {
			fail(EX_OSERR, "out of memory");
			return NULL;
		}
		losses->list = grown;
		losses->room = room;
	}
	grown = &losses->list[losses->count++];
	memset(grown, 0, sizeof *grown);
	return grown;
}

/* Who destroys approves what another asked for: both have seen it. */
static void
loss_describe(struct loss *loss, const struct history *history,
    const struct entry *entry)
{
	const struct asked_by *asked = history_asked(history, entry->request);

	memcpy(loss->by, entry->actor, sizeof loss->by);
	if (asked != NULL)
		memcpy(loss->witness, asked->name, sizeof loss->witness);
	memcpy(loss->place, entry->to, sizeof loss->place);
	/* What a press said besides is in the print-run sheet, by digest. */
	(void)snprintf(loss->reason, sizeof loss->reason, "%.*s",
	    (int)strcspn(entry->request, ":"), entry->request);
	if (loss->kind == EVENT_FOUND)
		(void)snprintf(loss->reason, sizeof loss->reason,
		    "missing at %.50s", entry->from);
}

static int
loss_moved(void *context, const struct history *history,
    const struct move *move)
{
	struct losses *losses = context;
	const struct entry *entry = move->entry;
	struct loss *loss;

	if (!move->is_inside || !losses->wanted[move->kind] ||
	    (!scope_has(losses->scope, entry->from) &&
		!scope_has(losses->scope, entry->to)))
		return 0;
	if ((loss = loss_new(losses)) == NULL)
		return -1;
	loss->sequence = entry->sequence;
	loss->unix_ms = entry->unix_ms;
	loss->kind = move->kind;
	loss->run = *move->run;
	loss_describe(loss, history, entry);
	losses->totals[loss->kind] +=
	    (uint64_t)loss->run.last - loss->run.first + 1;
	return 0;
}

struct loss_row {
	struct report *report;
	const struct loss *loss;
};

static int
loss_stands(void *context, const struct standing *standing)
{
	struct loss_row *row = context;
	struct report *report = row->report;
	const struct loss *loss = row->loss;

	report_row(report, loss->sequence);
	report_count(report, LOSS_ENTRY, (int64_t)loss->sequence);
	report_time(report, LOSS_TIME, loss->unix_ms);
	report_text(report, LOSS_EVENT, event_of(loss->kind)->name);
	report_text(report, LOSS_PLACE, loss->place);
	report_range(report, LOSS_FIRST, &standing->run);
	report_count(report, LOSS_COUNT,
	    (int64_t)standing->run.last - standing->run.first + 1);
	report_text(report, LOSS_REASON, loss->reason);
	report_text(report, LOSS_BY, loss->by);
	report_text(report, LOSS_WITNESS, loss->witness);
	report_text(report, LOSS_NOW,
	    envelope_state_name(held_state(standing->held)));
	return 0;
}

static int
loss_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope, const bool wanted[static EVENT_KINDS])
{
	static const struct history_teller teller = { .moved = loss_moved };
	struct losses losses = { .report = report,
		.scope = scope,
		.wanted = wanted };
	struct history history = { 0 };
	struct loss_row row = { .report = report };
	int rc =
	    history_read(&history, ledger, scope, &teller, &losses, report);
	size_t i;

	for (i = 0; rc == 0 && i < losses.count; i++) {
		row.loss = &losses.list[i];
		rc = history_look(&history, &row.loss->run, loss_stands, &row);
	}
	for (i = 0; rc == 0 && i < EVENT_KINDS; i++)
		if (wanted[i])
			report_fact_count(report,
			    event_of((enum event_kind)i)->name,
			    losses.totals[i]);
	history_free(&history);
	free(losses.list);
	return rc;
}

static int
spoils_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const bool wanted[EVENT_KINDS] = { [EVENT_SPOIL] = true,
		[EVENT_EXPIRE] = true,
		[EVENT_DESTROY] = true };

	return loss_fill(report, ledger, scope, wanted);
}

static int
missing_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const bool wanted[EVENT_KINDS] = { [EVENT_MISSING] = true,
		[EVENT_FOUND] = true,
		[EVENT_COMPROMISE] = true };

	return loss_fill(report, ledger, scope, wanted);
}

#define LOSS_COLUMNS \
	{ \
		[LOSS_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT }, \
		[LOSS_TIME] = { .name = "time" }, \
		[LOSS_EVENT] = { .name = "event" }, \
		[LOSS_PLACE] = { .name = "place" }, \
		[LOSS_FIRST] = { .name = "first" }, \
		[LOSS_LAST] = { .name = "last" }, \
		[LOSS_COUNT] = { .name = "count", .kind = COLUMN_COUNT }, \
		[LOSS_REASON] = { .name = "reason" }, \
		[LOSS_BY] = { .name = "by" }, \
		[LOSS_WITNESS] = { .name = "witness" }, [LOSS_NOW] = { \
			.name = "now" \
		} \
	}

const struct report_form form_spoils = {
	.name = "spoils",
	.title = "Spoils and destruction certificate",
	.question = "Which envelopes were spoiled or expired, why, and before "
		    "whom were they destroyed?",
	.takes = SCOPE_BATCH | SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = LOSS_COLUMNS,
	.signatures = { "first witness", "second witness" },
	.fill = spoils_fill,
};

const struct report_form form_missing = {
	.name = "missing",
	.title = "Register of missing and compromised envelopes",
	.question = "Which envelopes were out of sight or opened, where, and "
		    "what became of them?",
	.takes = SCOPE_BATCH | SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = LOSS_COLUMNS,
	.fill = missing_fill,
};
