/* A chunk of the template drawn once by libharu, before any PIN exists, and the
 * map of where each envelope's fields lie in its bytes. No secret here. */
#ifndef ROOM_SHEET_H
#define ROOM_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/template.h"

/* Lengths of everything that will be stamped; all of a batch are the same. */
struct sheet_format {
	size_t envelopes;       /* of the chunk */
	unsigned serial_digits; /* 7 or 9 */
	unsigned pin_digits;
	unsigned cip_digits;
	bool specimen; /* the word SPECIMEN across every page */
};

/* One text for each enum field the template uses, of sheet_field_length()
 * characters of 0-9A-Z and hyphen. Those of FIELD_PIN and FIELD_CIP, and of
 * halves of codes, are in secret memory, without NUL; a barcode's text is what
 * it encodes. */
struct sheet_values {
	const char *text[FIELDS];
};

struct sheet;

/* Draws the template and proves the map: stamping false values of every
 * envelope must give, byte for byte, what libharu draws with the same values.
 * Else NULL, with the template's file and line where there is one. */
struct sheet *sheet_draw(const struct template *template,
    const struct sheet_format *format);
void sheet_free(struct sheet *sheet);

size_t sheet_size(const struct sheet *sheet); /* bytes of a chunk's PDF */
size_t sheet_envelopes(const struct sheet *sheet);
size_t sheet_lots(const struct sheet *sheet);  /* cover sheets, or 0 */
uint32_t sheet_lot(const struct sheet *sheet); /* envelopes of a lot, or 0 */
size_t sheet_pages(const struct sheet *sheet); /* of the PDF, blank too */

/* Characters of a field in this format; 0 where the template does not use it
 * (a barcode's: of the text it encodes). */
size_t sheet_field_length(const struct sheet *sheet, enum field field);

/* A fresh copy of the drawn chunk: sheet_size() bytes. */
void sheet_copy(const struct sheet *sheet, uint8_t *page);

/* Writes the fields of envelope number i (from 0) of the chunk into page. */
int sheet_stamp(const struct sheet *sheet, uint8_t *page, size_t envelope,
    const struct sheet_values *values);

/* Writes the fields of the cover sheet before lot number i (from 0). */
int sheet_stamp_cover(const struct sheet *sheet, uint8_t *page, size_t lot,
    const struct sheet_values *values);

#endif
