#include "press/account_receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

static struct range
account_range(const struct run *run, size_t first, size_t last)
{
	struct serial serial;
	struct range range;

	run_serial(run, first, &serial);
	range.series = serial.series;
	range.first = serial.number;
	run_serial(run, last, &serial);
	range.last = serial.number;
	return range;
}

static bool
account_is_good(const struct run *run, size_t index)
{
	return run->sheets[index] == SHEET_PRINTED ||
	    run->sheets[index] == SHEET_HELD;
}

static int
receipt_put_printed(struct receipt *receipt, const struct run *run)
{
	struct range one;
	size_t i;

	for (i = 0; i < run->sheet_count; i++) {
		if (!account_is_good(run, i))
			continue;
		one = account_range(run, i, i);
		if (ranges_add(&receipt->printed, &one) != 0)
			return -1;
	}
	return ranges_settle(&receipt->printed);
}

static int
receipt_compare_spoiled(const void *one, const void *other)
{
	return range_compare(&((const struct receipt_spoiled *)one)->range,
	    &((const struct receipt_spoiled *)other)->range);
}

/* One line a run within one file: serials may jump from file to file. */
static int
receipt_put_spoil(struct receipt *receipt, const struct run *run,
    const struct run_spoil *spoil)
{
	struct receipt_spoiled *put;
	size_t from, until, end;

	if (!run_index(run, spoil->first_sheet, &from) ||
	    !run_index(run, spoil->last_sheet, &until))
		return fail(EX_DATAERR, "the journal spoils unknown sheets");
	for (; from <= until; from = end + 1) {
		const struct run_file *file = run_file_of(run, from);

		end = file->base + (file->range.last - file->range.first);
		if (end > until)
			end = until;
		put = &receipt->spoiled[receipt->spoiled_count++];
		put->range = account_range(run, from, end);
		(void)snprintf(put->reason, sizeof put->reason, "%s",
		    spoil->reason);
		(void)snprintf(put->operator, sizeof put->operator, "%s",
		    spoil->operator);
		clock_text(put->when, spoil->unix_ms);
	}
	return 0;
}

static int
receipt_put_spoiled(struct receipt *receipt, const struct run *run)
{
	size_t i;

	receipt->spoiled = calloc(run->spoil_count + run->file_count + 1,
	    sizeof *receipt->spoiled);
	if (receipt->spoiled == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 0; i < run->spoil_count; i++)
		if (receipt_put_spoil(receipt, run, &run->spoils[i]) != 0)
			return -1;
	qsort(receipt->spoiled, receipt->spoiled_count,
	    sizeof *receipt->spoiled, receipt_compare_spoiled);
	return 0;
}

static void
receipt_put_printer(struct receipt_printer *printer,
    const struct run_printer *from)
{
	(void)snprintf(printer->uri, sizeof printer->uri, "%s", from->uri);
	(void)snprintf(printer->certificate_sha256,
	    sizeof printer->certificate_sha256, "%s", from->certificate);
	(void)snprintf(printer->make_and_model, sizeof printer->make_and_model,
	    "%s", from->model);
	(void)snprintf(printer->uuid, sizeof printer->uuid, "%s", from->uuid);
}

static int
receipt_put_printers(struct receipt *receipt, const struct run *run)
{
	receipt->printers =
	    calloc(run->printer_count + 1, sizeof *receipt->printers);
	if (receipt->printers == NULL)
		return fail(EX_OSERR, "out of memory");
	for (; receipt->printer_count < run->printer_count;
	     receipt->printer_count++)
		receipt_put_printer(&receipt->printers[receipt->printer_count],
		    &run->printers[receipt->printer_count]);
	return 0;
}

static int
receipt_check(const struct run *run)
{
	if (!run->ready)
		return fail(EX_TEMPFAIL,
		    "the release's beginning was broken off: busta-press "
		    "resume goes on");
	if (run_doubts(run) > 0)
		return fail(EX_TEMPFAIL,
		    "%zu sheets are in doubt: count what came out, then "
		    "busta-press resume",
		    run_doubts(run));
	if (run_count(run, SHEET_UNSENT) > 0)
		return fail(EX_TEMPFAIL,
		    "%zu sheets were not sent: busta-press resume goes on; or "
		    "give them up with resume --count-only --spoiled unsent",
		    run_count(run, SHEET_UNSENT));
	return 0;
}

int
account_receipt(struct receipt *receipt, const struct press *press,
    const struct run *run)
{
	memset(receipt, 0, sizeof *receipt);
	if (receipt_check(run) != 0)
		return -1;
	(void)snprintf(receipt->batch, sizeof receipt->batch, "%s", run->batch);
	(void)snprintf(receipt->origin, sizeof receipt->origin, "%s",
	    run->origin);
	(void)snprintf(receipt->press, sizeof receipt->press, "%s",
	    press->config->name);
	receipt->release = run->release;
	if (hex_read(receipt->release_digest, DIGEST_SIZE,
		run->release_digest) != 0 ||
	    hex_read(receipt->press_digest, DIGEST_SIZE, run->press_digest) !=
		0)
		return fail(EX_DATAERR, "the journal's digests are damaged");
	memcpy(receipt->journal_digest, journal_chain(press->journal),
	    DIGEST_SIZE);
	clock_text(receipt->begun, run->begun_ms);
	clock_text(receipt->ended, run->ended_ms);
	receipt->test_sheets = press->account.test_sheets;
	receipt->sheets = run->sent;
	if (receipt_put_printers(receipt, run) != 0 ||
	    receipt_put_printed(receipt, run) != 0)
		return -1;
	return receipt_put_spoiled(receipt, run);
}
