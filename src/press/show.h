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
	int64_t begun_ms;
	int64_t drawn_ms;
	size_t sent_before; /* sheets sent when it began */
	char condition[PRINTER_REASONS_TEXT + 64]; /* what was said last */
};

void show_begin(struct show *show, const struct run *run, bool quiet);
/* counted: pages of the job that is coming out. */
void show_progress(struct show *show, const struct run *run, uint64_t counted);
/* Said once, until it is another. */
void show_condition(struct show *show,
    const struct printer_condition *condition);
void show_end(struct show *show);

#endif
