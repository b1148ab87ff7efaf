/* A job that the printer has: it is followed until it lands, counted, or is
 * lost. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "press/printing.h"

#include "base/banned.h"

enum { SETTLE_MS = 1000 /* counters may come after the last word */ };

static int
flight_say_unknown(const struct printing *printing, const struct flight *flight,
    const char *reason)
{
	char job[JOURNAL_NUMBER], impressions[JOURNAL_NUMBER];

	journal_number(job, flight->number);
	journal_number(impressions, flight->progress.counted_to);
	return journal_add(printing->order->press->journal, PRESS_UNKNOWN,
	    JOURNAL_DURABLE, (const char *const[]){ job, impressions, reason });
}

void
flight_lose(struct printing *printing, uint32_t which, const char *reason)
{
	if (flight_say_unknown(printing, &printing->flights[which], reason) !=
	    0)
		print_stop(printing);
	(void)fail(EX_UNAVAILABLE, "%s", reason);
	print_stop(printing);
	printing->flying--;
	memmove(&printing->flights[which], &printing->flights[which + 1],
	    (printing->flying - which) * sizeof printing->flights[0]);
}

static void
flight_land(struct printing *printing, enum press_event event)
{
	const struct flight *flight = &printing->flights[0];
	char job[JOURNAL_NUMBER], impressions[JOURNAL_NUMBER];

	journal_number(job, flight->number);
	journal_number(impressions, flight->progress.counted_to);
	/* If the machine dies before this is on its disk, these sheets are in
	 * doubt, and in somebody's hands: that is safe. */
	if (journal_add(printing->order->press->journal, event, JOURNAL_SOON,
		(const char *const[]){ job, impressions }) != 0)
		print_stop(printing);
	printing->flying--;
	memmove(&printing->flights[0], &printing->flights[1],
	    printing->flying * sizeof printing->flights[0]);
}

/* It says that it is done: but did it count what was to be counted? */
static void
flight_judge(struct printing *printing, struct flight *flight, int64_t now)
{
	const struct job_progress *progress = &flight->progress;
	char reason[160];

	if (printing->config->count == COUNT_OPERATOR ||
	    !printing->order->printer->kind->counts) {
		flight_land(printing, PRESS_TAKEN);
		return;
	}
	if (progress->counted && progress->counted_to == flight->expected) {
		flight_land(printing, PRESS_PRINTED);
		return;
	}
	if (flight->ended_ms == 0)
		flight->ended_ms = now;
	if (now - flight->ended_ms < SETTLE_MS &&
	    progress->counted_to < flight->expected)
		return;
	(void)snprintf(reason, sizeof reason,
	    progress->counted
		? "the printer said completed, and counted %" PRIu64
		  " of %" PRIu32
		: "the printer said completed, and counted nothing",
	    progress->counted_to, flight->expected);
	flight_lose(printing, 0, reason);
}

/* Paper out is no reason to give up: somebody is on her way. */
static bool
printer_waits_for_somebody(struct printing *printing)
{
	struct printer_condition condition;
	struct printer *printer = printing->order->printer;

	if (printer->kind->look(printer, &condition) != 0)
		return false;
	show_condition(&printing->show, &condition);
	return condition.readiness == PRINTER_STOPPED;
}

static void
flight_unheard(struct printing *printing, struct flight *flight, int64_t now)
{
	/* A line may break and come back; another printer's may not. */
	if (fail_code() != EX_NOPERM && fail_code() != EX_PROTOCOL &&
	    now - flight->moved_ms < printing->config->patience_ms)
		return;
	flight_lose(printing, 0, fail_reason());
}

static void
flight_wait(struct printing *printing, struct flight *flight, int64_t now)
{
	struct printer *printer = printing->order->printer;

	if (printing->pause_ms >= LOOK_MS_MOST / 2 &&
	    printer_waits_for_somebody(printing))
		flight->moved_ms = now;
	else if (now - flight->moved_ms >= printing->config->patience_ms) {
		printer->kind->cancel(printer, flight->job);
		flight_lose(printing, 0,
		    "no sheet came for longer than patience_seconds");
	}
}

static void
flight_given_up(struct printing *printing, const struct job_progress *progress)
{
	char reason[PRINTER_REASONS_TEXT + 64];

	(void)snprintf(reason, sizeof reason, "the printer gave the job up: %s",
	    progress->reasons[0] != '\0' ? progress->reasons
					 : "it does not say why");
	flight_lose(printing, 0, reason);
}

void
flight_follow(struct printing *printing)
{
	struct printer *printer = printing->order->printer;
	struct flight *flight = &printing->flights[0];
	struct job_progress progress;
	int64_t now;

	if (printer->kind->follow(printer, flight->job, &progress) != 0) {
		flight_unheard(printing, flight, clock_steady_ms());
		return;
	}
	now = clock_steady_ms();
	if (progress.outcome != flight->progress.outcome ||
	    progress.counted_to != flight->progress.counted_to) {
		flight->moved_ms = now;
		printing->pause_ms = LOOK_MS_LEAST;
		/* What it wanted, it seems to have. */
		if (show_wants_somebody(&printing->show))
			(void)printer_waits_for_somebody(printing);
	}
	flight->progress = progress;
	switch (progress.outcome) {
	case JOB_WORKING:
		flight_wait(printing, flight, now);
		break;
	case JOB_COMPLETED:
		flight_judge(printing, flight, now);
		break;
	case JOB_FAILED:
		flight_given_up(printing, &progress);
		break;
	}
}

size_t
flight_out(const struct printing *printing)
{
	const struct flight *flight = &printing->flights[0];
	uint64_t counted = flight->progress.counted_to;

	if (printing->flying == 0 || flight->expected == 0)
		return 0;
	return counted < flight->expected
	    ? (size_t)(counted * flight->sheets / flight->expected)
	    : flight->sheets;
}

void
flights_call_back(struct printing *printing)
{
	struct printer *printer = printing->order->printer;
	uint32_t i;

	for (i = 0; i < printing->flying; i++)
		printer->kind->cancel(printer, printing->flights[i].job);
}
