/* What an operator sees while it prints: how far it is, and what the printer
 * wants of her, as it happens. */
#ifndef PRESS_SHOW_H
#define PRESS_SHOW_H

#include "press/account.h"
#include "press/printer.h"

struct show {
	bool quiet;
	bool line; /* standard error is a terminal: one line, drawn again */
	bool drawn;
	bool stopped;
	int64_t begun_ms;
	int64_t drawn_ms;
	size_t out_before; /* sheets that had come out when it began */
	char condition[PRINTER_REASONS_TEXT + 64]; /* what was said last */
};

void show_begin(struct show *show, const struct run *run, bool quiet);
/* coming: sheets of the job that is coming out which are out already. */
void show_progress(struct show *show, const struct run *run, size_t coming);
/* Said once, until it is another. */
void show_condition(struct show *show,
    const struct printer_condition *condition);
/* What was said last is that it has stopped. */
bool show_wants_somebody(const struct show *show);
void show_end(struct show *show);

#endif
