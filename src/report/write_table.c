#include <libsmartcols/libsmartcols.h>

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "report/write.h"

#include "base/banned.h"

static void
table_facts(const struct report *report, FILE *out)
{
	char label[REPORT_LABEL], made[CLOCK_TEXT];
	const char *text;
	size_t i;

	clock_text(made, report->made_ms);
	(void)fprintf(out, "%s\n%s\n\n  %-18s %s\n", report->form->title,
	    report->form->question, "made", made);
	for (i = 0; i < report->fact_count; i++) {
		report_label(label, report->facts[i].name);
		(void)fprintf(out, "  %-18s ", label);
		/* A fact is one line. */
		for (text = report_at(report, report->facts[i].text);
		     *text != '\0'; text++)
			(void)fputc((unsigned char)*text < 0x20 ? ' ' : *text,
			    out);
		(void)fputc('\n', out);
	}
	(void)fputc('\n', out);
}

static int
table_column(struct libscols_table *table, const struct column *column)
{
	char label[REPORT_LABEL];
	size_t i;

	report_label(label, column->name);
	for (i = 0; label[i] != '\0'; i++)
		if (label[i] >= 'a' && label[i] <= 'z')
			label[i] = (char)(label[i] - 'a' + 'A');
	return scols_table_new_column(table, label, 0,
		   column->kind == COLUMN_TEXT ? 0 : SCOLS_FL_RIGHT) == NULL
	    ? -1
	    : 0;
}

static int
table_row(struct libscols_table *table, const struct report *report,
    const struct report_row *row, const char *first)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	char number[REPORT_NUMBER];
	const char *text;
	unsigned i;

	if (line == NULL)
		return -1;
	for (i = 0; i < report->columns; i++) {
		text = i == 0 && first != NULL
		    ? first
		    : report_cell(report, row, i, number);
		if (scols_line_set_data(line, i, text) != 0)
			return -1;
	}
	return 0;
}

static int
table_fill(struct libscols_table *table, const struct report *report, FILE *out)
{
	unsigned column;
	size_t i;

	for (column = 0; column < report->columns; column++)
		if (table_column(table, &report->form->columns[column]) != 0)
			return -1;
	for (i = 0; i < report->row_count; i++)
		if (table_row(table, report, &report->rows[i], NULL) != 0)
			return -1;
	if (report->totals.filled != 0 &&
	    table_row(table, report, &report->totals, "total") != 0)
		return -1;
	(void)scols_table_set_stream(table, out);
	return scols_print_table(table);
}

static void
table_end(const struct report *report, FILE *out)
{
	size_t i;

	for (i = 0; i < report->note_count; i++)
		(void)fprintf(out, "\n%s\n",
		    report_at(report, report->notes[i]));
	for (i = 0; report->form->signatures[i] != NULL; i++)
		(void)fprintf(out, "%s%-16s  ______________________________\n",
		    i == 0 ? "\n" : "\n\n", report->form->signatures[i]);
}

int
report_write_table(const struct report *report, FILE *out)
{
	struct libscols_table *table = NULL;
	int rc = 0;

	table_facts(report, out);
	if (report->row_count == 0)
		(void)fputs("Nothing.\n", out);
	else if ((table = scols_new_table()) == NULL ||
	    table_fill(table, report, out) != 0)
		rc = fail(EX_OSERR, "out of memory");
	if (rc == 0)
		table_end(report, out);
	scols_unref_table(table);
	return rc;
}
