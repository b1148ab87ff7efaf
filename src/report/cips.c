#include <string.h>

#include "ledger/cip.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	CIPS_ENTRY,
	CIPS_TIME,
	CIPS_EVENT,
	CIPS_SERIAL,
	CIPS_CUSTODIAN,
	CIPS_TRIES,
	CIPS_ASKED_BY,
	CIPS_BY,
	CIPS_STATION
};

struct cips {
	struct report *report;
	const struct scope *scope;
	uint64_t counts[EVENT_KINDS];
	uint64_t locked; /* how often a count came to its end */
	uint64_t locked_now;
};

static void
cips_row(struct cips *cips, const struct history *history,
    const struct entry *entry, unsigned tries)
{
	const struct asked_by *asked = history_asked(history, entry->request);
	struct report *report = cips->report;
	char serial[SERIAL_TEXT];

	serial_text(serial, &entry->first);
	report_row(report, entry->sequence);
	report_count(report, CIPS_ENTRY, (int64_t)entry->sequence);
	report_time(report, CIPS_TIME, entry->unix_ms);
	report_text(report, CIPS_EVENT, entry->event);
	report_text(report, CIPS_SERIAL, serial);
	report_text(report, CIPS_CUSTODIAN, entry->from);
	report_count(report, CIPS_TRIES, tries);
	if (asked != NULL)
		report_text(report, CIPS_ASKED_BY, asked->name);
	if (strcmp(entry->event, event_of(EVENT_BLOCK)->name) == 0)
		report_text(report, CIPS_STATION, entry->request);
	report_text(report, CIPS_BY, entry->actor);
}

static int
cips_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	static const bool wanted[EVENT_KINDS] = { [EVENT_TRY_CIP] = true,
		[EVENT_PASS_CIP] = true,
		[EVENT_UNLOCK_CIP] = true,
		[EVENT_BLOCK] = true,
		[EVENT_CONFIRM_BLOCK] = true };
	struct cips *cips = context;
	unsigned tries = 0;
	uint64_t last;

	if (!is_inside || !scope_has(cips->scope, entry->from) || !wanted[kind])
		return 0;
	/* As it is after this entry. */
	(void)replay_cip_tries(history->replay, &entry->first, &tries, &last);
	cips->counts[kind]++;
	cips->locked += tries == CIP_TRIES;
	cips_row(cips, history, entry, tries);
	return 0;
}

static int
cips_locked(void *context, const struct cip_row *row)
{
	struct cips *cips = context;

	cips->locked_now += row->tries == CIP_TRIES;
	return 0;
}

static int
cips_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = cips_entry };
	struct cips cips = { .report = report, .scope = scope };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, &cips, report);

	if (rc == 0)
		rc = ledger_cip_each(ledger, cips_locked, &cips);
	report_fact_count(report, "tries", cips.counts[EVENT_TRY_CIP]);
	report_fact_count(report, "right", cips.counts[EVENT_PASS_CIP]);
	report_fact_count(report, "locked", cips.locked);
	report_fact_count(report, "unlocked", cips.counts[EVENT_UNLOCK_CIP]);
	report_fact_count(report, "locked_now", cips.locked_now);
	report_fact_count(report, "blocked", cips.counts[EVENT_BLOCK]);
	report_fact_count(report, "confirmed",
	    cips.counts[EVENT_CONFIRM_BLOCK]);
	report_note(report,
	    "A try is counted before anybody looks whether it is right. %d "
	    "that are not, and two people unlock the CIP.",
	    CIP_TRIES);
	history_free(&history);
	return rc;
}

const struct report_form form_cip = {
	.name = "cip",
	.title = "Register of CIPs said",
	.question = "Who said the CIP of which card, was it right, which are "
		    "locked, and which cards blocked?",
	.takes = SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [CIPS_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT },
	    [CIPS_TIME] = { .name = "time" },
	    [CIPS_EVENT] = { .name = "event" },
	    [CIPS_SERIAL] = { .name = "serial" },
	    [CIPS_CUSTODIAN] = { .name = "custodian" },
	    [CIPS_TRIES] = { .name = "tries", .kind = COLUMN_COUNT },
	    [CIPS_ASKED_BY] = { .name = "asked_by" },
	    [CIPS_BY] = { .name = "by" },
	    [CIPS_STATION] = { .name = "station" } },
	.fill = cips_fill,
};
