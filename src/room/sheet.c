#include "room/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "room/sheet_map.h"

#include "base/banned.h"

void
sheet_free(struct sheet *sheet)
{
	if (sheet == NULL)
		return;
	barcode_free(sheet->barcode);
	free(sheet->lots.at);
	free(sheet->envelopes.at);
	free(sheet->bytes);
	free(sheet);
}

struct sheet *
sheet_draw(const struct template *template, const struct sheet_format *format)
{
	struct drawing drawing;
	struct sheet *sheet = NULL;
	uint8_t *drawn = NULL;
	size_t size;
	int rc = -1;

	if (drawing_plan(&drawing, template, format) != 0 ||
	    (sheet = sheet_new(&drawing)) == NULL ||
	    (drawn = sheet_draw_false(sheet, &drawing, &size)) == NULL)
		goto out;
	if ((rc = sheet_find(sheet, drawn, size)) == 0)
		rc = sheet_prove(sheet, drawn);
	if (rc != 0)
		fail_within(template->path);
out:
	free(drawn);
	if (rc == 0)
		return sheet;
	sheet_free(sheet);
	return NULL;
}

size_t
sheet_size(const struct sheet *sheet)
{
	return sheet->size;
}

size_t
sheet_envelopes(const struct sheet *sheet)
{
	return sheet->envelopes.count;
}

size_t
sheet_lots(const struct sheet *sheet)
{
	return sheet->lots.count;
}

uint32_t
sheet_lot(const struct sheet *sheet)
{
	return sheet->lot;
}

size_t
sheet_pages(const struct sheet *sheet)
{
	return sheet->pages;
}

size_t
sheet_field_length(const struct sheet *sheet, enum field field)
{
	return sheet->lengths[field];
}

void
sheet_copy(const struct sheet *sheet, uint8_t *page)
{
	memcpy(page, sheet->bytes, sheet->size);
}

/* Anything else could end a PDF string early. Not asked of the codes: here
 * they are bytes to copy, and nothing looks at them. */
static bool
text_is_plain(enum field field, const char *text, size_t length)
{
	size_t i;

	if (field == FIELD_PIN || field == FIELD_CIP || field_is_half(field))
		return true;
	for (i = 0; i < length; i++)
		if (!((text[i] >= '0' && text[i] <= '9') ||
			(text[i] >= 'A' && text[i] <= 'Z') || text[i] == '-'))
			return false;
	/* A number that outgrew its field would be another number. */
	return text[length] == '\0';
}

static int
places_stamp(const struct sheet *sheet, const struct places *places,
    uint8_t *page, size_t n, const struct sheet_values *values)
{
	const struct stamp *stamp;
	const char *text;
	uint32_t at;
	size_t i;

	if (n >= places->count)
		return fail(EX_SOFTWARE, "there is no sheet %zu in this chunk",
		    n);
	for (i = 0; i < places->each; i++) {
		stamp = &places->stamp[i];
		at = places->at[n * places->each + i];
		text = values->text[stamp->field];
		if (text == NULL ||
		    !text_is_plain(stamp->field, text, stamp->length))
			return fail(EX_SOFTWARE, "no proper value for %s",
			    field_name(stamp->field));
		if (stamp->form.length == 0)
			memcpy(page + at, text, stamp->length);
		else if (barcode_draw(sheet->barcode, &stamp->form, text,
			     page + at) != 0)
			return -1;
	}
	return 0;
}

int
sheet_stamp(const struct sheet *sheet, uint8_t *page, size_t envelope,
    const struct sheet_values *values)
{
	return places_stamp(sheet, &sheet->envelopes, page, envelope, values);
}

int
sheet_stamp_cover(const struct sheet *sheet, uint8_t *page, size_t lot,
    const struct sheet_values *values)
{
	return places_stamp(sheet, &sheet->lots, page, lot, values);
}
