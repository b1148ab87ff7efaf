/* Goal: a cut of a PDF has its pages, and no other; and no PDF, however broken,
 * makes the cutting read or write beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <hpdf.h>

#include "base/secret.h"
#include "press/paper.h"
#include "press/specimen.h"

enum { PAGES = 12, HEAP = 1 << 16 };

static uint8_t *pdf;
static size_t size;

static void
draw_page(HPDF_Doc doc, int number)
{
	HPDF_Page page = HPDF_AddPage(doc);
	char text[32];

	HPDF_Page_SetFontAndSize(page, HPDF_GetFont(doc, "Helvetica", NULL),
	    20);
	HPDF_Page_BeginText(page);
	(void)snprintf(text, sizeof text, "sheet number %d.", number);
	HPDF_Page_TextOut(page, 100, 100, text);
	HPDF_Page_EndText(page);
}

static int
draw(void **state)
{
	HPDF_Doc doc = HPDF_New(NULL, NULL);
	HPDF_UINT32 got;
	int i;

	(void)state;
	HPDF_SetCompressionMode(doc, HPDF_COMP_NONE);
	for (i = 0; i < PAGES; i++)
		draw_page(doc, i);
	HPDF_SaveToStream(doc);
	size = got = HPDF_GetStreamSize(doc);
	pdf = malloc(size);
	HPDF_ReadFromStream(doc, pdf, &got);
	HPDF_Free(doc);
	return got == size ? secret_heap_open(HEAP) : -1;
}

static int
put_away(void **state)
{
	(void)state;
	free(pdf);
	return 0;
}

static bool
shows(const struct clear *pages, int number)
{
	char text[32];

	(void)snprintf(text, sizeof text, "sheet number %d.", number);
	return memmem(pages->bytes, pages->size, text, strlen(text)) != NULL;
}

static void
a_cut_has_its_pages_and_no_other(void **state)
{
	struct paper *paper = paper_open(pdf, size), *again;
	struct clear cut;
	uint32_t first, count;
	int i;

	(void)state;
	assert_non_null(paper);
	assert_int_equal(paper_pages(paper), PAGES);
	assert_int_equal(clear_new(&cut, size), 0);
	for (first = 0; first < PAGES; first++)
		for (count = 1; count <= PAGES - first; count++) {
			assert_int_equal(paper_cut(paper, first, count, &cut),
			    0);
			assert_true(cut.size <= size);
			for (i = 0; i < PAGES; i++)
				assert_int_equal(shows(&cut, i),
				    i >= (int)first &&
					i < (int)(first + count));
			/* And can be cut itself. */
			again = paper_open(cut.bytes, cut.size);
			assert_non_null(again);
			assert_int_equal(paper_pages(again), count);
			paper_free(again);
		}
	assert_int_equal(paper_cut(paper, 0, PAGES + 1, &cut), -1);
	assert_int_equal(paper_cut(paper, PAGES, 1, &cut), -1);
	assert_int_equal(paper_cut(paper, 3, 0, &cut), -1);
	assert_int_equal(paper_cut(paper, 3, UINT32_MAX, &cut), -1);
	paper_free(paper);
	clear_free(&cut);
}

/* Some damage is only seen by who draws; none is to be followed anywhere. */
static void
damage_leads_nowhere(void **state)
{
	struct paper *paper;
	struct clear cut;
	uint8_t *copy = malloc(size);
	size_t i, refused = 0;
	unsigned seed = 1;

	(void)state;
	assert_int_equal(clear_new(&cut, size), 0);
	for (i = 0; i < 4 * size; i++) {
		memcpy(copy, pdf, size);
		seed = seed * 1103515245 + 12345;
		copy[i % size] = i / size == 0 ? '9'
		    : i / size == 1            ? ' '
		    : i / size == 2            ? '0'
					       : (uint8_t)(seed >> 16);
		paper = paper_open(copy, size);
		refused += paper == NULL;
		if (paper != NULL)
			(void)paper_cut(paper, 0, 1, &cut);
		paper_free(paper);
	}
	assert_true(refused > 100);
	free(copy);
	clear_free(&cut);
}

static void
a_pdf_cut_short_is_refused(void **state)
{
	size_t length;

	(void)state;
	/* The very last newline may be missing. */
	for (length = 0; length + 8 < size; length++) {
		uint8_t *copy = malloc(length + 1);

		memcpy(copy, pdf, length);
		assert_null(paper_open(copy, length));
		free(copy);
	}
}

static void
the_test_page_is_such_a_pdf(void **state)
{
	size_t length;
	char *page = specimen_page(&length);
	struct paper *paper;

	(void)state;
	assert_non_null(page);
	assert_non_null(strstr(page, "SPECIMEN"));
	paper = paper_open((uint8_t *)page, length);
	assert_non_null(paper);
	assert_int_equal(paper_pages(paper), 1);
	paper_free(paper);
	free(page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_has_its_pages_and_no_other),
		cmocka_unit_test(damage_leads_nowhere),
		cmocka_unit_test(a_pdf_cut_short_is_refused),
		cmocka_unit_test(the_test_page_is_such_a_pdf),
	};

	return cmocka_run_group_tests(tests, draw, put_away);
}
