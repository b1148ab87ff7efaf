/* Inside of the sheet: what libharu draws, how a page's fields are filled, and
 * how the map of them is found. Only src/room/sheet*.c includes this. */
#ifndef ROOM_SHEET_DRAW_H
#define ROOM_SHEET_DRAW_H

#include <hpdf.h>

#include "job/template_items.h"
#include "room/barcode.h"
#include "room/sheet.h"

/* libharu keeps images of every kind at most this large, texts far smaller. */
enum { STAMP_MOST = BARCODE_MOST, STAMPS_MOST = 16 };

/* A field on a page: so many characters shown, or encoded, in so many bytes. */
struct stamp {
	enum field field;
	size_t length, bytes;
	struct barcode_form form; /* of a barcode */
	const struct item *item;  /* while drawing; the template's */
};

/* Of one kind of page, in the order libharu writes them: the texts, which are
 * in the page's stream, then the images, which are objects of their own. */
struct stamps {
	struct stamp stamp[STAMPS_MOST];
	size_t count;
};

/* What to draw. */
struct drawing {
	const struct template *template;
	const struct sheet_format *format;
	struct stamps pages[TEMPLATE_PAGES];
};

/* Writes stamp->bytes bytes of what envelope (or lot) number n shows. */
struct filling {
	int (*fill)(const struct filling *filling, const struct stamp *stamp,
	    size_t n, uint8_t *bytes);
	struct barcode *barcode; /* for fills that draw barcodes */
};

/* An open document and the page being drawn. */
struct canvas {
	const struct drawing *drawing;
	const struct template *template;
	HPDF_Doc document;
	HPDF_Page page;
	HPDF_Font fonts[TEMPLATE_FONTS];
};

/* sheet_plan.c: which fields, of which length; -1 with file and line. */
int drawing_plan(struct drawing *drawing, const struct template *template,
    const struct sheet_format *format);
size_t field_length(const struct sheet_format *format, enum field field);
const char *field_alphabet(enum field field);
bool field_is_half(enum field field); /* of a code: a slip's */
size_t drawing_lots(const struct drawing *drawing);

/* sheet_draw.c: the whole chunk as PDF; free() it. */
uint8_t *drawing_render(const struct drawing *drawing,
    const struct filling *filling, size_t *size);

/* sheet_fixed.c and sheet_pattern.c: what is the same on every page. */
int canvas_fixed(struct canvas *canvas, const struct page *page);
void canvas_specimen(struct canvas *canvas);
void canvas_pattern(struct canvas *canvas, const struct item *item);

/* sheet_text.c: type, and coordinates in points, snapped to eighths: 0.04 mm,
 * exact in a float and short in a file. */
float points(double millimetres);
float snap(double value);
float canvas_x(double millimetres);
float canvas_y(const struct canvas *canvas, double millimetres);
void canvas_ink(struct canvas *canvas, const struct ink *ink);
void canvas_style(struct canvas *canvas, const struct item *item);
double text_width(HPDF_Font font, const struct item *item, const char *text,
    size_t length);
void canvas_show(struct canvas *canvas, bool turned, float x, float y,
    const char *text);
int canvas_text(struct canvas *canvas, const struct item *item);
int canvas_paragraph(struct canvas *canvas, const struct item *item);

/* sheet_field.c: where a field stands, and whether it fits. */
int field_fits(struct canvas *canvas, const struct stamp *stamp);
void field_show(struct canvas *canvas, const struct stamp *stamp,
    const char *text);
void field_image(struct canvas *canvas, const struct stamp *stamp,
    const uint8_t *modules);
void canvas_alphabet(struct canvas *canvas, const struct stamps *stamps);
void canvas_quiet(struct canvas *canvas, const struct stamps *stamps);

#endif
