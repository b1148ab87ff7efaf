#include "report/forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

const struct report_form *const forms[] = { &form_batch, &form_stock,
	&form_daily, &form_transit, &form_order, &form_spoils, &form_missing,
	&form_control, &form_rates, &form_print_run, &form_keys, &form_cip,
	&form_activations, &form_old_cards, &form_puk, NULL };

const struct report_form *
form_find(const char *name)
{
	char names[160] = "";
	size_t i, at = 0;

	for (i = 0; forms[i] != NULL; i++) {
		if (strcmp(forms[i]->name, name) == 0)
			return forms[i];
		at += (size_t)snprintf(names + at, sizeof names - at, "%s%s",
		    i == 0 ? "" : ", ", forms[i]->name);
	}
	fail(EX_USAGE, "there is no report %s: there are %s", name, names);
	return NULL;
}

/* The options that say what a report is about. */
static int
scope_check(const struct report_form *form, const struct scope *scope)
{
	const struct {
		unsigned part;
		const char *option;
		const char *given;
	} parts[] = { { SCOPE_BATCH, "batch", scope->batch },
		{ SCOPE_CUSTODIAN, "custodian", scope->custodian },
		{ SCOPE_FROM, "from", scope->from },
		{ SCOPE_TO, "to", scope->to } };
	size_t i;

	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (parts[i].given != NULL &&
		    (form->takes & parts[i].part) == 0)
			return fail(EX_USAGE, "the report %s takes no --%s",
			    form->name, parts[i].option);
		if (parts[i].given == NULL &&
		    (form->needs & parts[i].part) != 0)
			return fail(EX_USAGE, "the report %s needs --%s",
			    form->name, parts[i].option);
	}
	return 0;
}

static int
scope_say_batch(struct report *report, struct ledger *ledger, const char *name)
{
	struct batch batch;
	int found =
	    ledger_batch_get(ledger, strtoll(name + 1, NULL, 10), &batch);

	if (found == 0)
		return fail(EX_NOINPUT,
		    "there is no batch %s: \"busta batch list\" shows those "
		    "there are",
		    name);
	if (found < 0)
		return -1;
	batch_free(&batch);
	report_fact(report, "batch", "%s", name);
	return 0;
}

static int
scope_say_custodian(struct report *report, struct ledger *ledger,
    const char *name)
{
	struct custodian custodian;

	if (ledger_custodian_need(ledger, name, &custodian) != 0)
		return -1;
	report_fact(report, "custodian", "%s", name);
	report_fact(report, "kind", "%s", custodian_kind_name(custodian.kind));
	report_fact(report, "title", "%s", custodian.title);
	report_fact(report, "address", "%s", custodian.address);
	if (custodian.municipality[0] != '\0')
		report_fact(report, "municipality", "%s",
		    custodian.municipality);
	if (custodian.hours[0] != '\0')
		report_fact(report, "hours", "%s", custodian.hours);
	return 0;
}

static int
report_read(struct report *report, const struct report_form *form,
    struct ledger *ledger, const struct scope *scope)
{
	if (scope->batch != NULL &&
	    scope_say_batch(report, ledger, scope->batch) != 0)
		return -1;
	if (scope->custodian != NULL &&
	    scope_say_custodian(report, ledger, scope->custodian) != 0)
		return -1;
	return form->fill(report, ledger, scope);
}

int
report_make(struct report *report, const struct report_form *form,
    struct ledger *ledger, const struct scope *scope)
{
	int rc;

	report_begin(report, form, scope->now_ms);
	if (scope_check(form, scope) != 0 || ledger_begin_reading(ledger) != 0)
		return -1;
	rc = report_read(report, form, ledger, scope);
	ledger_rollback(ledger);
	return rc != 0 ? -1 : report_finish(report);
}
