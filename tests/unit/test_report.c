/* Goal: whatever somebody typed into a title reaches the reader of each format
 * as text, whole, and is carried out by nobody; and a period is cut by the
 * order of entries, not by their clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "folder.h"
#include "report/forms.h"
#include "report/period.h"
#include "report/write.h"

#include <cmocka.h>

#include "base/banned.h"

static const struct report_form form = {
	.name = "test",
	.title = "</title><script>alert(\"1\")</script> & 'more'",
	.question = "<b>?</b>",
	.columns = { { .name = "text" }, { "count", COLUMN_COUNT, true },
	    { .name = "percent", .kind = COLUMN_PERCENT },
	    { .name = "more_text" } },
	.chart = { .value = 2, .label = 0, .more = 3 },
};

/* What is typed, and what a spreadsheet must find: whoever begins like a
 * formula has an apostrophe before it. */
static const struct {
	const char *typed;
	const char *sheet; /* NULL: as it was typed */
} hostile[] = {
	{ "<script>alert(1)</script>", NULL },
	{ "</td></tr></table><!-- ", NULL },
	{ "a \"quote\", a comma", NULL },
	{ "two\nlines", NULL },
	{ "\"", NULL },
	{ "&lt;b&gt; & 'apostrophe'", NULL },
	{ "Citt\303\240 \342\202\254", NULL },
	{ "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" },
	{ "+1+1", "'+1+1" },
	{ "-1", "'-1" },
	{ "@SUM(A1)", "'@SUM(A1)" },
	{ "\t=1+1", "'\t=1+1" },
	{ "1 = 1", NULL },
	{ "]]>", NULL },
};

enum { HOSTILE = sizeof hostile / sizeof hostile[0] };

static void
hostile_report(struct report *report)
{
	size_t i;

	report_begin(report, &form, 1795469400000);
	for (i = 0; i < HOSTILE; i++) {
		report_row(report, 0);
		report_text(report, 0, hostile[i].typed);
		report_count(report, 1, (int64_t)i - 3);
		report_count(report, 2, 1666);
		report_fact(report, "fact", "%s", hostile[i].typed);
	}
	report_note(report, "%s", hostile[0].typed);
	assert_int_equal(report_finish(report), 0);
}

/* Python reads what was written and prints, each ended by a byte 1, the cells
 * of the first column, then whatever the script adds. */
static char *
read_by_python(enum report_format format, const char *script)
{
	static char said[16384];
	struct report report;
	struct folder folder;
	char command[2048];
	FILE *file;
	size_t size;

	assert_int_equal(folder_open(&folder), 0);
	hostile_report(&report);
	file = fopen(folder_file(&folder, "report"), "w");
	assert_non_null(file);
	assert_int_equal(report_write(&report, format, file), 0);
	assert_int_equal(fclose(file), 0);
	report_free(&report);
	(void)snprintf(command, sizeof command,
	    "python3 -I -c 'import csv, html.parser, json, sys\n"
	    "def say(text): sys.stdout.buffer.write((text + "
	    "\"\\1\").encode())\n"
	    "file = open(sys.argv[1], encoding=\"utf-8\", newline=\"\")\n"
	    "%s' %s",
	    script, folder_file(&folder, "report"));
	file = popen(command, "r");
	assert_non_null(file);
	size = fread(said, 1, sizeof said - 1, file);
	said[size] = '\0';
	assert_int_equal(pclose(file), 0);
	folder_remove(&folder);
	return said;
}

/* The next text, which must be the wanted one. */
static char *
assert_next(char *said, const char *wanted)
{
	char *end = strchr(said, '\1');

	assert_non_null(end);
	*end = '\0';
	assert_string_equal(said, wanted);
	return end + 1;
}

static void
test_csv_is_text_to_a_spreadsheet(void **state)
{
	char *said = read_by_python(REPORT_CSV,
	    "for row in csv.reader(file, strict=True):\n"
	    " assert len(row) == 4\n"
	    " say(row[0])\n");
	size_t i;

	(void)state;
	said = assert_next(said, "text");
	for (i = 0; i < HOSTILE; i++)
		said = assert_next(said,
		    hostile[i].sheet != NULL ? hostile[i].sheet
					     : hostile[i].typed);
	assert_string_equal(said, "");
}

/* A negative count is a number and no formula. */
static void
test_csv_keeps_numbers(void **state)
{
	char *said = read_by_python(REPORT_CSV,
	    "say(\" \".join(row[1] + row[2] for row in "
	    "list(csv.reader(file))[1:4]))\n");

	(void)state;
	(void)assert_next(said, "-316.66 -216.66 -116.66");
}

static void
test_json_is_text(void **state)
{
	char *said = read_by_python(REPORT_JSON,
	    "all = json.load(file)\n"
	    "for row in all[\"rows\"]: say(row[\"text\"])\n"
	    "for fact in all[\"facts\"]: say(fact[\"value\"])\n"
	    "say(all[\"title\"])\n"
	    "assert all[\"rows\"][0][\"more_text\"] is None\n"
	    "assert all[\"rows\"][0][\"percent\"] == 16.66\n"
	    "say(str(all[\"totals\"]))\n");
	size_t i;

	(void)state;
	for (i = 0; i < 2 * HOSTILE; i++)
		said = assert_next(said, hostile[i % HOSTILE].typed);
	said = assert_next(said, form.title);
	said = assert_next(said, "{'count': 49}"); /* -3 + -2 + ... + 10 */
	assert_string_equal(said, "");
}

/* Elements are those of every page, and what was typed stands in them. */
static void
test_html_is_text(void **state)
{
	char *said = read_by_python(REPORT_HTML,
	    "class Page(html.parser.HTMLParser):\n"
	    " tags = set(); cell = None; column = 0\n"
	    " def handle_starttag(self, tag, attributes):\n"
	    "  self.tags.add(tag)\n"
	    "  if tag in (\"title\", \"dd\") or (tag == \"td\" and "
	    "self.column == 0): self.cell = \"\"\n"
	    "  self.column = 0 if tag == \"tr\" else self.column + (tag == "
	    "\"td\")\n"
	    " def handle_data(self, data):\n"
	    "  if self.cell is not None: self.cell += data\n"
	    " def handle_endtag(self, tag):\n"
	    "  if self.cell is not None: say(self.cell); self.cell = None\n"
	    "page = Page(); page.feed(file.read()); page.close()\n"
	    "say(\" \".join(sorted(page.tags)))\n");
	size_t i;

	(void)state;
	said = assert_next(said, form.title);
	said = assert_next(said, "2026-11-23T21:30:00Z");
	for (i = 0; i < 2 * HOSTILE; i++)
		said = assert_next(said, hostile[i % HOSTILE].typed);
	said = assert_next(said, "total");
	said = assert_next(said,
	    "body dd dl dt h1 head html line meta p rect style svg table tbody "
	    "td text tfoot th thead title tr");
	assert_string_equal(said, "");
}

/* What no reader takes: not UTF-8, and what moves a terminal. */
static void
test_text_is_cleaned(void **state)
{
	static const char *const texts[][2] = {
		{ "a\377b", "a?b" },
		{ "cut \303", "cut ?" },
		{ "\033]0;title\007", "?]0;title?" },
		{ "\302\2331m", "??1m" },
		{ "\177", "?" },
		{ "\302\240 stays", "\302\240 stays" },
	};
	struct report report;
	char number[REPORT_NUMBER];
	size_t i;

	(void)state;
	report_begin(&report, &form, 0);
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		report_row(&report, 0);
		report_text(&report, 0, texts[i][0]);
		assert_string_equal(report_cell(&report, &report.rows[i], 0,
					number),
		    texts[i][1]);
	}
	report_free(&report);
}

static void
test_rows_are_sorted_and_equal_ones_stay(void **state)
{
	static const uint64_t keys[] = { 3, 1, 2, 1, 3 };
	static const int64_t wanted[] = { 1, 3, 2, 0, 4 };
	struct report report;
	size_t i;

	(void)state;
	report_begin(&report, &form, 0);
	for (i = 0; i < 5; i++) {
		report_row(&report, keys[i]);
		report_count(&report, 1, (int64_t)i);
	}
	assert_int_equal(report_finish(&report), 0);
	for (i = 0; i < 5; i++)
		assert_int_equal(report.rows[i].cells[1], wanted[i]);
	assert_int_equal(report.totals.cells[1], 10);
	report_free(&report);
}

/* Days as GNU date has them: date -u -d 2024-02-29 +%s */
static void
test_days_are_read_or_refused(void **state)
{
	static const char *const bad[] = { "2026-02-29", "2026-13-01",
		"2026-00-10", "2026-1-1", "2026-11-23T00:00", "1969-12-31",
		"26-11-23", "0000-00-00", " 2026-11-23", "2026-11-23 ", "-",
		"2026/11/23", "99999-01-01" };
	struct period period;
	size_t i;

	(void)state;
	assert_int_equal(period_read(&period, "2024-02-29", "2024-03-01"), 0);
	assert_int_equal(period.from_ms, 1709164800000);
	assert_int_equal(period.to_ms, 1709251200000);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (period_read(&period, bad[i], NULL) == 0)
			fail_msg("%s is taken for a day", bad[i]);
		assert_int_equal(fail_code(), EX_USAGE);
	}
	assert_int_equal(period_read(&period, "2024-03-01", "2024-03-01"), -1);
}

/* From 100 to 200, with a clock that goes to 150, back, on to 250, and back. */
static void
test_a_clock_that_goes_back_opens_nothing_again(void **state)
{
	static const struct {
		int64_t unix_ms;
		bool is_inside;
	} entries[] = { { 50, false }, { 90, false }, { 100, true },
		{ 150, true }, { 40, true }, { 199, true }, { 250, false },
		{ 150, false } };
	const struct period period = { 100, 200 };
	struct period_clock clock = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof entries / sizeof entries[0]; i++) {
		period_tick(&clock, i, entries[i].unix_ms);
		assert_int_equal(period_has_begun(&period, &clock) &&
			!period_is_over(&period, &clock),
		    entries[i].is_inside);
	}
	assert_int_equal(clock.backward, 2);
	assert_int_equal(clock.backward_first, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv_is_text_to_a_spreadsheet),
		cmocka_unit_test(test_csv_keeps_numbers),
		cmocka_unit_test(test_json_is_text),
		cmocka_unit_test(test_html_is_text),
		cmocka_unit_test(test_text_is_cleaned),
		cmocka_unit_test(test_rows_are_sorted_and_equal_ones_stay),
		cmocka_unit_test(test_days_are_read_or_refused),
		cmocka_unit_test(
		    test_a_clock_that_goes_back_opens_nothing_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
