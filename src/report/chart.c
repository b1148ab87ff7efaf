#include "report/chart.h"

#include <inttypes.h>

#include "report/html.h"

#include "base/banned.h"

/* In the picture's own units, which its width on the page scales. */
enum {
	BARS_MOST = 24,
	BAR_STEP = 24,
	BAR_HEIGHT = 16,
	LABEL_WIDTH = 300,
	BAR_WIDTH = 520,
	NUMBER_WIDTH = 100
};

static size_t
chart_bars(const struct report *report)
{
	return report->row_count < BARS_MOST ? report->row_count : BARS_MOST;
}

static int64_t
chart_most(const struct report *report)
{
	int64_t most = 1, value;
	size_t i;

	for (i = 0; i < chart_bars(report); i++) {
		value = report->rows[i].cells[report->form->chart.value];
		if (value > most)
			most = value;
	}
	return most;
}

static void
chart_bar(const struct report *report, size_t at, int64_t most, FILE *out)
{
	const struct chart *chart = &report->form->chart;
	const struct report_row *row = &report->rows[at];
	int64_t width = row->cells[chart->value] * BAR_WIDTH / most;
	int top = (int)at * BAR_STEP;
	char number[REPORT_NUMBER];

	(void)fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
	    LABEL_WIDTH - 10, top + 13);
	html_text(out,
	    report_cell(report, row, (unsigned)chart->label, number));
	if (chart->more != 0) {
		(void)fputs(" \xc2\xb7 ", out);
		html_text(out,
		    report_cell(report, row, (unsigned)chart->more, number));
	}
	(void)fprintf(out,
	    "</text><rect x=\"%d\" y=\"%d\" width=\"%" PRId64
	    "\" height=\"%d\" fill=\"#2f5d8a\"/>",
	    LABEL_WIDTH, top, width, BAR_HEIGHT);
	(void)fprintf(out, "<text x=\"%" PRId64 "\" y=\"%d\">",
	    LABEL_WIDTH + width + 8, top + 13);
	html_text(out,
	    report_cell(report, row, (unsigned)chart->value, number));
	(void)fputs("</text>\n", out);
}

void
chart_write(const struct report *report, FILE *out)
{
	const char *name =
	    report->form->columns[report->form->chart.value].name;
	int width = LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH;
	int height = (int)chart_bars(report) * BAR_STEP;
	int64_t most = chart_most(report);
	size_t i;

	(void)fprintf(out, "<p class=\"caption\">%s</p>\n", name);
	(void)fprintf(out,
	    "<svg class=\"chart\" role=\"img\" aria-label=\"bars of %s\" "
	    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	    "font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\" "
	    "font-size=\"12\" fill=\"#1a1a1a\">\n",
	    name, width, height, width, height);
	(void)fprintf(out,
	    "<line x1=\"%d\" y1=\"0\" x2=\"%d\" y2=\"%d\" stroke=\"#888\"/>\n",
	    LABEL_WIDTH, LABEL_WIDTH, height);
	for (i = 0; i < chart_bars(report); i++)
		chart_bar(report, i, most, out);
	(void)fputs("</svg>\n", out);
	if (report->row_count > BARS_MOST)
		(void)fprintf(out,
		    "<p class=\"note\">The picture shows the first %d of %zu "
		    "rows.</p>\n",
		    BARS_MOST, report->row_count);
}
