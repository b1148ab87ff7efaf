#include <math.h>

#include "room/sheet_draw.h"

#include "base/banned.h"

/* Marsaglia's xorshift from a fixed seed: the same mask on every machine. */
static unsigned
pattern_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state >> 8;
}

/* One sine wave, half a period per curve: with handles 4/3 of a radian long a
 * cubic has both the slope and the height of a half wave. */
static void
pattern_wave(HPDF_Page page, float x, float y, float end, float half,
    float height)
{
	static const float handle = (float)(4 / 3.0 / 3.14159265358979);
	float pull = height * 4 / 3;

	HPDF_Page_MoveTo(page, snap(x), y);
	for (; x < end; x += half, pull = -pull)
		HPDF_Page_CurveTo(page, snap(x + half * handle), snap(y + pull),
		    snap(x + half * (1 - handle)), snap(y + pull),
		    snap(x + half), y);
	HPDF_Page_Stroke(page);
}

/* Two families of waves that drift apart: where they cross they draw a lattice
 * that no reader of light through paper can subtract by eye. */
static void
pattern_waves(struct canvas *canvas, const struct item *item)
{
	float left = canvas_x(item->box.x);
	float right = canvas_x(item->box.x + item->box.w);
	float half = points(item->step * 6), height = points(item->step * 1.5);
	float drift;
	double y = -2 * item->step;
	unsigned row;

	HPDF_Page_SetLineWidth(canvas->page, points(item->weight));
	for (row = 0; y < item->box.h + 2 * item->step; row++) {
		drift = half * (float)(row % 16) / 8;
		pattern_wave(canvas->page, left - drift,
		    canvas_y(canvas, item->box.y + y), right, half, height);
		pattern_wave(canvas->page, left - 2 * half + drift,
		    canvas_y(canvas, item->box.y + y), right, half, height);
		y += item->step;
	}
}

/* Rows of digits in the type of the codes, each row shifted by chance. */
static void
pattern_figures(struct canvas *canvas, const struct item *item)
{
	HPDF_Font font = canvas->fonts[item->font];
	double advance = text_width(font, item, "0", 1) / points(1);
	unsigned i, count = (unsigned)(item->box.w / advance) + 2;
	uint32_t state = 2463534242;
	char row[256];
	double x, y;

	if (count > sizeof row - 1)
		count = sizeof row - 1;
	HPDF_Page_BeginText(canvas->page);
	canvas_style(canvas, item);
	for (y = item->step / 2; y < item->box.h + item->size / points(1);
	     y += item->step) {
		for (i = 0; i < count; i++)
			row[i] = (char)('0' + pattern_next(&state) % 10);
		row[count] = '\0';
		x = item->box.x - advance * (pattern_next(&state) % 16) / 16;
		canvas_show(canvas, false, canvas_x(x),
		    canvas_y(canvas, item->box.y + y), row);
	}
	HPDF_Page_EndText(canvas->page);
}

void
canvas_pattern(struct canvas *canvas, const struct item *item)
{
	HPDF_Page page = canvas->page;
	float x = canvas_x(item->box.x);
	float y = canvas_y(canvas, item->box.y + item->box.h);

	HPDF_Page_GSave(page);
	HPDF_Page_Rectangle(page, x, y, canvas_x(item->box.x + item->box.w) - x,
	    canvas_y(canvas, item->box.y) - y);
	HPDF_Page_Clip(page);
	HPDF_Page_EndPath(page);
	canvas_ink(canvas, item->ink);
	switch (item->pattern) {
	case PATTERN_WAVES:
		pattern_waves(canvas, item);
		break;
	case PATTERN_FIGURES:
		pattern_figures(canvas, item);
		break;
	case PATTERNS:
		break;
	}
	HPDF_Page_GRestore(page);
}
