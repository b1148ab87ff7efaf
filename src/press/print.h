/* The sheets of a release that were never sent go to the printer, job by job,
 * each written down before it leaves. */
#ifndef PRESS_PRINT_H
#define PRESS_PRINT_H

#include "press/press.h"
#include "press/printer.h"

struct print_order {
	struct press *press;
	const struct parcel *parcel;
	struct run *run;
	struct printer *printer;
	uint32_t from; /* the first sheet to send; 0: the first unsent one */
	bool quiet;
};

/* 0 when all that was to be sent was sent, and counted; or sent to a printer
 * that nobody counts at. -1 with a reason when sheets are in doubt, or left. */
int print_run(const struct print_order *order);

/* SPECIMEN pages, counted and nothing more. */
int print_specimen(struct press *press, struct printer *printer,
    const void *pdf, size_t size, uint32_t pages);

#endif
