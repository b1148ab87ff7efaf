/* Goal: a barcode is the symbol zint makes, in an image whose size tells
 * nothing about what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zint.h>

#include "room/barcode.h"

#include "base/banned.h"

enum { TEXT_MOST = 64 };

/* The lengths of docs/FORMATS.md: 7 or 9 digits, an envelope or a lot. */
static const struct {
	enum symbology symbology;
	size_t length;
	unsigned width, height;
} forms[] = {
	{ CODE128, 18, 233, 1 },
	{ CODE128, 20, 255, 1 },
	{ CODE128, 30, 365, 1 },
	{ CODE128, 34, 409, 1 },
	{ DATAMATRIX, 18, 20, 20 },
	{ DATAMATRIX, 20, 20, 20 },
	{ DATAMATRIX, 30, 24, 24 },
	{ DATAMATRIX, 34, 24, 24 },
	{ QRCODE, 18, 21, 21 },
	{ QRCODE, 20, 21, 21 },
	{ QRCODE, 30, 25, 25 },
	{ QRCODE, 34, 25, 25 },
};

static const struct {
	const char *what;
	const char *alphabet;
} texts[] = {
	{ "digits alone, which pack in pairs", "0123456789" },
	{ "letters alone, which do not pack", "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ "letters and digits in turn",
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ "mostly digits, so that code sets change often", "00112233445566Q" },
	{ "one character over and over", "Z" },
};

/* Knuth's generator: texts of chance that are the same at every run. */
static void
text_draw(char *text, size_t length, const char *alphabet)
{
	static uint64_t state = 1;
	size_t i;

	for (i = 0; i < length; i++) {
		state = state * 6364136223846793005 + 1442695040888963407;
		text[i] = alphabet[(state >> 33) % strlen(alphabet)];
	}
	text[length] = '\0';
}

/* What zint itself would paint, from its vector output: 2 units a module. */
static unsigned
zint_paint(const struct barcode_form *form, const char *text, uint8_t *modules)
{
	static const int symbologies[] = { BARCODE_CODE128, BARCODE_DATAMATRIX,
		BARCODE_QRCODE };
	struct zint_symbol *symbol = ZBarcode_Create();
	struct zint_vector_rect *rect;
	unsigned x, y, width, margin;

	assert_non_null(symbol);
	symbol->symbology = symbologies[form->symbology];
	symbol->show_hrt = 0;
	symbol->option_1 = form->symbology == QRCODE ? 2 : -1;
	symbol->option_2 = form->option;
	symbol->height = (float)form->height;
	assert_true(ZBarcode_Encode_and_Buffer_Vector(symbol,
			(const unsigned char *)text, 0, 0) < ZINT_ERROR);
	width = (unsigned)symbol->width;
	margin = (form->width - width) / 2;
	memset(modules, 0xff, (size_t)form->width * form->height);
	for (rect = symbol->vector->rectangles; rect != NULL; rect = rect->next)
		for (y = 0; y < form->height; y++)
			for (x = 0; x < (unsigned)(rect->width / 2); x++)
				if (form->height == 1 ||
				    (rect->y <= (float)(2 * y) &&
					rect->y + rect->height >
					    (float)(2 * y)))
					modules[y * form->width + margin + x +
					    (unsigned)(rect->x / 2)] = 0;
	ZBarcode_Delete(symbol);
	return width;
}

static void
test_forms_are_as_large_as_the_longest_text_needs(void **state)
{
	struct barcode_form form;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		assert_int_equal(barcode_form(&form, forms[i].symbology,
				     forms[i].length),
		    0);
		assert_int_equal(form.width, forms[i].width);
		assert_int_equal(form.height, forms[i].height);
		assert_true(form.width * form.height <= BARCODE_MOST);
	}
}

static void
test_every_text_is_painted_as_zint_paints_it(void **state)
{
	uint8_t ours[BARCODE_MOST], theirs[BARCODE_MOST];
	struct barcode *barcode = barcode_new();
	struct barcode_form form;
	char text[TEXT_MOST];
	size_t i, j, n;

	(void)state;
	assert_non_null(barcode);
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++)
		for (j = 0; j < sizeof texts / sizeof texts[0]; j++)
			for (n = 0; n < 100; n++) {
				assert_int_equal(barcode_form(&form,
						     forms[i].symbology,
						     forms[i].length),
				    0);
				text_draw(text, form.length, texts[j].alphabet);
				assert_int_equal(barcode_draw(barcode, &form,
						     text, ours),
				    0);
				(void)zint_paint(&form, text, theirs);
				if (memcmp(ours, theirs,
					(size_t)form.width * form.height) != 0)
					fail_msg("%s: %s", texts[j].what, text);
			}
	barcode_free(barcode);
}

static void
test_a_narrow_text_stands_in_the_middle_of_the_widest(void **state)
{
	uint8_t modules[BARCODE_MOST];
	struct barcode *barcode = barcode_new();
	struct barcode_form form;
	unsigned left = 0, right = 0;

	(void)state;
	assert_non_null(barcode);
	assert_int_equal(barcode_form(&form, CODE128, 18), 0);
	assert_int_equal(barcode_draw(barcode, &form, "123456789012345678",
			     modules),
	    0);
	while (modules[left] == 0xff)
		left++;
	while (modules[form.width - 1 - right] == 0xff)
		right++;
	/* 18 digits are 9 pairs: 134 modules of 233. */
	assert_int_equal(left, (233 - 134) / 2);
	assert_int_equal(left + right, 233 - 134);
	barcode_free(barcode);
}

static void
test_the_text_need_not_end_in_nul(void **state)
{
	uint8_t one[BARCODE_MOST], other[BARCODE_MOST];
	struct barcode *barcode = barcode_new();
	struct barcode_form form;

	(void)state;
	assert_non_null(barcode);
	assert_int_equal(barcode_form(&form, QRCODE, 4), 0);
	assert_int_equal(barcode_draw(barcode, &form, "LZ26", one), 0);
	assert_int_equal(barcode_draw(barcode, &form, "LZ26MORE", other), 0);
	assert_memory_equal(one, other, (size_t)form.width * form.height);
	barcode_free(barcode);
}

static void
test_what_no_symbol_holds_is_refused(void **state)
{
	struct barcode_form form;

	(void)state;
	assert_int_equal(barcode_form(&form, CODE128, 0), -1);
	assert_int_equal(barcode_form(&form, CODE128, 101), -1);
	assert_int_equal(barcode_form(&form, DATAMATRIX, 61), -1);
	assert_int_equal(barcode_form(&form, QRCODE, 91), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_forms_are_as_large_as_the_longest_text_needs),
		cmocka_unit_test(test_every_text_is_painted_as_zint_paints_it),
		cmocka_unit_test(
		    test_a_narrow_text_stands_in_the_middle_of_the_widest),
		cmocka_unit_test(test_the_text_need_not_end_in_nul),
		cmocka_unit_test(test_what_no_symbol_holds_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
