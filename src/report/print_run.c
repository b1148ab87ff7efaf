#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "handover/receipt.h"
#include "ledger/print_run.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	RUN_RELEASE,
	RUN_BATCH,
	RUN_WHAT,
	RUN_FIRST,
	RUN_LAST,
	RUN_COUNT,
	RUN_REASON,
	RUN_OPERATOR,
	RUN_TIME
};

struct run_sheet {
	struct report *report;
	struct ledger *ledger;
	const struct scope *scope;
	char release[PRINT_RELEASE_TEXT];
	char batch[PLACE_NAME];
	uint64_t key; /* of the next row */
	uint64_t printed;
	uint64_t spoiled;
};

static uint64_t
run_row(struct run_sheet *sheet, const struct range *range, const char *what)
{
	uint64_t count = (uint64_t)range->last - range->first + 1;

	report_row(sheet->report, sheet->key++);
	report_text(sheet->report, RUN_RELEASE, sheet->release);
	report_text(sheet->report, RUN_BATCH, sheet->batch);
	report_text(sheet->report, RUN_WHAT, what);
	report_range(sheet->report, RUN_FIRST, range);
	report_count(sheet->report, RUN_COUNT, (int64_t)count);
	return count;
}

static void
run_rows(struct run_sheet *sheet, const struct receipt *receipt)
{
	const struct receipt_spoiled *spoiled = receipt->spoiled;
	size_t i;

	for (i = 0; i < receipt->printed.count; i++)
		sheet->printed +=
		    run_row(sheet, &receipt->printed.list[i], "printed");
	for (i = 0; i < receipt->spoiled_count; i++, spoiled++) {
		sheet->spoiled += run_row(sheet, &spoiled->range, "spoiled");
		report_text(sheet->report, RUN_REASON, spoiled->reason);
		report_text(sheet->report, RUN_OPERATOR, spoiled->operator);
		report_text(sheet->report, RUN_TIME, spoiled->when);
	}
}

static void
run_facts(struct run_sheet *sheet, const struct print_receipt *kept,
    const struct receipt *receipt)
{
	const struct receipt_printer *printer = receipt->printers;
	struct report *report = sheet->report;
	size_t i;

	report_fact(report, "release",
	    "%s of %s: printed by %s from %s to %s, %" PRIu64
	    " sheets sent, %" PRIu64 " test sheets; its receipt is entry "
	    "%" PRIu64,
	    sheet->release, sheet->batch, kept->press, receipt->begun,
	    receipt->ended, receipt->sheets, receipt->test_sheets, kept->entry);
	for (i = 0; i < receipt->printer_count; i++, printer++)
		report_fact(report, "printer", "%s: %s, %s, %s, certificate %s",
		    sheet->release, printer->make_and_model, printer->uuid,
		    printer->uri, printer->certificate_sha256);
}

static int
run_receipt(struct run_sheet *sheet, const struct print_receipt *kept)
{
	struct receipt receipt;
	int rc = receipt_read(&receipt, kept->text, strlen(kept->text));

	if (rc == 0) {
		run_facts(sheet, kept, &receipt);
		run_rows(sheet, &receipt);
	}
	receipt_free(&receipt);
	return rc;
}

static int
run_release(void *context, const struct print_release *release)
{
	struct run_sheet *sheet = context;
	struct print_receipt kept;
	int found;

	place_of_batch(sheet->batch, release->batch);
	if (sheet->scope->batch != NULL &&
	    strcmp(sheet->scope->batch, sheet->batch) != 0)
		return 0;
	print_release_name(sheet->release, release->number);
	found = ledger_print_receipt_get(sheet->ledger, release->number, &kept);
	if (found == 0)
		report_fact(sheet->report, "release", "%s of %s: at the press",
		    sheet->release, sheet->batch);
	if (found == 1 && run_receipt(sheet, &kept) != 0)
		found = -1;
	print_receipt_free(&kept);
	return found < 0 ? -1 : 0;
}

static int
run_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { NULL, NULL };
	struct run_sheet sheet = { .report = report,
		.ledger = ledger,
		.scope = scope };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, NULL, report);

	if (rc == 0)
		rc = ledger_print_release_each(ledger, run_release, &sheet);
	if (rc == 0) {
		report_fact_count(report, "printed", sheet.printed);
		report_fact_count(report, "spoiled", sheet.spoiled);
	}
	history_free(&history);
	return rc;
}

const struct report_form form_print_run = {
	.name = "print-run",
	.title = "Print-run sheet",
	.question = "Which sheets of a release came out of the press, on which "
		    "printer, and which were spoiled, why and by whom?",
	.takes = SCOPE_BATCH,
	.columns = { [RUN_RELEASE] = { .name = "release" },
	    [RUN_BATCH] = { .name = "batch" },
	    [RUN_WHAT] = { .name = "what" },
	    [RUN_FIRST] = { .name = "first" },
	    [RUN_LAST] = { .name = "last" },
	    [RUN_COUNT] = { "count", COLUMN_COUNT, true },
	    [RUN_REASON] = { .name = "reason" },
	    [RUN_OPERATOR] = { .name = "operator" },
	    [RUN_TIME] = { .name = "time" } },
	.signatures = { "press operator", "received by" },
	.fill = run_fill,
};
