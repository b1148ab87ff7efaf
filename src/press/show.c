#include "press/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

enum { EVERY_MS = 200 };

/* Counted by the printer, or taken by one that does not count. */
static size_t
show_out(const struct run *run)
{
	return run_count(run, SHEET_PRINTED) + run_count(run, SHEET_TAKEN);
}

void
show_begin(struct show *show, const struct run *run, bool quiet)
{
	memset(show, 0, sizeof *show);
	show->quiet = quiet;
	show->line = !quiet && isatty(STDERR_FILENO) == 1;
	show->begun_ms = clock_steady_ms();
	show->out_before = show_out(run);
}

static void
show_clear(struct show *show)
{
	if (show->drawn)
		(void)fputs("\r\033[K", stderr);
	show->drawn = false;
}

void
show_progress(struct show *show, const struct run *run, size_t coming)
{
	int64_t now = clock_steady_ms(), spent = now - show->begun_ms;
	size_t out, left;

	if (!show->line || now - show->drawn_ms < EVERY_MS)
		return;
	show->drawn_ms = now;
	show->drawn = true;
	out = show_out(run) + coming;
	left = run_count(run, SHEET_UNSENT) + run_count(run, SHEET_PRINTING) -
	    coming;
	(void)fprintf(stderr,
	    "\r%s  %zu printed, %zu left of %zu sheets, %" PRIu64
	    " a minute\033[K",
	    run->batch, out, left, run->sheet_count,
	    spent > 0
		? (uint64_t)(out - show->out_before) * 60000 / (uint64_t)spent
		: 0);
	(void)fflush(stderr);
}

void
show_condition(struct show *show, const struct printer_condition *condition)
{
	char words[PRINTER_REASONS_TEXT], said[sizeof show->condition];

	show->stopped = condition->readiness == PRINTER_STOPPED;
	printer_reasons_text(words, condition->reasons);
	if (condition->readiness == PRINTER_STOPPED)
		(void)snprintf(said, sizeof said, "the printer has stopped: %s",
		    words[0] != '\0' ? words : "it does not say why");
	else if (condition->readiness == PRINTER_BUSY)
		(void)snprintf(said, sizeof said,
		    "the printer is busy with a job that is not ours%s%s",
		    words[0] != '\0' ? ": " : "", words);
	else if (words[0] != '\0')
		(void)snprintf(said, sizeof said, "the printer says: %s",
		    words);
	else
		said[0] = '\0';
	if (strcmp(said, show->condition) == 0)
		return;
	show_clear(show);
	if (!show->quiet)
		(void)fprintf(stderr, "busta-press: %s\n",
		    said[0] != '\0' ? said : "the printer is ready again");
	(void)snprintf(show->condition, sizeof show->condition, "%s", said);
}

bool
show_wants_somebody(const struct show *show)
{
	return show->stopped;
}

void
show_end(struct show *show)
{
	show_clear(show);
}
