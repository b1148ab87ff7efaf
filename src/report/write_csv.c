#include <string.h>

#include "report/write.h"

#include "base/banned.h"

/* A spreadsheet takes a cell that begins like this for a formula and carries it
 * out; an apostrophe before it says that it is text. */
static bool
csv_is_formula(const char *text)
{
	return text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL;
}

/* RFC 4180: quoted if need be, and a quote is written twice. */
static void
csv_cell(FILE *out, const char *text, bool is_text)
{
	bool is_formula = is_text && csv_is_formula(text);
	bool is_quoted = is_formula || strpbrk(text, ",\"\r\n") != NULL;

	if (is_quoted)
		(void)fputc('"', out);
	if (is_formula)
		(void)fputc('\'', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	if (is_quoted)
		(void)fputc('"', out);
}

static void
csv_row(const struct report *report, const struct report_row *row, FILE *out)
{
	char number[REPORT_NUMBER];
	unsigned i;

	for (i = 0; i < report->columns; i++) {
		(void)fputs(i == 0 ? "" : ",", out);
		csv_cell(out, report_cell(report, row, i, number),
		    report->form->columns[i].kind == COLUMN_TEXT);
	}
	(void)fputs("\r\n", out);
}

int
report_write_csv(const struct report *report, FILE *out)
{
	size_t i;

	for (i = 0; i < report->columns; i++)
		(void)fprintf(out, "%s%s", i == 0 ? "" : ",",
		    report->form->columns[i].name);
	(void)fputs("\r\n", out);
	for (i = 0; i < report->row_count; i++)
		csv_row(report, &report->rows[i], out);
	return 0;
}
