#include <string.h>

#include "base/fail.h"
#include "job/template_items.h"

#include "base/banned.h"

/* Where each field may stand. */
static const struct {
	const char *name;
	bool side, cover, barcode, slip;
} fields[FIELDS] = {
	[FIELD_PIN] = { .name = "pin", .side = true },
	[FIELD_CIP] = { .name = "cip", .side = true },
	[FIELD_SERIAL] = { .name = "serial", .side = true, .slip = true },
	[FIELD_SHEET] = { .name = "sheet", .side = true },
	[FIELD_BATCH] = { .name = "batch", .side = true, .cover = true },
	[FIELD_SCAN] = { .name = "scan", .side = true },
	[FIELD_BARCODE] = { .name = "barcode", .side = true, .barcode = true },
	[FIELD_LOT_FIRST] = { .name = "lot-first", .cover = true },
	[FIELD_LOT_LAST] = { .name = "lot-last", .cover = true },
	[FIELD_LOT_COUNT] = { .name = "lot-count", .cover = true },
	[FIELD_LOT_BARCODE] = { .name = "lot-barcode",
	    .cover = true,
	    .barcode = true },
	[FIELD_PIN_HALF] = { .name = "pin-half", .slip = true },
	[FIELD_PUK_HALF] = { .name = "puk-half", .slip = true },
	[FIELD_CIP_HALF] = { .name = "cip-half", .slip = true },
};

bool
field_is_barcode(enum field field)
{
	return fields[field].barcode;
}

const char *
field_name(enum field field)
{
	return fields[field].name;
}

enum field
field_find(const char *name)
{
	unsigned i;

	for (i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].name, name) == 0)
			break;
	return (enum field)i;
}

static bool
point_is_off(const struct template *template, double x, double y)
{
	return !(
	    x >= 0 && y >= 0 && x <= template->width && y <= template->height);
}

static bool
boxes_overlap(const struct box *a, const struct box *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
	    b->y < a->y + a->h;
}

static int
check_overlaps(const struct template *template, const struct page *page,
    size_t n)
{
	const struct item *item = &page->items[n], *other;
	size_t i;

	for (i = 0; i < n; i++) {
		other = &page->items[i];
		if (other->kind == ITEM_FIELD &&
		    boxes_overlap(&item->box, &other->box))
			return item_fail(template, item,
			    "the box of %s "
			    "overlaps that of %s on line %u",
			    field_name(item->field), field_name(other->field),
			    other->line);
	}
	return 0;
}

static int
check_field(const struct template *template, enum template_page which,
    const struct item *item)
{
	bool secret = item->field == FIELD_PIN || item->field == FIELD_CIP;

	if (template->kind == TEMPLATE_FORM)
		return item_fail(template, item,
		    "nothing is stamped on a form: it has no fields");
	if (template->kind == TEMPLATE_SLIP)
		return fields[item->field].slip
		    ? 0
		    : item_fail(template, item,
			  "the field %s belongs to an envelope, not to a slip",
			  field_name(item->field));
	if (!fields[item->field].side && !fields[item->field].cover)
		return item_fail(template, item,
		    "the field %s belongs to a slip, not to an envelope",
		    field_name(item->field));
	if (which == PAGE_COVER && !fields[item->field].cover)
		return item_fail(template, item,
		    "the field %s belongs to an "
		    "envelope, not to the cover",
		    field_name(item->field));
	if (which != PAGE_COVER && !fields[item->field].side)
		return item_fail(template, item,
		    "the field %s belongs to the "
		    "cover, not to an envelope",
		    field_name(item->field));
	if (secret && which == PAGE_OUTSIDE && template->sides == 2)
		return item_fail(template, item,
		    "the field %s may not stand "
		    "on the outside, which is the first side",
		    field_name(item->field));
	return 0;
}

static int
check_page(const struct template *template, enum template_page which)
{
	const struct page *page = &template->pages[which];
	const struct item *item;
	size_t i;

	for (i = 0; i < page->count; i++) {
		item = &page->items[i];
		if (point_is_off(template, item->box.x, item->box.y) ||
		    point_is_off(template, item->box.x + item->box.w,
			item->box.y + item->box.h))
			return item_fail(template, item,
			    "this lies off the "
			    "page, which is %g by %g",
			    template->width, template->height);
		if (item->kind == ITEM_FIELD &&
		    (check_field(template, which, item) != 0 ||
			check_overlaps(template, page, i) != 0))
			return -1;
	}
	return 0;
}

static unsigned
page_count(const struct page *page, enum field field)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < page->count; i++)
		count += page->items[i].kind == ITEM_FIELD &&
		    page->items[i].field == field;
	return count;
}

/* What stands on it once, of either kind. */
static const struct {
	enum field list[3];
	unsigned count;
} codes[TEMPLATE_KINDS] = {
	[TEMPLATE_SHEET] = { { FIELD_PIN, FIELD_CIP }, 2 },
	[TEMPLATE_SLIP] = { { FIELD_PIN_HALF, FIELD_PUK_HALF, FIELD_CIP_HALF },
	    3 },
};

static int
check_codes(const struct template *template)
{
	const struct page *inside = &template->pages[template->sides - 1];
	const enum field *list = codes[template->kind].list;
	unsigned i, count;

	for (i = 0; i < codes[template->kind].count; i++)
		if ((count = page_count(inside, list[i])) != 1)
			return fail(EX_DATAERR,
			    "%s:1: the field %s must stand "
			    "on the sheet once, found %u times",
			    template->path, field_name(list[i]), count);
	return 0;
}

/* One page, which a counter prints. */
static int
check_slip(const struct template *template)
{
	if (template->sides != 1 || template->lot != 0)
		return fail(EX_DATAERR,
		    "%s:1: a slip has one side and no cover", template->path);
	return page_count(&template->pages[PAGE_OUTSIDE], FIELD_SERIAL) > 0
	    ? 0
	    : fail(EX_DATAERR, "%s:1: the field serial is missing",
		  template->path);
}

/* Outside for the counter, inside beside the codes: two that differ betray a
 * swapped sheet. */
static int
check_serial(const struct template *template)
{
	unsigned first =
	    page_count(&template->pages[PAGE_OUTSIDE], FIELD_SERIAL);
	unsigned second =
	    page_count(&template->pages[PAGE_INSIDE], FIELD_SERIAL);

	if (first + second == 0)
		return fail(EX_DATAERR, "%s:1: the field serial is missing",
		    template->path);
	if (template->sides == 1 ? first < 2 : first == 0 || second == 0)
		return fail(EX_DATAERR,
		    "%s:1: the field serial must stand "
		    "outside and again inside, beside the codes",
		    template->path);
	return 0;
}

static int
check_form(const struct template *template)
{
	return template->lot == 0
	    ? 0
	    : fail(EX_DATAERR, "%s:1: a form has no cover", template->path);
}

static int (*const checks[TEMPLATE_KINDS])(const struct template *template) = {
	[TEMPLATE_SHEET] = check_serial,
	[TEMPLATE_SLIP] = check_slip,
	[TEMPLATE_FORM] = check_form,
};

int
template_check(const struct template *template)
{
	unsigned i;

	for (i = 0; i < TEMPLATE_PAGES; i++)
		if (check_page(template, (enum template_page)i) != 0)
			return -1;
	return check_codes(template) != 0 ? -1
					  : checks[template->kind](template);
}
