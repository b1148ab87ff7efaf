#include <jansson.h>

#include "base/clock.h"
#include "base/fail.h"
#include "report/write.h"

#include "base/banned.h"

static json_t *
json_cell(const struct report *report, const struct report_row *row, unsigned i)
{
	if (!report_is_filled(row, i))
		return json_null();
	switch (report->form->columns[i].kind) {
	case COLUMN_TEXT:
		return json_string(report_at(report, (size_t)row->cells[i]));
	case COLUMN_PERCENT:
		return json_real((double)row->cells[i] / 100);
	case COLUMN_COUNT:
	default:
		return json_integer(row->cells[i]);
	}
}

/* Every column, or only those with a sum. */
static json_t *
json_row(const struct report *report, const struct report_row *row, bool whole)
{
	json_t *object = json_object();
	unsigned i;

	for (i = 0; i < report->columns; i++)
		if (whole || report_is_filled(row, i))
			(void)json_object_set_new(object,
			    report->form->columns[i].name,
			    json_cell(report, row, i));
	return object;
}

static json_t *
json_rows(const struct report *report)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < report->row_count; i++)
		(void)json_array_append_new(list,
		    json_row(report, &report->rows[i], true));
	return list;
}

/* A list, since a name may stand there more than once. */
static json_t *
json_facts(const struct report *report)
{
	json_t *list = json_array();
	const struct report_fact *fact;
	size_t i;

	for (i = 0; i < report->fact_count; i++) {
		fact = &report->facts[i];
		(void)json_array_append_new(list,
		    json_pack("{s:s, s:o}", "name", fact->name, "value",
			fact->is_number
			    ? json_integer(fact->number)
			    : json_string(report_at(report, fact->text))));
	}
	return list;
}

static json_t *
json_notes(const struct report *report)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < report->note_count; i++)
		(void)json_array_append_new(list,
		    json_string(report_at(report, report->notes[i])));
	return list;
}

int
report_write_json(const struct report *report, FILE *out)
{
	const struct report_form *form = report->form;
	char made[CLOCK_TEXT];
	json_t *all;
	int rc;

	clock_text(made, report->made_ms);
	all = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "report",
	    form->name, "title", form->title, "question", form->question,
	    "made", made, "facts", json_facts(report), "rows",
	    json_rows(report), "totals",
	    json_row(report, &report->totals, false), "notes",
	    json_notes(report));
	if (all == NULL)
		return fail(EX_OSERR, "out of memory");
	rc = json_dumpf(all, out, JSON_INDENT(2)) != 0
	    ? fail(EX_IOERR, "cannot write the report")
	    : 0;
	(void)fputc('\n', out);
	json_decref(all);
	return rc;
}
