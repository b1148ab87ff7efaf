#include <math.h>

#include "job/limits.h"
#include "room/sheet_draw.h"

#include "base/banned.h"

/* A scanner of 600 dpi print still reads bars of this width. */
static const double module_least = 0.19; /* mm */

/* If characters differed in width, the place of a centred text, or the gaps in
 * it, would betray which they are. */
static int
field_widths(struct canvas *canvas, const struct stamp *stamp)
{
	const struct item *item = stamp->item;
	HPDF_Font font = canvas->fonts[item->font];
	const char *alphabet = field_alphabet(stamp->field);
	int width = HPDF_Font_GetUnicodeWidth(font, '0');
	size_t i;

	for (i = 0; alphabet[i] != '\0'; i++)
		if (HPDF_Font_GetUnicodeWidth(font,
			(HPDF_UNICODE)alphabet[i]) != width)
			return item_fail(canvas->template, item,
			    "in the font "
			    "%s, %c is not as wide as 0: the field %s needs a "
			    "font of equal widths",
			    canvas->template->fonts[item->font].name,
			    alphabet[i], field_name(stamp->field));
	return 0;
}

static double
field_width(struct canvas *canvas, const struct stamp *stamp)
{
	static const char zeroes[] = "00000000000000000000000000000000";

	_Static_assert(CIP_DIGITS_MOST < sizeof zeroes, "a CIP is longer");
	_Static_assert(PIN_DIGITS_MOST < sizeof zeroes, "a PIN is longer");
	return text_width(canvas->fonts[stamp->item->font], stamp->item, zeroes,
		   stamp->length) /
	    points(1);
}

static double
field_height(struct canvas *canvas, const struct item *item)
{
	return HPDF_Font_GetCapHeight(canvas->fonts[item->font]) * item->size /
	    1000 / points(1);
}

static double
module_size(const struct stamp *stamp)
{
	const struct barcode_form *form = &stamp->form;
	const struct box *box = &stamp->item->box;
	double across = box->w / (form->width + 2 * form->quiet);
	double down = box->h / (form->height + 2 * form->quiet);

	return form->height == 1 ? across : fmin(across, down);
}

int
field_fits(struct canvas *canvas, const struct stamp *stamp)
{
	const struct item *item = stamp->item;
	double width, module;

	if (field_is_barcode(stamp->field)) {
		if ((module = module_size(stamp)) >= module_least)
			return 0;
		return item_fail(canvas->template, item,
		    "bars %.2f mm wide: a "
		    "barcode of %zu characters needs a larger box for %.2f",
		    module, stamp->length, module_least);
	}
	if (field_widths(canvas, stamp) != 0)
		return -1;
	if ((width = field_width(canvas, stamp)) > item->box.w)
		return item_fail(canvas->template, item,
		    "the field %s needs "
		    "%.1f mm of width, its box has %g",
		    field_name(stamp->field), width, item->box.w);
	if (item->size / points(1) > item->box.h)
		return item_fail(canvas->template, item,
		    "the field %s needs "
		    "%.1f mm of height, its box has %g",
		    field_name(stamp->field), item->size / points(1),
		    item->box.h);
	return 0;
}

/* Capitals and digits stand in the middle of the box's height. */
void
field_show(struct canvas *canvas, const struct stamp *stamp, const char *text)
{
	const struct item *item = stamp->item;
	const struct box *box = &item->box;
	double room = box->w - field_width(canvas, stamp);
	double left = item->align == ALIGN_RIGHT ? room
	    : item->align == ALIGN_CENTRE        ? room / 2
						 : 0;
	double x = item->turned ? box->x + box->w - left : box->x + left;
	double half = field_height(canvas, item) / 2;
	double y = box->y + box->h / 2 + (item->turned ? -half : half);

	canvas_ink(canvas, item->ink);
	canvas_style(canvas, item);
	canvas_show(canvas, item->turned, canvas_x(x), canvas_y(canvas, y),
	    text);
}

void
field_image(struct canvas *canvas, const struct stamp *stamp,
    const uint8_t *modules)
{
	const struct barcode_form *form = &stamp->form;
	const struct box *box = &stamp->item->box;
	double size = module_size(stamp), w = size * form->width;
	double h = form->height == 1 ? box->h : size * form->height;
	float x = canvas_x(box->x + (box->w - w) / 2);
	float y = canvas_y(canvas, box->y + (box->h + h) / 2);
	HPDF_Image image;

	image = HPDF_LoadRawImageFromMem(canvas->document, modules, form->width,
	    form->height, HPDF_CS_DEVICE_GRAY, 8);
	HPDF_Page_GSave(canvas->page);
	if (stamp->item->turned)
		HPDF_Page_Concat(canvas->page, -canvas_x(w), 0, 0, -canvas_x(h),
		    x + canvas_x(w), y + canvas_x(h));
	else
		HPDF_Page_Concat(canvas->page, canvas_x(w), 0, 0, canvas_x(h),
		    x, y);
	HPDF_Page_ExecuteXObject(canvas->page, image);
	HPDF_Page_GRestore(canvas->page);
}

/* A subset holds the glyphs that were drawn, and nobody knows yet which will
 * be stamped: all of them, where nobody sees them. */
void
canvas_alphabet(struct canvas *canvas, const struct stamps *stamps)
{
	bool has_halves = canvas->template->kind == TEMPLATE_SLIP;
	const struct stamp *stamp;
	unsigned drawn = 0;
	size_t i;

	HPDF_Page_BeginText(canvas->page);
	HPDF_Page_SetTextRenderingMode(canvas->page, HPDF_INVISIBLE);
	for (i = 0; i < stamps->count; i++) {
		stamp = &stamps->stamp[i];
		if (field_is_barcode(stamp->field) ||
		    (drawn >> stamp->item->font & 1) != 0)
			continue;
		drawn |= 1U << stamp->item->font;
		HPDF_Page_SetFontAndSize(canvas->page,
		    canvas->fonts[stamp->item->font], 1);
		canvas_show(canvas, false, 8, 8, field_alphabet(FIELD_SERIAL));
		if (has_halves)
			canvas_show(canvas, false, 8, 8,
			    field_alphabet(FIELD_PIN_HALF));
	}
	HPDF_Page_SetTextRenderingMode(canvas->page, HPDF_FILL);
	HPDF_Page_EndText(canvas->page);
}

/* The whole box of a barcode is white, whatever was drawn there. */
void
canvas_quiet(struct canvas *canvas, const struct stamps *stamps)
{
	static const struct ink white = { NULL, 1, 1, 1 };
	const struct box *box;
	size_t i;

	canvas_ink(canvas, &white);
	for (i = 0; i < stamps->count; i++) {
		if (!field_is_barcode(stamps->stamp[i].field))
			continue;
		box = &stamps->stamp[i].item->box;
		HPDF_Page_Rectangle(canvas->page, canvas_x(box->x),
		    canvas_y(canvas, box->y + box->h), canvas_x(box->w),
		    canvas_x(box->h));
		HPDF_Page_Fill(canvas->page);
	}
}
