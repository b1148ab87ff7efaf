#include "room/sheet_draw.h"

#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"

#include "base/banned.h"

/* A sheet of two sides needs a cover of two, or duplex printing falls out of
 * step: the back of the cover is the last kind of page. */
enum { PAGE_COVER_BACK = TEMPLATE_PAGES, CANVAS_PAGES };

struct book {
	struct canvas canvas;
	const struct filling *filling;
	HPDF_Dict shared[CANVAS_PAGES]; /* content stream of what is fixed */
};

static void
book_error(HPDF_STATUS error, HPDF_STATUS detail, void *unused)
{
	(void)detail;
	(void)unused;
	fail(EX_SOFTWARE, "libharu: error 0x%04lX", (unsigned long)error);
}

static int
book_font(struct canvas *canvas, size_t n)
{
	const struct template_font *font = &canvas->template->fonts[n];
	const char *name;
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", font->file);
	name = HPDF_LoadTTFontFromFile(canvas->document, path, HPDF_TRUE);
	if (name != NULL)
		canvas->fonts[n] =
		    HPDF_GetFont(canvas->document, name, "WinAnsiEncoding");
	return canvas->fonts[n] != NULL
	    ? 0
	    : fail(EX_DATAERR,
		  "%s:%u: the font %s is no TrueType font that may be embedded",
		  canvas->template->path, font->line, font->name);
}

static int
book_fonts(struct canvas *canvas)
{
	size_t i;

	for (i = 0; i < canvas->template->font_count; i++)
		if (book_font(canvas, i) != 0)
			return -1;
	return 0;
}

static unsigned
page_fonts(const struct page *page)
{
	const struct item *item;
	unsigned fonts = 0;
	size_t i;

	for (i = 0; i < page->count; i++) {
		item = &page->items[i];
		if (item->size > 0)
			fonts |= 1U << item->font;
	}
	return fonts;
}

static const struct page *
book_page(const struct book *book, unsigned kind)
{
	static const struct page empty;

	return kind == PAGE_COVER_BACK ? &empty
				       : &book->canvas.template->pages[kind];
}

static const struct stamps *
book_stamps(const struct book *book, unsigned kind)
{
	static const struct stamps none;

	return kind == PAGE_COVER_BACK ? &none
				       : &book->canvas.drawing->pages[kind];
}

/* A shared stream names its fonts by number: every page that shows it must have
 * numbered them alike. */
static void
book_name_fonts(struct book *book, unsigned kind)
{
	struct canvas *canvas = &book->canvas;
	unsigned fonts = page_fonts(book_page(book, kind));
	size_t i;

	if (canvas->drawing->format->specimen)
		fonts |= 1;
	for (i = 0; i < TEMPLATE_FONTS; i++)
		if ((fonts >> i & 1) != 0)
			(void)HPDF_Page_GetLocalFontName(canvas->page,
			    canvas->fonts[i]);
}

/* What is fixed, and what is checked only once: whether fields fit. */
static int
book_fixed(struct book *book, unsigned kind)
{
	struct canvas *canvas = &book->canvas;
	const struct stamps *stamps = book_stamps(book, kind);
	size_t i;
	int rc;

	for (i = 0; i < stamps->count; i++)
		if (field_fits(canvas, &stamps->stamp[i]) != 0)
			return -1;
	HPDF_Page_GSave(canvas->page);
	if (canvas->drawing->format->specimen)
		canvas_specimen(canvas);
	rc = canvas_fixed(canvas, book_page(book, kind));
	canvas_quiet(canvas, stamps);
	canvas_alphabet(canvas, stamps);
	HPDF_Page_GRestore(canvas->page);
	return rc;
}

/* The page's own stream, which libharu made with it, goes behind the shared one
 * so that codes are painted over their background. */
static int
book_share(struct book *book, unsigned kind)
{
	HPDF_Dict page = (HPDF_Dict)book->canvas.page;
	HPDF_Dict own = HPDF_Dict_GetItem(page, "Contents", HPDF_OCLASS_DICT);
	HPDF_Array both;

	if (book->shared[kind] == NULL) {
		book->shared[kind] = own;
		if (book_fixed(book, kind) != 0)
			return -1;
		if (book_stamps(book, kind)->count > 0)
			HPDF_Page_New_Content_Stream(book->canvas.page, NULL);
		/* Nothing is stamped in here, so it may be small. */
		own->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
		return 0;
	}
	if ((both = HPDF_Array_New(page->mmgr)) == NULL)
		return fail(EX_OSERR, "out of memory drawing a page");
	HPDF_Array_Add(both, book->shared[kind]);
	HPDF_Array_Add(both, own);
	HPDF_Dict_Add(page, "Contents", both);
	return 0;
}

static int
book_field(struct book *book, const struct stamp *stamp, size_t n)
{
	uint8_t bytes[STAMP_MOST + 1];

	if (book->filling->fill(book->filling, stamp, n, bytes) != 0)
		return -1;
	bytes[stamp->bytes] = '\0';
	if (field_is_barcode(stamp->field))
		field_image(&book->canvas, stamp, bytes);
	else
		field_show(&book->canvas, stamp, (const char *)bytes);
	return 0;
}

/* Texts come first in the plan: they share one text object. */
static int
book_fields(struct book *book, const struct stamps *stamps, size_t n)
{
	HPDF_Page page = book->canvas.page;
	bool text = false, barcode;
	size_t i;

	for (i = 0; i < stamps->count; i++) {
		barcode = field_is_barcode(stamps->stamp[i].field);
		if (!barcode && !text)
			HPDF_Page_BeginText(page);
		if (barcode && text)
			HPDF_Page_EndText(page);
		text = !barcode;
		if (book_field(book, &stamps->stamp[i], n) != 0)
			return -1;
	}
	if (text)
		HPDF_Page_EndText(page);
	return 0;
}

static int
book_draw(struct book *book, unsigned kind, size_t n)
{
	struct canvas *canvas = &book->canvas;

	if ((canvas->page = HPDF_AddPage(canvas->document)) == NULL)
		return -1;
	HPDF_Page_SetWidth(canvas->page, points(canvas->template->width));
	HPDF_Page_SetHeight(canvas->page, points(canvas->template->height));
	book_name_fonts(book, kind);
	if (book_share(book, kind) != 0 ||
	    book_fields(book, book_stamps(book, kind), n) != 0)
		return -1;
	return HPDF_GetError(canvas->document) == HPDF_OK ? 0 : -1;
}

static int
book_sheet(struct book *book, unsigned front, unsigned back, size_t n)
{
	if (book_draw(book, front, n) != 0)
		return -1;
	if (book->canvas.template->sides == 1)
		return 0;
	return book_draw(book, back, n);
}

static int
book_sheets(struct book *book)
{
	unsigned lot = template_lot(book->canvas.template);
	size_t i;

	for (i = 0; i < book->canvas.drawing->format->envelopes; i++) {
		if (lot > 0 && i % lot == 0 &&
		    book_sheet(book, PAGE_COVER, PAGE_COVER_BACK, i / lot) != 0)
			return -1;
		if (book_sheet(book, PAGE_OUTSIDE, PAGE_INSIDE, i) != 0)
			return -1;
	}
	return 0;
}

static uint8_t *
book_bytes(HPDF_Doc document, size_t *size)
{
	HPDF_UINT32 length, got;
	uint8_t *bytes;

	if (HPDF_SaveToStream(document) != HPDF_OK ||
	    (length = HPDF_GetStreamSize(document)) == 0)
		return NULL;
	if ((bytes = malloc(length)) == NULL) {
		fail(EX_OSERR, "out of memory for %u bytes of PDF", length);
		return NULL;
	}
	got = length;
	if (HPDF_ReadFromStream(document, bytes, &got) == HPDF_OK &&
	    got == length) {
		*size = length;
		return bytes;
	}
	free(bytes);
	return NULL;
}

uint8_t *
drawing_render(const struct drawing *drawing, const struct filling *filling,
    size_t *size)
{
	struct book book = { .filling = filling,
		.canvas = { .drawing = drawing,
		    .template = drawing->template } };
	uint8_t *bytes = NULL;

	if ((book.canvas.document = HPDF_New(book_error, NULL)) == NULL) {
		fail(EX_OSERR, "libharu cannot start");
		return NULL;
	}
	/* Fonts are compressed; pages and images stay as they are stamped. */
	HPDF_SetCompressionMode(book.canvas.document, HPDF_COMP_METADATA);
	if (book_fonts(&book.canvas) == 0 && book_sheets(&book) == 0)
		bytes = book_bytes(book.canvas.document, size);
	HPDF_Free(book.canvas.document);
	return bytes;
}
