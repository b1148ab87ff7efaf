#include "room/sheet_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static uint8_t
placeholder(const struct stamp *stamp)
{
	return stamp->form.length > 0 ? PLACEHOLDER_MODULE : PLACEHOLDER_TEXT;
}

static int
filling_placeholder(const struct filling *filling, const struct stamp *stamp,
    size_t n, uint8_t *bytes)
{
	(void)filling;
	(void)n;
	memset(bytes, placeholder(stamp), stamp->bytes);
	return 0;
}

static const struct filling placeholders = { .fill = filling_placeholder };

static int
places_add(struct places *places, struct sheet *sheet,
    const struct stamps *stamps)
{
	size_t i;

	for (i = 0; i < stamps->count; i++) {
		places->stamp[places->each] = stamps->stamp[i];
		places->stamp[places->each++].item = NULL;
		sheet->lengths[stamps->stamp[i].field] =
		    stamps->stamp[i].length;
	}
	if (places->count == 0 || places->each == 0)
		return 0;
	free(places->at);
	places->at = calloc(places->count * places->each, sizeof *places->at);
	return places->at != NULL
	    ? 0
	    : fail(EX_OSERR, "out of memory for the map of a sheet");
}

struct sheet *
sheet_new(const struct drawing *drawing)
{
	struct sheet *sheet;

	if ((sheet = calloc(1, sizeof *sheet)) == NULL) {
		fail(EX_OSERR, "out of memory for a sheet");
		return NULL;
	}
	sheet->lot = template_lot(drawing->template);
	sheet->envelopes.count = drawing->format->envelopes;
	sheet->lots.count = drawing_lots(drawing);
	sheet->pages = (sheet->envelopes.count + sheet->lots.count) *
	    drawing->template->sides;
	if (places_add(&sheet->envelopes, sheet,
		&drawing->pages[PAGE_OUTSIDE]) == 0 &&
	    places_add(&sheet->envelopes, sheet,
		&drawing->pages[PAGE_INSIDE]) == 0 &&
	    places_add(&sheet->lots, sheet, &drawing->pages[PAGE_COVER]) == 0 &&
	    (sheet->barcode = barcode_new()) != NULL &&
	    (sheet->bytes = drawing_render(drawing, &placeholders,
		 &sheet->size)) != NULL)
		return sheet;
	sheet_free(sheet);
	return NULL;
}

/* Two renders being compared, from the start of the file to its end. */
struct comparison {
	const uint8_t *first, *second;
	size_t size, at;
};

static size_t
comparison_next(struct comparison *comparison)
{
	while (comparison->at < comparison->size &&
	    comparison->first[comparison->at] ==
		comparison->second[comparison->at])
		comparison->at++;
	return comparison->at;
}

/* The next difference must be this field: nothing but placeholders in the one,
 * none in the other, and no byte more. */
static int
comparison_stamp(struct comparison *comparison, const struct stamp *stamp,
    size_t n, uint32_t *at)
{
	uint8_t held = placeholder(stamp);
	size_t start = comparison_next(comparison), end = start;

	while (end < comparison->size && end - start < stamp->bytes &&
	    comparison->first[end] == held && comparison->second[end] != held)
		end++;
	if (end - start != stamp->bytes ||
	    (end < comparison->size &&
		comparison->first[end] != comparison->second[end]))
		return fail(EX_SOFTWARE,
		    "the %s of sheet %zu is not where it "
		    "was expected in the drawn chunk",
		    field_name(stamp->field), n);
	*at = (uint32_t)start;
	comparison->at = end;
	return 0;
}

static int
comparison_places(struct comparison *comparison, struct places *places,
    size_t n)
{
	size_t i;

	for (i = 0; i < places->each; i++)
		if (comparison_stamp(comparison, &places->stamp[i], n,
			&places->at[n * places->each + i]) != 0)
			return -1;
	return 0;
}

static int
comparison_all(struct comparison *comparison, struct sheet *sheet)
{
	size_t i;

	for (i = 0; i < sheet->envelopes.count; i++) {
		if (sheet->lot > 0 && i % sheet->lot == 0 &&
		    comparison_places(comparison, &sheet->lots,
			i / sheet->lot) != 0)
			return -1;
		if (comparison_places(comparison, &sheet->envelopes, i) != 0)
			return -1;
	}
	if (comparison_next(comparison) != comparison->size)
		return fail(EX_SOFTWARE,
		    "the drawn chunk differs at byte %zu, "
		    "where there is no field",
		    comparison->at);
	return 0;
}

int
sheet_find(struct sheet *sheet, const uint8_t *drawn, size_t size)
{
	struct comparison comparison = { .first = sheet->bytes,
		.second = drawn,
		.size = size };

	if (size != sheet->size)
		return fail(EX_SOFTWARE,
		    "the drawn chunk changes its length "
		    "with what is in it: %zu, then %zu bytes",
		    sheet->size, size);
	return comparison_all(&comparison, sheet);
}
