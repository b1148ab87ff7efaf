#include "report/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/utf8.h"

#include "base/banned.h"

void
report_begin(struct report *report, const struct report_form *form,
    int64_t made_ms)
{
	memset(report, 0, sizeof *report);
	report->form = form;
	report->made_ms = made_ms;
	while (form->columns[report->columns].name != NULL)
		report->columns++;
}

void
report_free(struct report *report)
{
	free(report->facts);
	free(report->rows);
	free(report->notes);
	bytes_free(&report->texts);
	memset(report, 0, sizeof *report);
}

static void
text_clean(char *text)
{
	const char *fault;
	char *at;

	while ((fault = utf8_fault(text)) != NULL)
		text[fault - text] = '?';
	for (at = text; *at != '\0'; at++) {
		if (((unsigned char)*at < 0x20 && *at != '\n' && *at != '\t') ||
		    *at == 0x7f)
			*at = '?';
		/* U+0080 to U+009F are control characters too. */
		if ((unsigned char)at[0] == 0xc2 && (unsigned char)at[1] < 0xa0)
			at[0] = at[1] = '?';
	}
}

static size_t
report_keep(struct report *report, const char *text)
{
	size_t at = report->texts.size;

	bytes_put_raw(&report->texts, text, strlen(text) + 1);
	if (report->texts.failed) {
		report->has_failed = true;
		return 0;
	}
	text_clean((char *)report->texts.data + at);
	return at;
}

static size_t report_keep_format(struct report *report, const char *format,
    va_list values) __attribute__((format(printf, 2, 0)));

static size_t
report_keep_format(struct report *report, const char *format, va_list values)
{
	char *text = NULL;
	size_t at = 0;

	if (vasprintf(&text, format, values) < 0) {
		report->has_failed = true;
		return 0;
	}
	at = report_keep(report, text);
	free(text);
	return at;
}

/* Room for one more; NULL, and it has failed, if there is none. */
static void *
report_grow(struct report *report, void *list, size_t count, size_t size)
{
	void *grown = realloc(list, (count + 1) * size);

	if (grown == NULL)
		report->has_failed = true;
	return grown;
}

void
report_fact(struct report *report, const char *name, const char *format, ...)
{
	struct report_fact *grown = report_grow(report, report->facts,
	    report->fact_count, sizeof *grown);
	va_list values;

	if (grown == NULL)
		return;
	report->facts = grown;
	grown += report->fact_count++;
	*grown = (struct report_fact){ .name = name };
	va_start(values, format);
	grown->text = report_keep_format(report, format, values);
	va_end(values);
}

void
report_fact_count(struct report *report, const char *name, uint64_t count)
{
	report_fact(report, name, "%" PRIu64, count);
	if (report->has_failed)
		return;
	report->facts[report->fact_count - 1].number = (int64_t)count;
	report->facts[report->fact_count - 1].is_number = true;
}

void
report_note(struct report *report, const char *format, ...)
{
	size_t *grown = report_grow(report, report->notes, report->note_count,
	    sizeof *grown);
	va_list values;

	if (grown == NULL)
		return;
	report->notes = grown;
	va_start(values, format);
	grown[report->note_count++] =
	    report_keep_format(report, format, values);
	va_end(values);
}

void
report_row(struct report *report, uint64_t key)
{
	size_t room = report->row_room == 0 ? 64 : 2 * report->row_room;
	struct report_row *grown;

	if (report->row_count == report->row_room) {
		grown = realloc(report->rows, room * sizeof *grown);
		if (grown == NULL) {
			report->has_failed = true;
			return;
		}
		report->rows = grown;
		report->row_room = room;
	}
	grown = &report->rows[report->row_count];
	memset(grown, 0, sizeof *grown);
	grown->key = key;
	grown->order = report->row_count++;
}

static void
report_fill(struct report *report, int column, int64_t value)
{
	struct report_row *row;

	if (report->row_count == 0 || report->has_failed)
		return;
	row = &report->rows[report->row_count - 1];
	row->filled |= 1U << column;
	row->cells[column] = value;
}

void
report_text(struct report *report, int column, const char *text)
{
	if (text != NULL && text[0] != '\0')
		report_fill(report, column, (int64_t)report_keep(report, text));
}

void
report_count(struct report *report, int column, int64_t count)
{
	report_fill(report, column, count);
}

void
report_time(struct report *report, int column, int64_t unix_ms)
{
	char text[CLOCK_TEXT];

	clock_text(text, unix_ms);
	report_text(report, column, text);
}

void
report_range(struct report *report, int column, const struct range *range)
{
	struct serial serial = { range->series, range->first };
	char text[SERIAL_TEXT];

	serial_text(text, &serial);
	report_text(report, column, text);
	serial.number = range->last;
	serial_text(text, &serial);
	report_text(report, column + 1, text);
}

static int
row_sorts(const void *one, const void *other)
{
	const struct report_row *a = one, *b = other;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

int
report_finish(struct report *report)
{
	const struct column *columns = report->form->columns;
	unsigned column;
	size_t i;

	if (report->has_failed)
		return fail(EX_OSERR, "out of memory");
	if (report->row_count > 1)
		qsort(report->rows, report->row_count, sizeof *report->rows,
		    row_sorts);
	for (column = 0; column < report->columns; column++) {
		if (!columns[column].is_summed)
			continue;
		report->totals.filled |= 1U << column;
		for (i = 0; i < report->row_count; i++)
			report->totals.cells[column] +=
			    report->rows[i].cells[column];
	}
	return 0;
}

void
report_label(char label[static REPORT_LABEL], const char *name)
{
	char *at;

	(void)snprintf(label, REPORT_LABEL, "%s", name);
	for (at = label; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
}

bool
report_is_filled(const struct report_row *row, unsigned column)
{
	return (row->filled & 1U << column) != 0;
}

const char *
report_at(const struct report *report, size_t text)
{
	return (const char *)report->texts.data + text;
}

const char *
report_cell(const struct report *report, const struct report_row *row,
    unsigned column, char number[static REPORT_NUMBER])
{
	int64_t value = row->cells[column];

	if (!report_is_filled(row, column))
		return "";
	switch (report->form->columns[column].kind) {
	case COLUMN_TEXT:
		return report_at(report, (size_t)value);
	case COLUMN_PERCENT:
		(void)snprintf(number, REPORT_NUMBER, "%" PRId64 ".%02" PRId64,
		    value / 100, value % 100);
		break;
	case COLUMN_COUNT:
	default:
		(void)snprintf(number, REPORT_NUMBER, "%" PRId64, value);
	}
	return number;
}
