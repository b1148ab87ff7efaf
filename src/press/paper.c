#include "press/paper.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "press/paper_object.h"

#include "base/banned.h"

enum {
	ENTRY = 20, /* bytes of a line of the cross-reference table */
	OBJECTS_MOST = 1000000,
	TAIL = 64 /* where startxref must stand */
};

int
paper_fail(const char *what)
{
	return fail(EX_DATAERR,
	    "the pages are no PDF that can be cut into jobs: %s", what);
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

bool
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
