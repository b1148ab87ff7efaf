#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/key.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	KEYS_ENTRY,
	KEYS_TIME,
	KEYS_EVENT,
	KEYS_SUBJECT,
	KEYS_DETAIL,
	KEYS_ASKED_BY,
	KEYS_BY
};

/* The events of a key's life; what is sealed, and where PINs go, is under one.
 */
static const bool wanted[EVENT_KINDS] = {
	[EVENT_KEY] = true,
	[EVENT_SHARE] = true,
	[EVENT_ROTATE_KEY] = true,
	[EVENT_RETIRE_KEY] = true,
	[EVENT_BACKUP] = true,
	[EVENT_REHEARSE] = true,
	[EVENT_WAIVE] = true,
	[EVENT_CARD_SYSTEM] = true,
	[EVENT_BATCH] = true,
	[EVENT_DESTROY_KEY] = true,
};

struct keys {
	struct report *report;
	struct ledger *ledger;
	uint64_t counts[EVENT_KINDS];
};

/* "wrap-2026-1f3a9c 1a2b3c4d5e" of all the keys a batch was made with. */
static int
keys_of_batch(struct keys *keys, const char *name)
{
	char text[KEY_NAME_TEXT + KEY_CHECK_TEXT] = "";
	struct batch batch;
	const char *wrap;
	int found =
	    ledger_batch_get(keys->ledger, strtoll(name + 1, NULL, 10), &batch);

	if (found != 1)
		return found;
	if ((wrap = strstr(batch.keys, "wrap-")) != NULL)
		(void)snprintf(text, sizeof text, "%.*s",
		    (int)strcspn(wrap, ","), wrap);
	report_text(keys->report, KEYS_DETAIL, text);
	batch_free(&batch);
	return 0;
}

static int
keys_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	const struct asked_by *asked = history_asked(history, entry->request);
	struct keys *keys = context;
	struct report *report = keys->report;

	if (!is_inside || !wanted[kind])
		return 0;
	keys->counts[kind]++;
	report_row(report, entry->sequence);
	report_count(report, KEYS_ENTRY, (int64_t)entry->sequence);
	report_time(report, KEYS_TIME, entry->unix_ms);
	report_text(report, KEYS_EVENT, entry->event);
	report_text(report, KEYS_SUBJECT, entry->to);
	report_text(report, KEYS_BY, entry->actor);
	if (asked != NULL)
		report_text(report, KEYS_ASKED_BY, asked->name);
	if (kind == EVENT_BATCH)
		return keys_of_batch(keys, entry->to);
	report_text(report, KEYS_DETAIL, entry->from);
	return 0;
}

/* How each stands now, whatever the period is. */
static int
keys_fact(void *context, const struct ledger_key *key)
{
	struct keys *keys = context;
	struct key_load load;

	if (ledger_key_load(keys->ledger, key->id, &load) != 0)
		return -1;
	report_fact(keys->report, "key",
	    "%s %s: %s, with the data keys of %u batches and the keys of %u "
	    "card systems under it",
	    key->id, key->check, key_state_name(key->state), load.batches,
	    load.card_systems);
	return 0;
}

static int
keys_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = keys_entry };
	struct keys keys = { .report = report, .ledger = ledger };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, &keys, report);
	size_t i;

	for (i = 0; rc == 0 && i < EVENT_KINDS; i++)
		if (wanted[i])
			report_fact_count(report,
			    event_of((enum event_kind)i)->name, keys.counts[i]);
	if (rc == 0)
		rc = ledger_key_each(ledger, keys_fact, &keys);
	report_note(report,
	    "The detail of a key is its usage and check value, of a share "
	    "which one of how many, of a backup and a rehearsal the key it was "
	    "made with, of a batch the wrapping key it was sealed under.");
	history_free(&history);
	return rc;
}

const struct report_form form_keys = {
	.name = "keys",
	.title = "Key-usage log",
	.question = "Which keys were made, held, replaced, backed up and "
		    "rehearsed, by whom, and what was sealed under them?",
	.takes = SCOPE_PERIOD,
	.columns = { [KEYS_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT },
	    [KEYS_TIME] = { .name = "time" },
	    [KEYS_EVENT] = { .name = "event" },
	    [KEYS_SUBJECT] = { .name = "subject" },
	    [KEYS_DETAIL] = { .name = "detail" },
	    [KEYS_ASKED_BY] = { .name = "asked_by" },
	    [KEYS_BY] = { .name = "by" } },
	.signatures = { "key custodian", "auditor" },
	.fill = keys_fill,
};
