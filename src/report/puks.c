#include "ledger/puk.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	PUKS_ENTRY,
	PUKS_TIME,
	PUKS_EVENT,
	PUKS_SERIAL,
	PUKS_CUSTODIAN,
	PUKS_TODAY,
	PUKS_TOLD,
	PUKS_ASKED_BY,
	PUKS_BY
};

struct puks {
	struct report *report;
	const struct scope *scope;
	uint64_t told, unlocked;
};

static void
puks_row(struct puks *puks, const struct history *history,
    const struct entry *entry, const struct puk_now *now)
{
	const struct asked_by *asked = history_asked(history, entry->request);
	struct report *report = puks->report;
	char serial[SERIAL_TEXT];

	serial_text(serial, &entry->first);
	report_row(report, entry->sequence);
	report_count(report, PUKS_ENTRY, (int64_t)entry->sequence);
	report_time(report, PUKS_TIME, entry->unix_ms);
	report_text(report, PUKS_EVENT, entry->event);
	report_text(report, PUKS_SERIAL, serial);
	report_text(report, PUKS_CUSTODIAN, entry->from);
	report_count(report, PUKS_TODAY, now->today);
	report_count(report, PUKS_TOLD, now->told);
	if (asked != NULL)
		report_text(report, PUKS_ASKED_BY, asked->name);
	report_text(report, PUKS_BY, entry->actor);
}

static int
puks_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	struct puks *puks = context;
	struct puk_now now = { 0 };

	if (!is_inside || !scope_has(puks->scope, entry->from) ||
	    (kind != EVENT_TELL_PUK && kind != EVENT_UNLOCK_PUK))
		return 0;
	/* As it is after this entry. */
	(void)replay_puk_now(history->replay, &entry->first, &now);
	puks->told += kind == EVENT_TELL_PUK;
	puks->unlocked += kind == EVENT_UNLOCK_PUK;
	puks_row(puks, history, entry, &now);
	return 0;
}

static int
puks_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = puks_entry };
	struct puks puks = { .report = report, .scope = scope };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, &puks, report);

	report_fact_count(report, "told", puks.told);
	report_fact_count(report, "unlocked", puks.unlocked);
	report_note(report,
	    "A PUK is counted before it is told, to whoever has the card and "
	    "its PIN. How often it may be is in portal.cfg.");
	history_free(&history);
	return rc;
}

const struct report_form form_puk = {
	.name = "puk",
	.title = "Register of PUKs told",
	.question = "The PUK of which card was told, when, and how often?",
	.takes = SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [PUKS_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT },
	    [PUKS_TIME] = { .name = "time" },
	    [PUKS_EVENT] = { .name = "event" },
	    [PUKS_SERIAL] = { .name = "serial" },
	    [PUKS_CUSTODIAN] = { .name = "custodian" },
	    [PUKS_TODAY] = { .name = "that_day", .kind = COLUMN_COUNT },
	    [PUKS_TOLD] = { .name = "in_all", .kind = COLUMN_COUNT },
	    [PUKS_ASKED_BY] = { .name = "asked_by" },
	    [PUKS_BY] = { .name = "by" } },
	.fill = puks_fill,
};
