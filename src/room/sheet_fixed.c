#include <math.h>

#include "room/sheet_draw.h"

#include "base/banned.h"

enum { FOLD_LENGTH = 4 }; /* mm, at both edges */

static void
canvas_weight(struct canvas *canvas, const struct item *item)
{
	HPDF_Page_SetLineWidth(canvas->page, points(item->weight));
}

static void
canvas_line(struct canvas *canvas, const struct item *item)
{
	const struct box *box = &item->box;

	canvas_ink(canvas, item->ink);
	canvas_weight(canvas, item);
	HPDF_Page_MoveTo(canvas->page, canvas_x(box->x),
	    canvas_y(canvas, box->y));
	HPDF_Page_LineTo(canvas->page, canvas_x(box->x + box->w),
	    canvas_y(canvas, box->y + box->h));
	HPDF_Page_Stroke(canvas->page);
}

/* Handles of 0.5523 of the radius bring a cubic nearest to a quarter circle. */
static void
canvas_round(HPDF_Page page, float x, float y, float w, float h, float r)
{
	float k = r * 0.4477f;

	HPDF_Page_MoveTo(page, x + r, y);
	HPDF_Page_LineTo(page, x + w - r, y);
	HPDF_Page_CurveTo(page, x + w - k, y, x + w, y + k, x + w, y + r);
	HPDF_Page_LineTo(page, x + w, y + h - r);
	HPDF_Page_CurveTo(page, x + w, y + h - k, x + w - k, y + h, x + w - r,
	    y + h);
	HPDF_Page_LineTo(page, x + r, y + h);
	HPDF_Page_CurveTo(page, x + k, y + h, x, y + h - k, x, y + h - r);
	HPDF_Page_LineTo(page, x, y + r);
	HPDF_Page_CurveTo(page, x, y + k, x + k, y, x + r, y);
	HPDF_Page_ClosePath(page);
}

static void
canvas_path(struct canvas *canvas, const struct box *box, double radius)
{
	float x = canvas_x(box->x), y = canvas_y(canvas, box->y + box->h);
	float w = canvas_x(box->x + box->w) - x;
	float h = canvas_y(canvas, box->y) - y;

	if (radius > 0)
		canvas_round(canvas->page, x, y, w, h, points(radius));
	else
		HPDF_Page_Rectangle(canvas->page, x, y, w, h);
}

static void
canvas_rect(struct canvas *canvas, const struct item *item)
{
	if (item->fill != NULL) {
		canvas_ink(canvas, item->fill);
		canvas_path(canvas, &item->box, item->radius);
		HPDF_Page_Fill(canvas->page);
	}
	if (item->stroke != NULL) {
		canvas_ink(canvas, item->stroke);
		canvas_weight(canvas, item);
		canvas_path(canvas, &item->box, item->radius);
		HPDF_Page_Stroke(canvas->page);
	}
}

static void
canvas_boxes(struct canvas *canvas, const struct item *item)
{
	struct box box = item->box;
	unsigned i;

	box.w = (box.w - item->gap * (item->count - 1)) / item->count;
	canvas_weight(canvas, item);
	for (i = 0; i < item->count; i++, box.x += box.w + item->gap) {
		if (item->fill != NULL) {
			canvas_ink(canvas, item->fill);
			canvas_path(canvas, &box, 0);
			HPDF_Page_Fill(canvas->page);
		}
		canvas_ink(canvas, item->ink);
		canvas_path(canvas, &box, 0);
		HPDF_Page_Stroke(canvas->page);
	}
}

static void
canvas_fold(struct canvas *canvas, const struct item *item)
{
	struct item tick = *item;

	tick.box.w = FOLD_LENGTH;
	canvas_line(canvas, &tick);
	tick.box.x = canvas->template->width - FOLD_LENGTH;
	canvas_line(canvas, &tick);
}

static int
canvas_item(struct canvas *canvas, const struct item *item)
{
	switch (item->kind) {
	case ITEM_TEXT:
		return canvas_text(canvas, item);
	case ITEM_PARAGRAPH:
		return canvas_paragraph(canvas, item);
	case ITEM_LINE:
		canvas_line(canvas, item);
		break;
	case ITEM_RECT:
		canvas_rect(canvas, item);
		break;
	case ITEM_PATTERN:
		canvas_pattern(canvas, item);
		break;
	case ITEM_BOXES:
		canvas_boxes(canvas, item);
		break;
	case ITEM_FOLD:
		canvas_fold(canvas, item);
		break;
	case ITEM_FIELD:
	case ITEM_KINDS:
		break;
	}
	return 0;
}

int
canvas_fixed(struct canvas *canvas, const struct page *page)
{
	size_t i;

	for (i = 0; i < page->count; i++)
		if (canvas_item(canvas, &page->items[i]) != 0)
			return -1;
	return 0;
}

/* From corner to corner, beneath everything else. */
void
canvas_specimen(struct canvas *canvas)
{
	static const char word[] = "SPECIMEN";
	static const struct ink grey = { NULL, 0.9, 0.9, 0.9 };
	double width = canvas->template->width;
	double height = canvas->template->height;
	double diagonal = hypot(width, height);
	float sine = (float)(height / diagonal);
	float cosine = (float)(width / diagonal);
	struct item item = { .size = 100 };
	float along, across;

	item.size *= points(diagonal * 0.8) /
	    text_width(canvas->fonts[0], &item, word, sizeof word - 1);
	along = points(diagonal * 0.1);
	across = (float)(item.size * -0.36);
	canvas_ink(canvas, &grey);
	HPDF_Page_BeginText(canvas->page);
	canvas_style(canvas, &item);
	HPDF_Page_SetTextMatrix(canvas->page, cosine, sine, -sine, cosine,
	    along * cosine - across * sine, along * sine + across * cosine);
	HPDF_Page_ShowText(canvas->page, word);
	HPDF_Page_EndText(canvas->page);
}
