#include <math.h>
#include <string.h>

#include "room/sheet_draw.h"

#include "base/banned.h"

static const double points_per_millimetre = 72 / 25.4;

float
points(double millimetres)
{
	return (float)(millimetres * points_per_millimetre);
}

float
snap(double value)
{
	return (float)(floor(value * 8 + 0.5) / 8);
}

float
canvas_x(double millimetres)
{
	return snap(millimetres * points_per_millimetre);
}

float
canvas_y(const struct canvas *canvas, double millimetres)
{
	return snap(
	    (canvas->template->height - millimetres) * points_per_millimetre);
}

static bool
inks_equal(const struct ink *ink, HPDF_RGBColor colour)
{
	return fabs(ink->red - (double)colour.r) < 1e-3 &&
	    fabs(ink->green - (double)colour.g) < 1e-3 &&
	    fabs(ink->blue - (double)colour.b) < 1e-3;
}

static HPDF_RGBColor
canvas_colour(const struct canvas *canvas)
{
	HPDF_REAL grey;

	if (HPDF_Page_GetFillingColorSpace(canvas->page) == HPDF_CS_DEVICE_RGB)
		return HPDF_Page_GetRGBFill(canvas->page);
	grey = HPDF_Page_GetGrayFill(canvas->page);
	return (HPDF_RGBColor){ grey, grey, grey };
}

/* Grey stays grey, so that black prints with black toner alone. */
void
canvas_ink(struct canvas *canvas, const struct ink *ink)
{
	static const struct ink black;
	HPDF_Page page = canvas->page;
	float red, green, blue;

	if (ink == NULL)
		ink = &black;
	if (inks_equal(ink, canvas_colour(canvas)))
		return;
	red = (float)ink->red;
	green = (float)ink->green;
	blue = (float)ink->blue;
	if (inks_equal(ink, (HPDF_RGBColor){ red, red, red })) {
		HPDF_Page_SetGrayFill(page, red);
		HPDF_Page_SetGrayStroke(page, red);
	} else {
		HPDF_Page_SetRGBFill(page, red, green, blue);
		HPDF_Page_SetRGBStroke(page, red, green, blue);
	}
}

/* Only operators that change something: every envelope pays for them. */
void
canvas_style(struct canvas *canvas, const struct item *item)
{
	HPDF_Page page = canvas->page;
	HPDF_Font font = canvas->fonts[item->font];
	float size = (float)item->size, spacing = (float)item->spacing;

	if (HPDF_Page_GetCurrentFont(page) != font ||
	    fabsf(HPDF_Page_GetCurrentFontSize(page) - size) > 0)
		HPDF_Page_SetFontAndSize(page, font, size);
	if (fabsf(HPDF_Page_GetCharSpace(page) - spacing) > 0)
		HPDF_Page_SetCharSpace(page, spacing);
}

/* In points; letters are spaced between, not after. */
double
text_width(HPDF_Font font, const struct item *item, const char *text,
    size_t length)
{
	HPDF_TextWidth width = HPDF_Font_TextWidth(font,
	    (const HPDF_BYTE *)text, (HPDF_UINT)length);

	return width.width * item->size / 1000 +
	    item->spacing * (double)(length - (length > 0));
}

void
canvas_show(struct canvas *canvas, bool turned, float x, float y,
    const char *text)
{
	float direction = turned ? -1 : 1;

	HPDF_Page_SetTextMatrix(canvas->page, direction, 0, 0, direction, x, y);
	HPDF_Page_ShowText(canvas->page, text);
}

static double
aligned(enum align align, double room)
{
	return align == ALIGN_RIGHT ? room
	    : align == ALIGN_CENTRE ? room / 2
				    : 0;
}

int
canvas_text(struct canvas *canvas, const struct item *item)
{
	double width = text_width(canvas->fonts[item->font], item, item->text,
			   strlen(item->text)) /
	    points_per_millimetre;
	double left = aligned(item->align, -width);
	double x = item->box.x + (item->turned ? -left : left);
	double end = item->turned ? x - width : x + width;

	if (fmin(x, end) < 0 || fmax(x, end) > canvas->template->width)
		return item_fail(canvas->template, item,
		    "this text is %.1f mm "
		    "wide and runs off the page",
		    width);
	HPDF_Page_BeginText(canvas->page);
	canvas_ink(canvas, item->ink);
	canvas_style(canvas, item);
	canvas_show(canvas, item->turned, canvas_x(x),
	    canvas_y(canvas, item->box.y), item->text);
	HPDF_Page_EndText(canvas->page);
	return 0;
}

/* A paragraph being set: which item, and its next baseline, in points from the
 * top of its box. */
struct setting {
	struct canvas *canvas;
	const struct item *item;
	HPDF_Font font;
	double width, baseline;
};

static void
setting_line(const struct setting *setting, const char *line, size_t length,
    bool last)
{
	const struct item *item = setting->item;
	HPDF_Page page = setting->canvas->page;
	double room =
	    setting->width - text_width(setting->font, item, line, length);
	double x = aligned(item->align, room), y = setting->baseline, word = 0;
	double left = item->box.x, top = item->box.y;
	char text[512];
	size_t i, spaces = 0;

	memcpy(text, line, length);
	text[length] = '\0';
	for (i = 0; i < length; i++)
		spaces += text[i] == ' ';
	if (item->align == ALIGN_JUSTIFIED && !last && spaces > 0)
		word = floor(room / (double)spaces * 100) / 100;
	HPDF_Page_SetWordSpace(page, (float)word);
	if (item->turned) {
		x = setting->width - x;
		y = item->box.h * points_per_millimetre - y;
	}
	canvas_show(setting->canvas, item->turned,
	    canvas_x(left + x / points_per_millimetre),
	    canvas_y(setting->canvas, top + y / points_per_millimetre), text);
}

/* As many whole words as fit in one line; 0 if not even one does. */
static size_t
setting_fill(const struct setting *setting, const char *text, size_t length)
{
	size_t i, fits = 0;

	for (i = 1; i <= length && i < 512; i++) {
		if (i < length && text[i] != ' ')
			continue;
		if (text_width(setting->font, setting->item, text, i) >
		    setting->width)
			break;
		fits = i;
	}
	return fits;
}

/* Text up to a line break of its own; -1 if a word is wider than the box. */
static int
setting_break(struct setting *setting, const char *text, size_t length)
{
	size_t fits;

	while (length > 0) {
		if ((fits = setting_fill(setting, text, length)) == 0)
			return item_fail(setting->canvas->template,
			    setting->item,
			    "a word of this paragraph is wider "
			    "than its box");
		setting_line(setting, text, fits, fits == length);
		setting->baseline += setting->item->leading;
		text += fits;
		length -= fits;
		while (length > 0 && *text == ' ') {
			text++;
			length--;
		}
	}
	return 0;
}

static int
setting_text(struct setting *setting, const char *text)
{
	size_t length;

	for (;; text += length + 1) {
		length = strcspn(text, "\n");
		if (setting_break(setting, text, length) != 0)
			return -1;
		if (text[length] == '\0')
			return 0;
		setting->baseline += setting->item->gap;
	}
}

int
canvas_paragraph(struct canvas *canvas, const struct item *item)
{
	HPDF_Font font = canvas->fonts[item->font];
	double capital = HPDF_Font_GetCapHeight(font) * item->size / 1000;
	double descent = HPDF_Font_GetDescent(font) * item->size / 1000;
	struct setting setting = { canvas, item, font,
		item->box.w * points_per_millimetre, capital };
	double height;
	int rc;

	HPDF_Page_BeginText(canvas->page);
	canvas_ink(canvas, item->ink);
	canvas_style(canvas, item);
	rc = setting_text(&setting, item->text);
	HPDF_Page_SetWordSpace(canvas->page, 0);
	HPDF_Page_EndText(canvas->page);
	height = (setting.baseline - item->leading - descent) /
	    points_per_millimetre;
	if (rc == 0 && height > item->box.h)
		return item_fail(canvas->template, item,
		    "this paragraph needs "
		    "%.1f mm of height, its box has %g",
		    height, item->box.h);
	return rc;
}
