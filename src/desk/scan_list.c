#include "desk/scan_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum {
	LINE_TEXT = 128, /* what is longer is no code */
	LINES_MOST = 1000000
};

struct scanned {
	struct range range;
	size_t line;
};

struct scan_list {
	FILE *notes;
	const struct scan_checker *checker;
	struct scanned *list;
	size_t count;
	size_t room;
	size_t line;
	size_t lines; /* that were not blank */
	size_t bad;
};

/* The next line without its end: 1, or 0 when there is none. A NUL, and all of
 * a line that is too long, stand as what no code has. */
static int
line_read(FILE *in, char text[static LINE_TEXT])
{
	size_t size = 0;
	int c;

	while ((c = getc(in)) != EOF && c != '\n') {
		if (size < LINE_TEXT)
			text[size] = c == '\0' ? '?' : (char)c;
		size++;
	}
	if (c == EOF && size == 0)
		return 0;
	if (size >= LINE_TEXT)
		text[(size = 1) - 1] = '?';
	if (size > 0 && text[size - 1] == '\r')
		size--;
	text[size] = '\0';
	return 1;
}

static int
scan_list_add(struct scan_list *list, const struct range *range)
{
	size_t room = list->room == 0 ? 64 : 2 * list->room;
	struct scanned *grown;

	if (list->count == list->room) {
		grown = realloc(list->list, room * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		list->list = grown;
		list->room = room;
	}
	list->list[list->count++] = (struct scanned){ *range, list->line };
	return 0;
}

/* A bad line is named without what it says: that may be the number of a card.
 */
static int
scan_list_line(struct scan_list *list, const char *text)
{
	struct scan scan;
	enum scan_read read = scan_read(&scan, text);
	bool match = false;

	if (read == SCAN_READ) {
		if (list->checker->check(list->checker->context, scan.text,
			&match) != 0)
			return -1;
		if (match)
			return scan_list_add(list, &scan.range);
		read = SCAN_FOREIGN;
	}
	list->bad++;
	(void)fprintf(list->notes, "line %zu: %s\n", list->line,
	    scan_read_sentence(read));
	return 0;
}

static int
scan_list_lines(struct scan_list *list, FILE *in)
{
	char text[LINE_TEXT];

	while (line_read(in, text) == 1) {
		list->line++;
		if (text[strspn(text, " \t")] == '\0')
			continue;
		if (++list->lines > LINES_MOST)
			return fail(EX_DATAERR,
			    "more than %d codes: scan the covers of whole lots",
			    LINES_MOST);
		if (scan_list_line(list, text) != 0)
			return -1;
	}
	if (ferror(in))
		return fail(EX_IOERR, "cannot read the codes");
	return list->bad == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "%zu of %zu lines are no code of ours: nothing was done",
		  list->bad, list->lines);
}

/* Longer ones first where they begin alike, so that a lot comes before what is
 * in it. */
static int
scanned_compare(const void *one, const void *other)
{
	const struct scanned *a = one, *b = other;
	int order = range_compare(&a->range, &b->range);

	if (order != 0)
		return order;
	if (a->range.last != b->range.last)
		return a->range.last > b->range.last ? -1 : 1;
	return a->line < b->line ? -1 : 1;
}

static void
scan_list_note_twice(const struct scan_list *list, const struct scanned *before,
    const struct scanned *scanned)
{
	char text[RANGE_TEXT];

	range_text(text, &scanned->range);
	(void)fprintf(list->notes,
	    "line %zu: %s was scanned in line %zu too, and is counted once\n",
	    scanned->line, text, before->line);
}

/* What of a code was not scanned yet. widest is the one so far that reaches
 * furthest. */
static int
scan_list_merge(struct scan_list *list, struct ranges *ranges)
{
	const struct scanned *widest = NULL, *scanned;
	struct range range;
	size_t i;

	if (list->count > 0)
		qsort(list->list, list->count, sizeof *list->list,
		    scanned_compare);
	for (i = 0; i < list->count; i++) {
		scanned = &list->list[i];
		range = scanned->range;
		if (widest != NULL &&
		    strcmp(widest->range.series.name, range.series.name) == 0 &&
		    range.first <= widest->range.last) {
			scan_list_note_twice(list, widest, scanned);
			if (range.last <= widest->range.last)
				continue;
			range.first = widest->range.last + 1;
		}
		if (ranges_add(ranges, &range) != 0)
			return -1;
		widest = scanned;
	}
	return 0;
}

int
scan_list_read(FILE *in, FILE *notes, const struct scan_checker *checker,
    struct ranges *ranges)
{
	struct scan_list list = { .notes = notes, .checker = checker };
	int rc = scan_list_lines(&list, in);

	if (rc == 0)
		rc = scan_list_merge(&list, ranges);
	free(list.list);
	return rc;
}
