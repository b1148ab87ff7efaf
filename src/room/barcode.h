/* Barcodes as grey images, one byte per module: 0 black, 255 white. Of fixed
 * size for the length of their text, so that a page's size tells nothing. */
#ifndef ROOM_BARCODE_H
#define ROOM_BARCODE_H

#include <stddef.h>
#include <stdint.h>

#include "job/template_items.h"

enum { BARCODE_MOST = 1600 }; /* modules of an image, at most */

/* The image that holds any text of so many characters of 0-9A-Z. */
struct barcode_form {
	enum symbology symbology;
	size_t length;          /* characters */
	unsigned width, height; /* modules, without quiet zone */
	unsigned quiet;         /* modules to keep white, left and right */
	int option;             /* zint's number of that size */
};

/* -1 with a sentence (without place) if no size holds that text. */
int barcode_form(struct barcode_form *form, enum symbology symbology,
    size_t length);

/* An encoder, to be used many times. */
struct barcode;
struct barcode *barcode_new(void);
void barcode_free(struct barcode *barcode);

/* Writes width * height modules for form->length characters of text. */
int barcode_draw(struct barcode *barcode, const struct barcode_form *form,
    const char *text, uint8_t *modules);

#endif
