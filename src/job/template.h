/* What a sheet or a slip looks like: a template file (libconfig), read whole or
 * refused whole. Geometry only, in millimetres from the top left; no PDF here.
 */
#ifndef JOB_TEMPLATE_H
#define JOB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

/* What is stamped on each envelope, and on the cover sheet of a lot. */
enum field {
	FIELD_PIN,       /* digits */
	FIELD_CIP,       /* digits */
	FIELD_SERIAL,    /* LZ26-0001234-Q */
	FIELD_SHEET,     /* sheet number of the batch, 7 digits */
	FIELD_BATCH,     /* B000012 */
	FIELD_SCAN,      /* what the barcode says, for hand entry */
	FIELD_BARCODE,   /* serial without hyphens, then 6 of base32 */
	FIELD_LOT_FIRST, /* serials, as FIELD_SERIAL */
	FIELD_LOT_LAST,
	FIELD_LOT_COUNT,   /* 5 digits */
	FIELD_LOT_BARCODE, /* both serials as in FIELD_BARCODE, then 6 */

	/* First halves of codes, on a slip: digits, then dots. */
	FIELD_PIN_HALF,
	FIELD_PUK_HALF,
	FIELD_CIP_HALF,
	FIELDS
};

/* What a template is of; its format says which. */
enum template_kind {
	TEMPLATE_SHEET, /* an envelope's */
	TEMPLATE_SLIP,  /* what a counter prints of codes that are split */
	TEMPLATE_FORM,  /* for people to fill in and sign: nothing is stamped */
	TEMPLATE_KINDS
};

struct template;

/* NULL with a sentence. The file's SHA-256 must be pinned, if that is not NULL.
 * EX_DATAERR for what it says, EX_CONFIG for a digest that differs. */
struct template *template_read(const char *path, const uint8_t *pinned);

/* The same of that kind alone; template_read's is a sheet. TEMPLATE_KINDS: any.
 */
struct template *template_read_as(enum template_kind kind, const char *path,
    const uint8_t *pinned);
void template_free(struct template *template);

/* SHA-256 of the template file, which itself pins those of its fonts. */
const uint8_t *template_digest(const struct template *template);
const char *template_name(const struct template *template);

/* Envelopes between cover sheets; 0 if the template has no cover. */
unsigned template_lot(const struct template *template);

#endif
