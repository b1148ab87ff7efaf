#include <string.h>

#include "report/forms.h"

#include "base/banned.h"

enum {
	CONTROL_ENTRY,
	CONTROL_TIME,
	CONTROL_REQUEST,
	CONTROL_EVENT,
	CONTROL_WHAT,
	CONTROL_ASKED_BY,
	CONTROL_BY,
	CONTROL_REASON
};

/* The events of dual control, and how they are counted. */
static const struct {
	enum event_kind kind;
	const char *fact;
} counted[] = {
	{ EVENT_REQUEST, "requests" },
	{ EVENT_APPROVE, "approved" },
	{ EVENT_REFUSE, "refused" },
	{ EVENT_WITHDRAW, "withdrawn" },
};

enum { COUNTED = sizeof counted / sizeof counted[0] };

struct control {
	struct report *report;
	uint64_t counts[COUNTED];
};

static void
control_row(struct report *report, const struct history *history,
    const struct entry *entry, enum event_kind kind)
{
	const struct asked_by *asked = history_asked(history, entry->request);

	report_row(report, entry->sequence);
	report_count(report, CONTROL_ENTRY, (int64_t)entry->sequence);
	report_time(report, CONTROL_TIME, entry->unix_ms);
	report_text(report, CONTROL_REQUEST, entry->request);
	report_text(report, CONTROL_EVENT, entry->event);
	if (asked != NULL) {
		report_text(report, CONTROL_WHAT, asked->kind);
		report_text(report, CONTROL_ASKED_BY, asked->name);
	}
	report_text(report, CONTROL_BY, entry->actor);
	if (kind == EVENT_REFUSE)
		report_text(report, CONTROL_REASON, entry->to);
}

static int
control_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	struct control *control = context;
	size_t i;

	for (i = 0; is_inside && i < COUNTED; i++)
		if (counted[i].kind == kind) {
			control->counts[i]++;
			control_row(control->report, history, entry, kind);
		}
	return 0;
}

static int
control_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = control_entry };
	struct control control = { .report = report };
	struct history history = { 0 };
	uint64_t open = 0;
	size_t i;
	int rc =
	    history_read(&history, ledger, scope, &teller, &control, report);

	for (i = 0; rc == 0 && i < COUNTED; i++)
		report_fact_count(report, counted[i].fact, control.counts[i]);
	for (i = 0; i < history.asked_count; i++)
		open += !history.asked[i].is_settled;
	report_fact_count(report, "still_open", open);
	history_free(&history);
	return rc;
}

const struct report_form form_control = {
	.name = "control",
	.title = "Dual-control log",
	.question = "Who asked for what, who approved it, and which approvals "
		    "were refused, and why?",
	.takes = SCOPE_PERIOD,
	.columns = { [CONTROL_ENTRY] = { .name = "entry",
			 .kind = COLUMN_COUNT },
	    [CONTROL_TIME] = { .name = "time" },
	    [CONTROL_REQUEST] = { .name = "request" },
	    [CONTROL_EVENT] = { .name = "event" },
	    [CONTROL_WHAT] = { .name = "what" },
	    [CONTROL_ASKED_BY] = { .name = "asked_by" },
	    [CONTROL_BY] = { .name = "by" },
	    [CONTROL_REASON] = { .name = "reason" } },
	.fill = control_fill,
};
