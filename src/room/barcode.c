#include "room/barcode.h"

#include <stdlib.h>
#include <string.h>
#include <zint.h>

#include "base/fail.h"

#include "base/banned.h"

struct barcode {
	struct zint_symbol *symbol;
};

/* ISO/IEC 15417: 11 modules for each of start, check and character, 13 for the
 * stop; a letter takes one character, digits at most that. */
enum {
	CODE128_FRAME = 11 + 11 + 13,
	CODE128_CHARACTER = 11,
	CODE128_MOST = 100 /* characters */
};

/* Squares, and how many characters of 0-9A-Z each holds whatever they are. */
struct square {
	size_t length;
	unsigned modules;
	int option;
};

/* ISO/IEC 16022 table 7: codewords, less two so that no choice of encodation
 * by zint can need the next size. */
static const struct square datamatrix[] = { { 10, 16, 4 }, { 16, 18, 5 },
	{ 20, 20, 6 }, { 28, 22, 7 }, { 34, 24, 8 }, { 42, 26, 9 },
	{ 60, 32, 10 }, { 0 } };

/* ISO/IEC 18004 table 7: alphanumeric, error correction level M. */
static const struct square qrcode[] = { { 20, 21, 1 }, { 38, 25, 2 },
	{ 61, 29, 3 }, { 90, 33, 4 }, { 0 } };

static const struct {
	int zint;
	unsigned quiet;
	const struct square *squares;
} symbologies[SYMBOLOGIES] = {
	[CODE128] = { BARCODE_CODE128, 10, NULL },
	[DATAMATRIX] = { BARCODE_DATAMATRIX, 2, datamatrix },
	[QRCODE] = { BARCODE_QRCODE, 4, qrcode },
};

int
barcode_form(struct barcode_form *form, enum symbology symbology, size_t length)
{
	const struct square *square = symbologies[symbology].squares;

	*form = (struct barcode_form){ .symbology = symbology,
		.length = length,
		.quiet = symbologies[symbology].quiet };
	if (square == NULL) {
		form->width =
		    CODE128_FRAME + CODE128_CHARACTER * (unsigned)length;
		form->height = 1;
		return length > 0 && length <= CODE128_MOST
		    ? 0
		    : fail(EX_SOFTWARE, "no Code 128 holds %zu characters",
			  length);
	}
	while (square->length != 0 && square->length < length)
		square++;
	if (square->length == 0 || length == 0)
		return fail(EX_SOFTWARE, "no square holds %zu characters",
		    length);
	form->width = form->height = square->modules;
	form->option = square->option;
	return 0;
}

struct barcode *
barcode_new(void)
{
	struct barcode *barcode = calloc(1, sizeof *barcode);

	if (barcode != NULL && (barcode->symbol = ZBarcode_Create()) != NULL)
		return barcode;
	fail(EX_OSERR, "out of memory for a barcode");
	free(barcode);
	return NULL;
}

void
barcode_free(struct barcode *barcode)
{
	if (barcode == NULL)
		return;
	ZBarcode_Delete(barcode->symbol);
	free(barcode);
}

static int
barcode_encode(struct zint_symbol *symbol, const struct barcode_form *form,
    const char *text)
{
	ZBarcode_Clear(symbol);
	symbol->symbology = symbologies[form->symbology].zint;
	symbol->show_hrt = 0;
	symbol->input_mode = DATA_MODE;
	symbol->option_1 = form->symbology == QRCODE ? 2 : -1;
	symbol->option_2 = form->option;
	symbol->option_3 = form->symbology == DATAMATRIX ? DM_SQUARE : 0;
	return ZBarcode_Encode(symbol, (const unsigned char *)text,
	    (int)form->length);
}

int
barcode_draw(struct barcode *barcode, const struct barcode_form *form,
    const char *text, uint8_t *modules)
{
	struct zint_symbol *symbol = barcode->symbol;
	const unsigned char *bits;
	unsigned y, x, width, margin;

	if (barcode_encode(symbol, form, text) >= ZINT_ERROR)
		return fail(EX_SOFTWARE, "zint: %s", symbol->errtxt);
	width = (unsigned)symbol->width;
	if (width > form->width || (unsigned)symbol->rows != form->height)
		return fail(EX_SOFTWARE,
		    "a barcode came out %u by %d modules "
		    "instead of %u by %u",
		    width, symbol->rows, form->width, form->height);
	margin = (form->width - width) / 2;
	memset(modules, 0xff, (size_t)form->width * form->height);
	for (y = 0; y < form->height; y++, modules += form->width) {
		bits = symbol->encoded_data[y];
		for (x = 0; x < width; x++)
			if (bits[x / 8] >> x % 8 & 1)
				modules[margin + x] = 0;
	}
	return 0;
}
