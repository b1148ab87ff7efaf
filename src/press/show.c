#include "press/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

enum { EVERY_MS = 200 };

void
show_begin(struct show *show, const struct run *run, bool quiet)
{
	memset(show, 0, sizeof *show);
	show->quiet = quiet;
	show->line = !quiet && isatty(STDERR_FILENO) == 1;
	show->begun_ms = clock_steady_ms();
	show->sent_before = run->sent;
}

static void
show_clear(struct show *show)
{
	if (show->drawn)
		(void)fputs("\r\033[K", stderr);
	show->drawn = false;
}

void
show_progress(struct show *show, const struct run *run, uint64_t counted)
{
	int64_t now = clock_steady_ms(), spent = now - show->begun_ms;
	size_t left;
	uint64_t rate;

	if (!show->line || now - show->drawn_ms < EVERY_MS)
		return;
	show->drawn_ms = now;
	show->drawn = true;
	left = run_count(run, SHEET_UNSENT);
	rate = spent > 0
	    ? (run->sent - show->sent_before) * 60000 / (uint64_t)spent
	    : 0;
	(void)fprintf(stderr,
	    "\r%s  %zu printed, %zu left of %zu sheets, %" PRIu64
	    " a minute; %" PRIu64 " pages of this job\033[K",
	    run->batch, run_count(run, SHEET_PRINTED), left, run->sheet_count,
	    rate, counted);
	(void)fflush(stderr);
}

void
show_condition(struct show *show, const struct printer_condition *condition)
{
	char words[PRINTER_REASONS_TEXT], said[sizeof show->condition];

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

void
show_end(struct show *show)
{
	show_clear(show);
}
