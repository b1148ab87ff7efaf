#include "job/template_items.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"

#include "base/banned.h"

int
item_fail(const struct template *template, const struct item *item,
    const char *format, ...)
{
	char sentence[768];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(sentence, sizeof sentence, format, values);
	va_end(values);
	return fail(EX_DATAERR, "%s:%u: %s", template->path, item->line,
	    sentence);
}

static int
item_word(const config_setting_t *group, const char *name, bool needed,
    const char *const words[], unsigned count, unsigned *found)
{
	const char *word = NULL;
	unsigned i;

	if (settings_text(group, name, needed, &word) != 0)
		return -1;
	if (word == NULL)
		return 0;
	for (i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0) {
			*found = i;
			return 0;
		}
	return settings_fail(settings_need(group, name), "unknown %s %s", name,
	    word);
}

static int
item_ink(const struct template *template, const config_setting_t *group,
    const char *name, const struct ink **ink)
{
	const char *word = NULL;
	size_t i;

	if (settings_text(group, name, false, &word) != 0)
		return -1;
	if (word == NULL)
		return 0;
	for (i = 0; i < template->ink_count; i++)
		if (strcmp(template->inks[i].name, word) == 0) {
			*ink = &template->inks[i];
			return 0;
		}
	return settings_fail(settings_need(group, name),
	    "unknown ink %s: name it in inks", word);
}

static int
item_font(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	const char *word;
	unsigned i;

	if (settings_text(group, "font", true, &word) != 0 ||
	    settings_number(group, "size", true, 4, 144, &item->size) != 0)
		return -1;
	for (i = 0; i < template->font_count; i++)
		if (strcmp(template->fonts[i].name, word) == 0) {
			item->font = i;
			return 0;
		}
	return settings_fail(settings_need(group, "font"),
	    "unknown font %s: name it in fonts", word);
}

static int
item_align(struct item *item, const config_setting_t *group, bool justified)
{
	static const char *const words[ALIGNS] = {
		[ALIGN_LEFT] = "left",
		[ALIGN_CENTRE] = "centre",
		[ALIGN_RIGHT] = "right",
		[ALIGN_JUSTIFIED] = "justified",
	};
	unsigned found = ALIGN_LEFT;

	if (item_word(group, "align", false, words,
		justified ? ALIGNS : ALIGN_JUSTIFIED, &found) != 0)
		return -1;
	item->align = (enum align)found;
	return 0;
}

static int
item_box(struct item *item, const config_setting_t *group)
{
	double box[4];

	if (settings_numbers(group, "box", true, 4, box) != 0)
		return -1;
	item->box = (struct box){ box[0], box[1], box[2], box[3] };
	if (!(box[2] > 0 && box[3] > 0))
		return settings_fail(settings_need(group, "box"),
		    "a box has a width and a height, found %g by %g", box[2],
		    box[3]);
	return 0;
}

static int
item_turn(struct item *item, const config_setting_t *group)
{
	long long rotate = 0;

	if (settings_integer(group, "rotate", false, 0, 180, &rotate) != 0)
		return -1;
	if (rotate != 0 && rotate != 180)
		return settings_fail(settings_need(group, "rotate"),
		    "rotate must be 0 or 180, found %lld", rotate);
	item->turned = rotate == 180;
	return 0;
}

static int
item_read_text(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	double at[2];

	if (item_font(item, template, group) != 0 ||
	    item_ink(template, group, "ink", &item->ink) != 0 ||
	    item_align(item, group, false) != 0 ||
	    item_turn(item, group) != 0 ||
	    settings_number(group, "spacing", false, 0, 50, &item->spacing) !=
		0 ||
	    settings_numbers(group, "at", true, 2, at) != 0 ||
	    (item->text = item_text(group, "text")) == NULL)
		return -1;
	item->box = (struct box){ at[0], at[1], 0, 0 };
	if (strchr(item->text, '\n') != NULL)
		return settings_fail(settings_need(group, "text"),
		    "a text is one line; a paragraph has several");
	return 0;
}

static int
item_read_paragraph(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	if (item_font(item, template, group) != 0 ||
	    item_ink(template, group, "ink", &item->ink) != 0 ||
	    item_align(item, group, true) != 0 || item_turn(item, group) != 0 ||
	    item_box(item, group) != 0)
		return -1;
	item->leading = item->size * 1.3;
	if (settings_number(group, "leading", false, item->size * 0.8,
		item->size * 4, &item->leading) != 0 ||
	    settings_number(group, "gap", false, 0, 50, &item->gap) != 0)
		return -1;
	return (item->text = item_text(group, "text")) != NULL ? 0 : -1;
}

static int
item_read_line(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	double from[2], to[2];

	item->weight = 0.2;
	if (settings_numbers(group, "from", true, 2, from) != 0 ||
	    settings_numbers(group, "to", true, 2, to) != 0 ||
	    settings_number(group, "weight", false, 0.05, 10, &item->weight) !=
		0)
		return -1;
	item->box =
	    (struct box){ from[0], from[1], to[0] - from[0], to[1] - from[1] };
	return item_ink(template, group, "ink", &item->ink);
}

static int
item_read_rect(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	item->weight = 0.2;
	if (item_box(item, group) != 0 ||
	    settings_number(group, "weight", false, 0.05, 10, &item->weight) !=
		0 ||
	    settings_number(group, "radius", false, 0, 50, &item->radius) !=
		0 ||
	    item_ink(template, group, "fill", &item->fill) != 0 ||
	    item_ink(template, group, "stroke", &item->stroke) != 0)
		return -1;
	if (item->fill == NULL && item->stroke == NULL)
		return settings_fail(group,
		    "a rect needs fill, stroke or both: this one is invisible");
	if (2 * item->radius > item->box.w || 2 * item->radius > item->box.h)
		return settings_fail(settings_need(group, "radius"),
		    "radius is more than half of the rect");
	return 0;
}

static int
item_read_pattern(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	static const char *const words[PATTERNS] = {
		[PATTERN_WAVES] = "waves",
		[PATTERN_FIGURES] = "figures",
	};
	unsigned found = PATTERN_WAVES;

	item->weight = 0.15;
	item->step = 1.0;
	if (item_box(item, group) != 0 ||
	    item_word(group, "pattern", true, words, PATTERNS, &found) != 0 ||
	    item_ink(template, group, "ink", &item->ink) != 0 ||
	    settings_number(group, "weight", false, 0.05, 2, &item->weight) !=
		0 ||
	    settings_number(group, "step", false, 0.5, 20, &item->step) != 0)
		return -1;
	item->pattern = (enum pattern)found;
	if (item->pattern == PATTERN_FIGURES)
		return item_font(item, template, group);
	if (config_setting_get_member(group, "font") != NULL)
		return settings_fail(settings_need(group, "font"),
		    "waves have no font");
	return 0;
}

static int
item_read_boxes(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	long long count;

	item->weight = 0.3;
	if (item_box(item, group) != 0 ||
	    settings_integer(group, "count", true, 1, 32, &count) != 0 ||
	    settings_number(group, "gap", false, 0, 50, &item->gap) != 0 ||
	    settings_number(group, "weight", false, 0.05, 10, &item->weight) !=
		0 ||
	    item_ink(template, group, "fill", &item->fill) != 0 ||
	    item_ink(template, group, "ink", &item->ink) != 0)
		return -1;
	item->count = (unsigned)count;
	if (item->box.w - item->gap * (item->count - 1) < item->count)
		return settings_fail(group, "%u boxes do not fit in %g mm",
		    item->count, item->box.w);
	return 0;
}

static int
item_read_fold(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	item->weight = 0.2;
	if (settings_number(group, "y", true, 0, template->height,
		&item->box.y) != 0)
		return -1;
	return item_ink(template, group, "ink", &item->ink);
}

static int
item_read_barcode(struct item *item, const config_setting_t *group)
{
	static const char *const words[SYMBOLOGIES] = {
		[CODE128] = "code128",
		[DATAMATRIX] = "datamatrix",
		[QRCODE] = "qrcode",
	};
	static const char *const none[] = { "font", "size", "align", "spacing",
		"ink", NULL };
	unsigned found = CODE128, i;

	for (i = 0; none[i] != NULL; i++)
		if (config_setting_get_member(group, none[i]) != NULL)
			return settings_fail(settings_need(group, none[i]),
			    "a barcode has no %s", none[i]);
	if (item_word(group, "symbology", false, words, SYMBOLOGIES, &found) !=
	    0)
		return -1;
	item->symbology = (enum symbology)found;
	return 0;
}

static int
item_read_field(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	const char *name;

	if (settings_text(group, "field", true, &name) != 0)
		return -1;
	if ((item->field = field_find(name)) == FIELDS)
		return settings_fail(settings_need(group, "field"),
		    "unknown field %s", name);
	if (item_box(item, group) != 0 || item_turn(item, group) != 0)
		return -1;
	if (field_is_barcode(item->field))
		return item_read_barcode(item, group);
	if (config_setting_get_member(group, "symbology") != NULL)
		return settings_fail(settings_need(group, "symbology"),
		    "the field %s is no barcode", name);
	if (item_font(item, template, group) != 0 ||
	    item_ink(template, group, "ink", &item->ink) != 0 ||
	    item_align(item, group, false) != 0)
		return -1;
	return settings_number(group, "spacing", false, 0, 50, &item->spacing);
}

/* What a kind of item is called, which settings it may have, who reads it. */
static const struct kind {
	const char *name;
	const char *settings[12];
	int (*read)(struct item *, const struct template *,
	    const config_setting_t *);
} kinds[ITEM_KINDS] = {
	[ITEM_TEXT] = { "text",
	    { "kind", "text", "at", "font", "size", "ink", "align", "spacing",
		"rotate" },
	    item_read_text },
	[ITEM_PARAGRAPH] = { "paragraph",
	    { "kind", "text", "box", "font", "size", "leading", "gap", "ink",
		"align", "rotate" },
	    item_read_paragraph },
	[ITEM_LINE] = { "line", { "kind", "from", "to", "weight", "ink" },
	    item_read_line },
	[ITEM_RECT] = { "rect",
	    { "kind", "box", "weight", "radius", "fill", "stroke" },
	    item_read_rect },
	[ITEM_PATTERN] = { "pattern",
	    { "kind", "pattern", "box", "font", "size", "ink", "weight",
		"step" },
	    item_read_pattern },
	[ITEM_BOXES] = { "boxes",
	    { "kind", "box", "count", "gap", "weight", "fill", "ink" },
	    item_read_boxes },
	[ITEM_FOLD] = { "fold", { "kind", "y", "ink" }, item_read_fold },
	[ITEM_FIELD] = { "field",
	    { "kind", "field", "box", "font", "size", "ink", "align", "spacing",
		"symbology", "rotate" },
	    item_read_field },
};

int
item_read(struct item *item, const struct template *template,
    const config_setting_t *group)
{
	const char *name;
	unsigned i;

	item->line = config_setting_source_line(group);
	if (!config_setting_is_group(group))
		return settings_fail(group, "an item is a group { ... }");
	if (settings_text(group, "kind", true, &name) != 0)
		return -1;
	for (i = 0; i < ITEM_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0) {
			item->kind = (enum item_kind)i;
			if (settings_only(group, kinds[i].settings) != 0)
				return -1;
			return kinds[i].read(item, template, group);
		}
	return settings_fail(settings_need(group, "kind"), "unknown kind %s",
	    name);
}
