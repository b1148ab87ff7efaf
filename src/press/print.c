#include "press/print.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "press/printing.h"

#include "base/banned.h"

static volatile sig_atomic_t asked_to_stop;

static void
print_ask_to_stop(int signal)
{
	(void)signal;
	asked_to_stop++;
}

static void
print_listen(void)
{
	struct sigaction action = { .sa_handler = print_ask_to_stop };

	asked_to_stop = 0;
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

void
print_stop(struct printing *printing)
{
	printing->stopping = true;
	if (printing->failed)
		return;
	printing->failed = true;
	printing->code = fail_code();
	(void)snprintf(printing->why, sizeof printing->why, "%s",
	    fail_reason());
}

/* 1: the printer may have pages now. While it has some of ours, following them
 * says how it is, and reserving says whether it takes more. */
static int
print_may_send(struct printing *printing)
{
	struct printer *printer = printing->order->printer;
	struct printer_condition condition;

	if (printing->flying > 0)
		return 1;
	if (printer->kind->look(printer, &condition) != 0)
		return -1;
	show_condition(&printing->show, &condition);
	return condition.readiness == PRINTER_READY;
}

static int
print_write_down(struct printing *printing, uint64_t number)
{
	const struct sheaf *sheaf = &printing->sheaf;
	const struct print_order *order = printing->order;
	const struct run_file *file = &order->run->files[sheaf->file];
	char job[JOURNAL_NUMBER], first[JOURNAL_NUMBER], last[JOURNAL_NUMBER];
	char pages[JOURNAL_NUMBER], bytes[JOURNAL_NUMBER];
	bool noted = file->started;

	journal_number(job, number);
	journal_number(first, run_sheet(order->run, sheaf->first));
	journal_number(last,
	    run_sheet(order->run, sheaf->first + sheaf->count - 1));
	journal_number(pages, sheaf->pages);
	journal_number(bytes, sheaf->size);
	if (journal_add(order->press->journal, PRESS_PRINTING, JOURNAL_MARKED,
		(const char *const[]){ job, file->name, first, last, pages,
		    bytes }) != 0)
		return -1;
	return noted ? 0 : started_add(order->press, order->parcel, file->name);
}

/* Everything up to here could be undone; from here on it is on paper, or
 * nobody knows. */
static void
print_send(struct printing *printing, int job)
{
	const struct print_order *order = printing->order;
	struct printer *printer = order->printer;
	struct flight *flight = &printing->flights[printing->flying];
	uint64_t number = order->press->account.last_job + 1;

	memset(flight, 0, sizeof *flight);
	flight->job = job;
	flight->number = number;
	flight->sheets = printing->sheaf.count;
	flight->expected = printing->config->count == COUNT_SHEETS
	    ? printing->sheaf.papers
	    : printing->sheaf.pages;
	if (print_write_down(printing, number) != 0) {
		printer->kind->cancel(printer, job);
		print_stop(printing);
		return;
	}
	printing->flying++;
	printing->next = printing->sheaf.first + printing->sheaf.count;
	if (printer->kind->send(printer, job, printing->sheaf.bytes,
		printing->sheaf.size) != 0) {
		char reason[256];

		(void)snprintf(reason, sizeof reason, "%s", fail_reason());
		printer->kind->cancel(printer, job);
		flight_lose(printing, printing->flying - 1, reason);
	}
	flight->moved_ms = clock_steady_ms();
	printing->ready = false;
	printing->pause_ms = LOOK_MS_LEAST;
	bale_forget(&printing->bale);
}

/* A job is reserved first: a printer that is busy is then found out before
 * anything has left. */
static void
print_give(struct printing *printing)
{
	const struct print_order *order = printing->order;
	char name[64];
	int job, given = print_may_send(printing);

	if (given == 1) {
		(void)snprintf(name, sizeof name, "%s-%" PRIu64 "-%" PRIu32,
		    order->run->batch, order->run->release,
		    run_sheet(order->run, printing->sheaf.first));
		given = order->printer->kind->reserve(order->printer, name,
		    printing->sheaf.sides, &job);
	}
	if (given < 0)
		print_stop(printing);
	else if (given == 1)
		print_send(printing, job);
}

static void
print_prepare(struct printing *printing)
{
	int found = bale_next(&printing->bale, printing->next,
	    printing->config->sheets_per_job, &printing->sheaf);

	printing->ready = found == 1;
	printing->done = found == 0;
	if (found < 0)
		print_stop(printing);
}

static void
print_rest(struct printing *printing)
{
	const struct timespec pause = { printing->pause_ms / 1000,
		printing->pause_ms % 1000 * 1000000 };

	(void)nanosleep(&pause, NULL);
	printing->pause_ms = 2 * printing->pause_ms < LOOK_MS_MOST
	    ? 2 * printing->pause_ms
	    : LOOK_MS_MOST;
}

static void
print_rounds(struct printing *printing)
{
	bool called_back = false;

	while (
	    printing->flying > 0 || (!printing->done && !printing->stopping)) {
		uint64_t before =
		    journal_count(printing->order->press->journal);

		if (asked_to_stop > 0)
			printing->stopping = true;
		if (!called_back && (printing->failed || asked_to_stop > 1)) {
			called_back = true;
			flights_call_back(printing);
		}
		if (!printing->stopping && !printing->ready && !printing->done)
			print_prepare(printing);
		if (!printing->stopping && printing->ready &&
		    printing->flying < printing->config->jobs_ahead)
			print_give(printing);
		if (printing->flying > 0)
			flight_follow(printing);
		show_progress(&printing->show, printing->order->run,
		    flight_out(printing));
		if (journal_count(printing->order->press->journal) == before)
			print_rest(printing);
	}
}

static int
print_end(const struct printing *printing)
{
	const struct run *run = printing->order->run;
	size_t doubts =
	    run_count(run, SHEET_PRINTING) + run_count(run, SHEET_UNKNOWN);

	if (printing->failed && doubts == 0)
		return fail(printing->code, "%s; no sheet is in doubt",
		    printing->why);
	if (printing->failed)
		return fail(printing->code,
		    "%s; %zu sheets are in doubt: count what came out, then "
		    "busta-press resume",
		    printing->why, doubts);
	if (!printing->done && run_count(run, SHEET_UNSENT) > 0)
		return fail(EX_TEMPFAIL,
		    "stopped, as asked: busta-press resume goes on");
	return 0;
}

/* Who prints is in the journal whenever it is another than before. */
static int
print_note_printer(const struct print_order *order)
{
	const struct printer_identity *who = &order->printer->identity;
	const struct run *run = order->run;
	const struct run_printer *last = run->printer_count > 0
	    ? &run->printers[run->printer_count - 1]
	    : NULL;

	if (last != NULL && strcmp(last->uri, who->uri) == 0 &&
	    strcmp(last->certificate, who->certificate) == 0 &&
	    strcmp(last->model, who->model) == 0 &&
	    strcmp(last->uuid, who->uuid) == 0)
		return 0;
	return journal_add(order->press->journal, PRESS_PRINTER, JOURNAL_SOON,
	    (const char *const[]){ who->uri, who->certificate, who->model,
		who->uuid });
}

static void
print_told(void *context, const struct printer_condition *condition)
{
	show_condition(context, condition);
}

static int
print_begin(struct printing *printing, const struct print_order *order)
{
	memset(printing, 0, sizeof *printing);
	printing->order = order;
	printing->config = &order->press->config->printer;
	printing->pause_ms = LOOK_MS_LEAST;
	if (order->from != 0 &&
	    !run_index(order->run, order->from, &printing->next))
		return fail(EX_USAGE, "this release has no sheet %" PRIu32,
		    order->from);
	if (print_note_printer(order) != 0)
		return -1;
	show_begin(&printing->show, order->run, order->quiet);
	order->printer->told = print_told;
	order->printer->context = &printing->show;
	print_listen();
	return bale_open(&printing->bale, order->press, order->parcel,
	    order->run);
}

int
print_run(const struct print_order *order)
{
	struct printing printing;

	if (print_begin(&printing, order) != 0)
		return -1;
	print_rounds(&printing);
	show_end(&printing.show);
	bale_close(&printing.bale);
	if (journal_sync(order->press->journal) != 0)
		return -1;
	return print_end(&printing);
}

int
print_specimen(struct press *press, struct printer *printer, const void *pdf,
    size_t size, uint32_t pages)
{
	struct printer_condition condition;
	char number[JOURNAL_NUMBER], reasons[PRINTER_REASONS_TEXT];
	int job, given;

	print_listen();
	if (printer->kind->look(printer, &condition) != 0)
		return -1;
	if (condition.readiness != PRINTER_READY) {
		printer_reasons_text(reasons, condition.reasons);
		return fail(EX_TEMPFAIL, "the printer is not ready: %s",
		    reasons[0] != '\0' ? reasons : "it is busy");
	}
	given = printer->kind->reserve(printer, "SPECIMEN", 1, &job);
	if (given == 0)
		return fail(EX_TEMPFAIL, "the printer is busy");
	journal_number(number, pages);
	if (given < 0 ||
	    journal_add(press->journal, PRESS_TEST, JOURNAL_MARKED,
		(const char *const[]){ number }) != 0)
		return -1;
	return printer->kind->send(printer, job, pdf, size);
}
