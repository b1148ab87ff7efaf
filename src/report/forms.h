/* Every report there is: a form each, which says what it asks and fills it. */
#ifndef REPORT_FORMS_H
#define REPORT_FORMS_H

#include "report/history.h"
#include "report/report.h"

extern const struct report_form form_batch;
extern const struct report_form form_print_run;
extern const struct report_form form_stock;
extern const struct report_form form_daily;
extern const struct report_form form_transit;
extern const struct report_form form_order;
extern const struct report_form form_spoils;
extern const struct report_form form_missing;
extern const struct report_form form_control;
extern const struct report_form form_rates;
extern const struct report_form form_keys;
extern const struct report_form form_cip;
extern const struct report_form form_activations;
extern const struct report_form form_old_cards;
extern const struct report_form form_puk;

/* In the order they are listed; NULL ends them. */
extern const struct report_form *const forms[];

/* NULL with a sentence that names them all. */
const struct report_form *form_find(const char *name);

/* Fills and finishes the report that was begun by none: report_free it. What it
 * cannot be asked about is EX_USAGE, what does not exist EX_NOINPUT. */
int report_make(struct report *report, const struct report_form *form,
    struct ledger *ledger, const struct scope *scope);

#endif
