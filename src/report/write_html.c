#include <string.h>

#include "base/clock.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/write.h"

#include "base/banned.h"

/* A page for paper: dark on white, nothing from elsewhere, no script; and where
 * a browser can be told so, it is told that there is none. */
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n";

static const char style[] =
    "<style>\n"
    "@page { size: A4 landscape; margin: 14mm; }\n"
    "body { font: 14px/1.45 'DejaVu Sans', Verdana, Arial, sans-serif; "
    "color: #1a1a1a; background: #fff; max-width: 1100px; margin: 32px auto; "
    "padding: 0 24px; }\n"
    "h1 { font-size: 24px; margin: 0; }\n"
    ".question { color: #555; margin: 4px 0 20px; }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; "
    "gap: 2px 18px; margin: 0 0 24px; font-size: 13px; }\n"
    "dt { color: #555; }\n"
    "dd { margin: 0; overflow-wrap: anywhere; }\n"
    "table { border-collapse: collapse; width: 100%; font-size: 13px; }\n"
    "thead { display: table-header-group; }\n"
    "tr { break-inside: avoid; }\n"
    "th { text-align: left; border-bottom: 2px solid #1a1a1a; "
    "padding: 5px 14px 5px 0; vertical-align: bottom; }\n"
    "td { border-bottom: 1px solid #d5d5d5; padding: 4px 14px 4px 0; "
    "vertical-align: top; overflow-wrap: anywhere; }\n"
    ".number { text-align: right; white-space: nowrap; "
    "font-variant-numeric: tabular-nums; }\n"
    ".code { white-space: nowrap; overflow-wrap: normal; "
    "font-variant-numeric: tabular-nums; }\n"
    "tfoot td { font-weight: bold; border-bottom: 0; "
    "border-top: 2px solid #1a1a1a; }\n"
    ".caption { margin: 0 0 8px; font-size: 13px; font-weight: bold; }\n"
    ".chart { margin: 0 0 24px; max-width: 100%; height: auto; }\n"
    ".nothing { font-style: italic; }\n"
    ".note { color: #555; font-size: 12px; max-width: 80em; }\n"
    ".signatures { display: flex; gap: 48px; margin-top: 64px; "
    "break-inside: avoid; }\n"
    ".signatures div { flex: 1; border-top: 1px solid #1a1a1a; "
    "padding-top: 4px; font-size: 12px; color: #555; }\n"
    "@media print { body { margin: 0; padding: 0; max-width: none; } }\n"
    "</style>\n";

void
html_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			(void)fputs("&amp;", out);
			break;
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '"':
			(void)fputs("&quot;", out);
			break;
		case '\'':
			(void)fputs("&#39;", out);
			break;
		default:
			(void)fputc(*text, out);
		}
}

static void
html_element(FILE *out, const char *open, const char *text, const char *close)
{
	(void)fputs(open, out);
	html_text(out, text);
	(void)fputs(close, out);
}

static void
html_facts(const struct report *report, FILE *out)
{
	char label[REPORT_LABEL], made[CLOCK_TEXT];
	size_t i;

	clock_text(made, report->made_ms);
	(void)fputs("<dl>\n", out);
	html_element(out, "<dt>made</dt><dd>", made, "</dd>\n");
	for (i = 0; i < report->fact_count; i++) {
		report_label(label, report->facts[i].name);
		html_element(out, "<dt>", label, "</dt>");
		html_element(out, "<dd>",
		    report_at(report, report->facts[i].text), "</dd>\n");
	}
	(void)fputs("</dl>\n", out);
}

/* Serials, times and names are not torn in two; lists of ranges are. */
static const char *
html_class(const struct report *report, unsigned column)
{
	const struct column *wanted = &report->form->columns[column];

	if (wanted->kind != COLUMN_TEXT)
		return " class=\"number\"";
	return strcmp(wanted->name, "ranges") == 0 ? "" : " class=\"code\"";
}

static void
html_row(const struct report *report, const struct report_row *row,
    const char *first, FILE *out)
{
	char number[REPORT_NUMBER];
	unsigned i;

	(void)fputs("<tr>", out);
	for (i = 0; i < report->columns; i++) {
		(void)fprintf(out, "<td%s>", html_class(report, i));
		html_text(out,
		    i == 0 && first != NULL
			? first
			: report_cell(report, row, i, number));
		(void)fputs("</td>", out);
	}
	(void)fputs("</tr>\n", out);
}

static void
html_table(const struct report *report, FILE *out)
{
	char label[REPORT_LABEL];
	size_t i;

	(void)fputs("<table>\n<thead><tr>", out);
	for (i = 0; i < report->columns; i++) {
		report_label(label, report->form->columns[i].name);
		(void)fprintf(out, "<th%s>",
		    report->form->columns[i].kind == COLUMN_TEXT
			? ""
			: " class=\"number\"");
		html_element(out, "", label, "</th>");
	}
	(void)fputs("</tr></thead>\n<tbody>\n", out);
	for (i = 0; i < report->row_count; i++)
		html_row(report, &report->rows[i], NULL, out);
	(void)fputs("</tbody>\n", out);
	if (report->totals.filled != 0) {
		(void)fputs("<tfoot>", out);
		html_row(report, &report->totals, "total", out);
		(void)fputs("</tfoot>\n", out);
	}
	(void)fputs("</table>\n", out);
}

static void
html_end(const struct report *report, FILE *out)
{
	size_t i;

	for (i = 0; i < report->note_count; i++)
		html_element(out, "<p class=\"note\">",
		    report_at(report, report->notes[i]), "</p>\n");
	if (report->form->signatures[0] != NULL) {
		(void)fputs("<div class=\"signatures\">", out);
		for (i = 0; report->form->signatures[i] != NULL; i++)
			html_element(out, "<div>", report->form->signatures[i],
			    ", date</div>");
		(void)fputs("</div>\n", out);
	}
	(void)fputs("</body>\n</html>\n", out);
}

int
report_write_html(const struct report *report, FILE *out)
{
	(void)fputs(head, out);
	html_element(out, "<title>", report->form->title, "</title>\n");
	(void)fputs(style, out);
	html_element(out, "</head>\n<body>\n<h1>", report->form->title,
	    "</h1>\n");
	html_element(out, "<p class=\"question\">", report->form->question,
	    "</p>\n");
	html_facts(report, out);
	if (report->form->chart.value != 0 && report->row_count > 0)
		chart_write(report, out);
	if (report->row_count > 0)
		html_table(report, out);
	else
		(void)fputs("<p class=\"nothing\">Nothing.</p>\n", out);
	html_end(report, out);
	return 0;
}
