#include "room/sheet_draw.h"

#include "base/fail.h"
#include "job/limits.h"
#include "room/puk.h"

#include "base/banned.h"

enum {
	SERIES = 4,
	CHECK = 1,
	HYPHENS = 2,  /* of LZ26-0001234-Q */
	SCAN_CODE = 6 /* base32 characters, FORMATS.md */
};

/* Which characters, and how many: some fixed, some as the format says. */
static const struct {
	bool letters;
	size_t length, serials;
	bool pin, cip;
} lengths[FIELDS] = {
	[FIELD_PIN] = { .pin = true },
	[FIELD_CIP] = { .cip = true },
	[FIELD_SERIAL] = { true, SERIES + CHECK + HYPHENS, 1, false, false },
	[FIELD_SHEET] = { .length = 7 },
	[FIELD_BATCH] = { .letters = true, .length = 7 },
	[FIELD_SCAN] = { true, SERIES + CHECK + SCAN_CODE, 1, false, false },
	[FIELD_BARCODE] = { true, SERIES + CHECK + SCAN_CODE, 1, false, false },
	[FIELD_LOT_FIRST] = { true, SERIES + CHECK + HYPHENS, 1, false, false },
	[FIELD_LOT_LAST] = { true, SERIES + CHECK + HYPHENS, 1, false, false },
	[FIELD_LOT_COUNT] = { .length = 5 },
	[FIELD_LOT_BARCODE] = { true, 2 * (SERIES + CHECK) + SCAN_CODE, 2,
	    false, false },
	[FIELD_PIN_HALF] = { .pin = true },
	[FIELD_PUK_HALF] = { .length = PUK_DIGITS },
	[FIELD_CIP_HALF] = { .cip = true },
};

bool
field_is_half(enum field field)
{
	return field == FIELD_PIN_HALF || field == FIELD_PUK_HALF ||
	    field == FIELD_CIP_HALF;
}

size_t
field_length(const struct sheet_format *format, enum field field)
{
	return lengths[field].length +
	    lengths[field].serials * format->serial_digits +
	    (lengths[field].pin ? format->pin_digits : 0) +
	    (lengths[field].cip ? format->cip_digits : 0);
}

const char *
field_alphabet(enum field field)
{
	if (field_is_half(field))
		return "0123456789.";
	return lengths[field].letters ? "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
				      : "0123456789";
}

size_t
drawing_lots(const struct drawing *drawing)
{
	unsigned lot = template_lot(drawing->template);

	return lot == 0 ? 0 : (drawing->format->envelopes + lot - 1) / lot;
}

static int
plan_stamp(const struct drawing *drawing, struct stamps *stamps,
    const struct item *item)
{
	struct stamp *stamp = &stamps->stamp[stamps->count];

	if (stamps->count == STAMPS_MOST)
		return item_fail(drawing->template, item,
		    "more than %d fields on one page", STAMPS_MOST);
	*stamp = (struct stamp){ .field = item->field, .item = item };
	stamp->length = stamp->bytes =
	    field_length(drawing->format, item->field);
	stamps->count++;
	if (!field_is_barcode(item->field))
		return 0;
	if (barcode_form(&stamp->form, item->symbology, stamp->length) != 0)
		return item_fail(drawing->template, item, "%s", fail_reason());
	stamp->bytes = (size_t)stamp->form.width * stamp->form.height;
	return 0;
}

static int
plan_page(struct drawing *drawing, enum template_page which, bool barcodes)
{
	const struct page *page = &drawing->template->pages[which];
	const struct item *item;
	size_t i;

	for (i = 0; i < page->count; i++) {
		item = &page->items[i];
		if (item->kind == ITEM_FIELD &&
		    field_is_barcode(item->field) == barcodes &&
		    plan_stamp(drawing, &drawing->pages[which], item) != 0)
			return -1;
	}
	return 0;
}

static int
plan_format(const struct sheet_format *format)
{
	if (format->envelopes < 1 || format->envelopes > CHUNK_MOST)
		return fail(EX_SOFTWARE,
		    "a chunk is 1 to %d envelopes, not "
		    "%zu",
		    CHUNK_MOST, format->envelopes);
	if (format->serial_digits != 7 && format->serial_digits != 9)
		return fail(EX_SOFTWARE, "a serial has 7 or 9 digits, not %u",
		    format->serial_digits);
	if (format->pin_digits < PIN_DIGITS_LEAST ||
	    format->pin_digits > PIN_DIGITS_MOST)
		return fail(EX_SOFTWARE, "a PIN has %d to %d digits, not %u",
		    PIN_DIGITS_LEAST, PIN_DIGITS_MOST, format->pin_digits);
	if (format->cip_digits < CIP_DIGITS_LEAST ||
	    format->cip_digits > CIP_DIGITS_MOST)
		return fail(EX_SOFTWARE, "a CIP has %d to %d digits, not %u",
		    CIP_DIGITS_LEAST, CIP_DIGITS_MOST, format->cip_digits);
	return 0;
}

int
drawing_plan(struct drawing *drawing, const struct template *template,
    const struct sheet_format *format)
{
	unsigned i;

	*drawing = (struct drawing){ .template = template, .format = format };
	if (plan_format(format) != 0)
		return -1;
	for (i = 0; i < TEMPLATE_PAGES; i++)
		if (plan_page(drawing, (enum template_page)i, false) != 0 ||
		    plan_page(drawing, (enum template_page)i, true) != 0)
			return -1;
	return 0;
}
