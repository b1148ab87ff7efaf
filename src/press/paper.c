#include "press/paper.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum {
	ENTRY = 20, /* bytes of a line of the cross-reference table */
	OBJECTS_MOST = 1000000,
	TAIL = 64 /* where startxref must stand */
};

struct object {
	size_t start; /* of "N 0 obj"; 0: there is no such object */
	size_t body;  /* after that */
	size_t text;  /* where its text ends: its stream begins, or its end */
	size_t end;
};

struct paper {
	const uint8_t *pdf;
	size_t size;
	size_t table; /* where the cross-reference table stands */
	struct object *objects;
	uint32_t count;
	uint32_t root, info, tree; /* tree: the one node of pages */
	uint32_t *pages;
	uint32_t page_count;
};

static int
paper_fail(const char *what)
{
	return fail(EX_DATAERR,
	    "the pages are no PDF that can be cut into jobs: %s", what);
}

static bool
paper_is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* A number at *at, which then stands behind it. */
static bool
paper_number(const struct paper *paper, size_t *at, size_t end, uint32_t *value)
{
	size_t begun = *at;
	uint64_t number = 0;

	for (; *at < end && paper_is_digit(paper->pdf[*at]) && *at - begun < 10;
	     (*at)++)
		number = number * 10 + paper->pdf[*at] - '0';
	*value = (uint32_t)number;
	return *at > begun && number <= INT32_MAX;
}

/* "12 0 R" at *at, which then stands behind it. */
static bool
paper_reference(const struct paper *paper, size_t *at, size_t end,
    uint32_t *number)
{
	static const char rest[] = " 0 R";
	size_t next = *at;
	uint32_t found;

	if (!paper_number(paper, &next, end, &found) ||
	    end - next < sizeof rest - 1 ||
	    memcmp(paper->pdf + next, rest, sizeof rest - 1) != 0 ||
	    found == 0 || found >= paper->count)
		return false;
	*number = found;
	*at = next + sizeof rest - 1;
	return true;
}

static size_t
paper_find(const struct paper *paper, size_t from, size_t end, const char *what)
{
	const uint8_t *found =
	    memmem(paper->pdf + from, end - from, what, strlen(what));

	return found != NULL ? (size_t)(found - paper->pdf) : 0;
}

/* Where a dictionary's value stands, the key being "/Pages " or such; 0 if it
 * has none. */
static size_t
paper_value(const struct paper *paper, uint32_t object, const char *key)
{
	const struct object *of = &paper->objects[object];
	size_t at = paper_find(paper, of->body, of->text, key);

	return at == 0 ? 0 : at + strlen(key);
}

static int
paper_read_start(struct paper *paper)
{
	static const char word[] = "startxref\n";
	size_t from = paper->size > TAIL ? paper->size - TAIL : 1;
	size_t at;
	uint32_t table;

	if (paper->size < TAIL || memcmp(paper->pdf, "%PDF-1.", 7) != 0)
		return paper_fail("it does not begin as one");
	if ((at = paper_find(paper, from, paper->size, word)) == 0)
		return paper_fail("its end is missing");
	at += sizeof word - 1;
	if (!paper_number(paper, &at, paper->size, &table) ||
	    table >= paper->size)
		return paper_fail("its end is damaged");
	paper->table = table;
	return 0;
}

/* One section, "xref\n0 N\n", as a file has that was written once. */
static int
paper_read_table(struct paper *paper)
{
	static const char word[] = "xref\n0 ";
	size_t at = paper->table + sizeof word - 1, start;
	uint32_t i, offset;

	if (at >= paper->size ||
	    memcmp(paper->pdf + paper->table, word, sizeof word - 1) != 0 ||
	    !paper_number(paper, &at, paper->size, &paper->count) ||
	    paper->count < 2 || paper->count > OBJECTS_MOST ||
	    paper->size - ++at < (size_t)paper->count * ENTRY)
		return paper_fail("its table is damaged");
	paper->objects = calloc(paper->count, sizeof *paper->objects);
	if (paper->objects == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 1; i < paper->count; i++) {
		start = at + (size_t)i * ENTRY;
		if (paper->pdf[start + 17] != 'n')
			continue;
		if (!paper_number(paper, &start, start + 10, &offset) ||
		    offset == 0 || offset >= paper->table)
			return paper_fail("its table is damaged");
		paper->objects[i].start = offset;
	}
	return 0;
}

static int
object_compare(const void *one, const void *other)
{
	const struct object *first = *(struct object *const *)one;
	const struct object *second = *(struct object *const *)other;

	return first->start < second->start ? -1 : first->start > second->start;
}

static int
paper_bound(const struct paper *paper, struct object *object)
{
	size_t at = object->start;
	uint32_t number;

	if (!paper_number(paper, &at, object->end, &number) ||
	    object->end - at < 6 || memcmp(paper->pdf + at, " 0 obj", 6) != 0 ||
	    number != (uint32_t)(object - paper->objects))
		return paper_fail("its table points beside an object");
	object->body = at + 6;
	object->text = paper_find(paper, object->body, object->end, "\nstream");
	if (object->text == 0)
		object->text = object->end;
	return 0;
}

/* An object ends where the next one begins. */
static int
paper_bound_all(struct paper *paper)
{
	struct object **order = calloc(paper->count, sizeof *order);
	uint32_t i, used = 0;
	int rc = 0;

	if (order == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 1; i < paper->count; i++)
		if (paper->objects[i].start != 0)
			order[used++] = &paper->objects[i];
	qsort(order, used, sizeof *order, object_compare);
	for (i = 0; rc == 0 && i < used; i++) {
		order[i]->end =
		    i + 1 < used ? order[i + 1]->start : paper->table;
		rc = paper_bound(paper, order[i]);
	}
	free(order);
	return rc;
}

static int
paper_read_roots(struct paper *paper)
{
	size_t end = paper->size, at, root, info;

	root = paper_find(paper, paper->table, end, "/Root ");
	info = paper_find(paper, paper->table, end, "/Info ");
	root += 6;
	info += 6;
	if (root == 6 || !paper_reference(paper, &root, end, &paper->root) ||
	    paper->objects[paper->root].start == 0)
		return paper_fail("it has no root");
	if (info != 6)
		(void)paper_reference(paper, &info, end, &paper->info);
	if (paper->objects[paper->info].start == 0)
		paper->info = 0;
	at = paper_value(paper, paper->root, "/Pages ");
	if (at == 0 || !paper_reference(paper, &at, end, &paper->tree) ||
	    paper->objects[paper->tree].start == 0)
		return paper_fail("it has no pages");
	return 0;
}

static int
paper_read_pages(struct paper *paper)
{
	const struct object *tree = &paper->objects[paper->tree];
	size_t at = paper_value(paper, paper->tree, "/Kids [ ");
	size_t count = paper_value(paper, paper->tree, "/Count ");
	uint32_t said;

	if (at == 0 || count == 0 ||
	    !paper_number(paper, &count, tree->end, &said) || said == 0 ||
	    said >= paper->count)
		return paper_fail("its pages are not in one list");
	if ((paper->pages = calloc(said, sizeof *paper->pages)) == NULL)
		return fail(EX_OSERR, "out of memory");
	for (; at < tree->end && paper->pdf[at] != ']'; at++)
		if (paper->page_count == said ||
		    !paper_reference(paper, &at, tree->end,
			&paper->pages[paper->page_count]) ||
		    paper->objects[paper->pages[paper->page_count++]].start ==
			0 ||
		    paper->pdf[at] != ' ')
			return paper_fail("its list of pages is damaged");
	return paper->page_count == said
	    ? 0
	    : paper_fail("its list of pages is cut short");
}

struct paper *
paper_open(const uint8_t *pdf, size_t size)
{
	struct paper *paper = calloc(1, sizeof *paper);

	if (paper == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	paper->pdf = pdf;
	paper->size = size;
	if (paper_read_start(paper) == 0 && paper_read_table(paper) == 0 &&
	    paper_bound_all(paper) == 0 && paper_read_roots(paper) == 0 &&
	    paper_read_pages(paper) == 0)
		return paper;
	paper_free(paper);
	return NULL;
}

void
paper_free(struct paper *paper)
{
	if (paper == NULL)
		return;
	free(paper->objects);
	free(paper->pages);
	free(paper);
}

uint32_t
paper_pages(const struct paper *paper)
{
	return paper->page_count;
}

/* What goes into a cut: new numbers of the objects it needs, 0 for others. */
struct cut {
	const struct paper *paper;
	uint32_t *numbers;
	uint32_t *waiting; /* whose references were not followed yet */
	uint32_t waiting_count;
	uint32_t first, count;
	struct pages *out;
	bool full;       /* never, of a PDF that libharu wrote */
	size_t *offsets; /* in out, by new number */
};

static void
cut_need(struct cut *cut, uint32_t object)
{
	if (object == 0 || cut->numbers[object] != 0)
		return;
	cut->numbers[object] = 1;
	cut->waiting[cut->waiting_count++] = object;
}

/* The next reference in an object's text from *at on; before it stands what is
 * to be copied as it is. A digit is only looked at where a number begins. */
static bool
cut_next(const struct paper *paper, const struct object *object, size_t *at,
    size_t *begin, uint32_t *number)
{
	bool inside = false; /* a word or a number */

	for (; *at < object->text; (*at)++) {
		uint8_t byte = paper->pdf[*at];

		if (paper_is_digit(byte) && !inside) {
			*begin = *at;
			if (paper_reference(paper, at, object->text, number))
				return true;
		}
		inside = byte > ' ' && strchr("[]<>()/", byte) == NULL;
	}
	return false;
}

static void
cut_follow(struct cut *cut)
{
	const struct paper *paper = cut->paper;
	const struct object *object;
	uint32_t number;
	size_t at, begin;

	while (cut->waiting_count > 0) {
		object = &paper->objects[cut->waiting[--cut->waiting_count]];
		/* The list of pages is written anew: it names few of them. */
		if (object == &paper->objects[paper->tree])
			continue;
		for (at = object->body;
		     cut_next(paper, object, &at, &begin, &number);)
			if (paper->objects[number].start != 0)
				cut_need(cut, number);
	}
}

static void
cut_put(struct cut *cut, const void *bytes, size_t size)
{
	if (size > cut->out->room - cut->out->size) {
		cut->full = true;
		return;
	}
	memcpy(cut->out->bytes + cut->out->size, bytes, size);
	cut->out->size += size;
}

static void cut_print(struct cut *cut, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Numbers and names only: nothing of a page. */
static void
cut_print(struct cut *cut, const char *format, ...)
{
	char text[64];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(text, sizeof text, format, values);
	va_end(values);
	cut_put(cut, text, strlen(text));
}

static void
cut_put_tree(struct cut *cut)
{
	uint32_t i;

	cut_print(cut, "\n<<\n/Type /Pages\n/Kids [ ");
	for (i = 0; i < cut->count; i++)
		cut_print(cut, "%u 0 R ",
		    cut->numbers[cut->paper->pages[cut->first + i]]);
	cut_print(cut, "]\n/Count %u\n>>\nendobj\n", cut->count);
}

static void
cut_put_object(struct cut *cut, uint32_t number)
{
	const struct object *object = &cut->paper->objects[number];
	const uint8_t *pdf = cut->paper->pdf;
	size_t from = object->body, at = from, begin;
	uint32_t to;

	cut->offsets[cut->numbers[number]] = cut->out->size;
	cut_print(cut, "%u 0 obj", cut->numbers[number]);
	if (number == cut->paper->tree) {
		cut_put_tree(cut);
		return;
	}
	while (cut_next(cut->paper, object, &at, &begin, &to)) {
		cut_put(cut, pdf + from, begin - from);
		cut_print(cut, "%u 0 R", cut->numbers[to]);
		from = at;
	}
	cut_put(cut, pdf + from, object->end - from);
}

static void
cut_put_end(struct cut *cut, uint32_t objects)
{
	size_t table = cut->out->size;
	uint32_t i;

	cut_print(cut, "xref\n0 %u\n0000000000 65535 f\r\n", objects + 1);
	for (i = 1; i <= objects; i++)
		cut_print(cut, "%010zu 00000 n\r\n", cut->offsets[i]);
	cut_print(cut, "trailer\n<<\n/Root %u 0 R\n",
	    cut->numbers[cut->paper->root]);
	if (cut->paper->info != 0)
		cut_print(cut, "/Info %u 0 R\n",
		    cut->numbers[cut->paper->info]);
	cut_print(cut, "/Size %u\n>>\nstartxref\n%zu\n%%%%EOF\n", objects + 1,
	    table);
}

/* No number grows and no object is added, so that it fits where all fits. */
static void
cut_write(struct cut *cut)
{
	const struct paper *paper = cut->paper;
	uint32_t i, objects = 0;

	for (i = 1; i < paper->count; i++)
		if (cut->numbers[i] != 0)
			cut->numbers[i] = ++objects;
	/* "%PDF-1.3\n" and the comment after it end where objects begin. */
	cut_put(cut, paper->pdf, 9);
	for (i = 1; i < paper->count; i++)
		if (cut->numbers[i] != 0)
			cut_put_object(cut, i);
	cut_put_end(cut, objects);
}

int
paper_cut(const struct paper *paper, uint32_t first, uint32_t count,
    struct pages *out)
{
	struct cut cut = { .paper = paper,
		.numbers = calloc(paper->count, sizeof *cut.numbers),
		.waiting = calloc(paper->count, sizeof *cut.waiting),
		.first = first,
		.count = count,
		.out = out,
		.offsets = calloc(paper->count, sizeof *cut.offsets) };
	uint32_t i;
	int rc = -1;

	pages_wipe(out);
	if (cut.numbers == NULL || cut.waiting == NULL || cut.offsets == NULL) {
		fail(EX_OSERR, "out of memory");
		goto out;
	}
	if (count == 0 || first >= paper->page_count ||
	    count > paper->page_count - first) {
		fail(EX_SOFTWARE, "there are no such pages");
		goto out;
	}
	cut_need(&cut, paper->root);
	cut_need(&cut, paper->info);
	cut_need(&cut, paper->tree);
	for (i = 0; i < count; i++)
		cut_need(&cut, paper->pages[first + i]);
	cut_follow(&cut);
	cut_write(&cut);
	rc = cut.full ? paper_fail("a part is larger than the whole") : 0;
out:
	free(cut.numbers);
	free(cut.waiting);
	free(cut.offsets);
	return rc;
}
