#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"
#include "report/forms.h"

#include "base/banned.h"

enum { SHEET_STATE, SHEET_PLACE, SHEET_FIRST, SHEET_LAST, SHEET_COUNT };

struct sheet {
	struct report *report;
	const struct scope *scope;
	const struct history *history;
	char released[ENTRY_TOKEN_TEXT]; /* #12, the last one said */
	char release[ENTRY_TOKEN_TEXT];  /* R7, if it went to a press */
	uint64_t states[ENVELOPE_STATES];
	bool key_is_destroyed;
};

static void
fact_digest(struct report *report, const char *name,
    const uint8_t digest[static DIGEST_SIZE])
{
	char text[2 * DIGEST_SIZE + 1];

	hex_write(text, digest, DIGEST_SIZE);
	report_fact(report, name, "%s", text);
}

static void
fact_time(struct report *report, const char *name, int64_t unix_ms)
{
	char text[CLOCK_TEXT] = "not yet";

	if (unix_ms != 0)
		clock_text(text, unix_ms);
	report_fact(report, name, "%s", text);
}

/* A line each, "fingerprint subject", of which a fact is made. */
static void
fact_recipients(struct report *report, const char *lines)
{
	int length;

	for (; *lines != '\0'; lines += length + (lines[length] == '\n')) {
		length = (int)strcspn(lines, "\n");
		report_fact(report, "sealed_to", "%.*s", length, lines);
	}
}

/* "id check, id check": a fact each. */
static void
fact_keys(struct report *report, const char *keys)
{
	int length;

	for (; *keys != '\0'; keys += length + (keys[length] == ',' ? 2 : 0)) {
		length = (int)strcspn(keys, ",");
		report_fact(report, "key", "%.*s", length, keys);
	}
}

static void
sheet_facts(struct report *report, const struct sheet *sheet,
    const struct batch *batch)
{
	int i;

	report_fact(report, "state", "%s", batch_state_name(batch->state));
	report_fact_count(report, "ordered", batch->quantity);
	report_fact_count(report, "generated", batch->ordered);
	for (i = 0; i < ENVELOPE_STATES; i++)
		if (sheet->states[i] > 0)
			report_fact_count(report,
			    envelope_state_name((enum envelope_state)i),
			    sheet->states[i]);
	report_fact_count(report, "page_files", batch->chunks);
	report_fact(report, "job", "%s", batch->job_path);
	fact_digest(report, "job_sha256", batch->job_digest);
	report_fact(report, "template", "%s", batch->template_name);
	fact_digest(report, "template_sha256", batch->template_digest);
	report_fact(report, "codes", "PIN of %u digits, CIP of %u",
	    batch->pin_digits, batch->cip_digits);
	report_fact(report, "weak_pins", "version %u", batch->weak_version);
	fact_digest(report, "weak_pins_sha256", batch->weak_digest);
	fact_keys(report, batch->keys);
	fact_recipients(report, batch->recipients);
	if (batch->note != NULL)
		report_fact(report, "note", "%s", batch->note);
	fact_time(report, "started", batch->started_ms);
	fact_time(report, "ended", batch->ended_ms);
}

static int
sheet_moved(void *context, const struct history *history,
    const struct move *move)
{
	struct sheet *sheet = context;
	const struct entry *entry = move->entry;
	const struct asked_by *asked = history_asked(history, entry->request);
	char time[CLOCK_TEXT];

	if (move->kind != EVENT_RELEASE || asked == NULL ||
	    strcmp(sheet->released, entry->request) == 0)
		return 0;
	memcpy(sheet->released, entry->request, sizeof sheet->released);
	clock_text(time, entry->unix_ms);
	report_fact(sheet->report, "released",
	    "%s: asked by %s, approved by %s, %s", entry->request, asked->name,
	    entry->actor, time);
	return 0;
}

/* To which press it went, and that its receipt came; and which batch it makes
 * up for, or which for it. */
static void
sheet_press(struct sheet *sheet, const struct entry *entry,
    enum event_kind kind)
{
	const char *batch = sheet->scope->batch;

	if (kind == EVENT_EXPORT && strcmp(entry->from, batch) == 0) {
		memcpy(sheet->release, entry->request, sizeof sheet->release);
		report_fact(sheet->report, "release", "%s, SHA-256 %s",
		    entry->request, entry->to);
	}
	if (kind == EVENT_RECEIPT && sheet->release[0] != '\0' &&
	    strcmp(entry->request, sheet->release) == 0)
		report_fact(sheet->report, "receipt", "of %s, SHA-256 %s",
		    entry->from, entry->to);
	if (kind == EVENT_REPLACE && strcmp(entry->to, batch) == 0)
		report_fact(sheet->report, "replaces", "%s", entry->from);
	if (kind == EVENT_REPLACE && strcmp(entry->from, batch) == 0)
		report_fact(sheet->report, "replaced_by", "%s", entry->to);
}

static int
sheet_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	struct sheet *sheet = context;

	(void)history;
	(void)is_inside;
	sheet_press(sheet, entry, kind);
	if (kind == EVENT_DESTROY_KEY &&
	    strcmp(entry->to, sheet->scope->batch) == 0)
		sheet->key_is_destroyed = true;
	return 0;
}

static int
sheet_stands(void *context, const struct standing *standing)
{
	struct sheet *sheet = context;
	enum envelope_state state = held_state(standing->held);
	int64_t count = (int64_t)standing->run.last - standing->run.first + 1;

	sheet->states[state] += (uint64_t)count;
	report_row(sheet->report, state);
	report_text(sheet->report, SHEET_STATE, envelope_state_name(state));
	report_text(sheet->report, SHEET_PLACE,
	    history_place(sheet->history, held_place(standing->held)));
	report_range(sheet->report, SHEET_FIRST, &standing->run);
	report_count(sheet->report, SHEET_COUNT, count);
	return 0;
}

static int
sheet_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { sheet_entry,
		sheet_moved };
	struct history history = { 0 };
	struct sheet sheet = { .report = report,
		.scope = scope,
		.history = &history };
	struct batch batch = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, &sheet, report);

	if (rc == 0)
		rc = history_look_all(&history, sheet_stands, &sheet);
	if (rc == 0 &&
	    ledger_batch_get(ledger, strtoll(scope->batch + 1, NULL, 10),
		&batch) != 1)
		rc = -1;
	if (rc == 0)
		sheet_facts(report, &sheet, &batch);
	if (sheet.key_is_destroyed)
		report_note(report,
		    "The key of this batch is destroyed: whatever is still "
		    "sealed can never be opened.");
	history_free(&history);
	batch_free(&batch);
	return rc;
}

const struct report_form form_batch = {
	.name = "batch",
	.title = "Batch certificate",
	.question = "What was made, with which keys and rules, who released "
		    "it, and where is each envelope?",
	.takes = SCOPE_BATCH,
	.needs = SCOPE_BATCH,
	.columns = { [SHEET_STATE] = { .name = "state" },
	    [SHEET_PLACE] = { .name = "place" },
	    [SHEET_FIRST] = { .name = "first" },
	    [SHEET_LAST] = { .name = "last" },
	    [SHEET_COUNT] = { "count", COLUMN_COUNT, true } },
	.signatures = { "released by", "checked by" },
	.fill = sheet_fill,
};
