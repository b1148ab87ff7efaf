/* A part of a PDF: some pages and all they need, copied and numbered anew. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "press/paper_object.h"

#include "base/banned.h"

/* What goes into a cut: new numbers of the objects it needs, 0 for others. */
struct cut {
	const struct paper *paper;
	uint32_t *numbers;
	uint32_t *waiting; /* whose references were not followed yet */
	uint32_t waiting_count;
	uint32_t first, count;
	struct clear *out;
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
    struct clear *out)
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

	clear_wipe(out);
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
