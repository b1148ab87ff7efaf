#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "room/sheet_map.h"

#include "base/banned.h"

enum { FALSE_MOST = 128 };

/* Different for every field, envelope and character, so that two places that
 * were confused cannot look alike. (Steele's SplitMix64.) */
static uint64_t
false_number(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Without the placeholder, which is the first of its alphabet, and in barcodes
 * without the hyphen, which is the last. */
static void
false_text(const struct stamp *stamp, size_t n, char text[static FALSE_MOST])
{
	const char *alphabet = field_alphabet(stamp->field) + 1;
	unsigned count = (unsigned)strlen(alphabet);
	size_t i;

	if (field_is_barcode(stamp->field))
		count--;
	for (i = 0; i < stamp->length; i++)
		text[i] = alphabet[false_number(n << 16 |
				       (size_t)stamp->field << 8 | i) %
		    count];
	text[i] = '\0';
}

static int
filling_false(const struct filling *filling, const struct stamp *stamp,
    size_t n, uint8_t *bytes)
{
	char text[FALSE_MOST];

	false_text(stamp, n, text);
	if (stamp->form.length > 0)
		return barcode_draw(filling->barcode, &stamp->form, text,
		    bytes);
	memcpy(bytes, text, stamp->bytes);
	return 0;
}

static int
prove_stamp(const struct sheet *sheet, const struct places *places, size_t n,
    uint8_t *page,
    int (*stamp)(const struct sheet *, uint8_t *, size_t,
	const struct sheet_values *))
{
	char texts[FIELDS][FALSE_MOST];
	struct sheet_values values = { { NULL } };
	size_t i;

	for (i = 0; i < places->each; i++) {
		enum field field = places->stamp[i].field;

		false_text(&places->stamp[i], n, texts[field]);
		values.text[field] = texts[field];
	}
	return stamp(sheet, page, n, &values);
}

static int
prove_stamps(const struct sheet *sheet, uint8_t *page)
{
	size_t i;

	for (i = 0; i < sheet->envelopes.count; i++)
		if (prove_stamp(sheet, &sheet->envelopes, i, page,
			sheet_stamp) != 0)
			return -1;
	for (i = 0; i < sheet->lots.count; i++)
		if (prove_stamp(sheet, &sheet->lots, i, page,
			sheet_stamp_cover) != 0)
			return -1;
	return 0;
}

uint8_t *
sheet_draw_false(const struct sheet *sheet, const struct drawing *drawing,
    size_t *size)
{
	const struct filling filling = { .fill = filling_false,
		.barcode = sheet->barcode };

	return drawing_render(drawing, &filling, size);
}

int
sheet_prove(const struct sheet *sheet, const uint8_t *drawn)
{
	uint8_t *stamped = malloc(sheet->size);
	int rc;

	if (stamped == NULL)
		return fail(EX_OSERR, "out of memory proving a sheet");
	sheet_copy(sheet, stamped);
	rc = prove_stamps(sheet, stamped);
	if (rc == 0 && memcmp(drawn, stamped, sheet->size) != 0)
		rc = fail(EX_SOFTWARE,
		    "stamping does not give what libharu draws");
	free(stamped);
	return rc;
}
