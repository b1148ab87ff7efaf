/* What a template holds, for job/template*.c and for the room that draws it.
 * Millimetres from the top left corner; sizes of type, and spaces between
 * letters, in points. Texts are CP1252. Everything is owned by the template. */
#ifndef JOB_TEMPLATE_ITEMS_H
#define JOB_TEMPLATE_ITEMS_H

#include <libconfig.h>

#include "job/template.h"

enum { TEMPLATE_FONTS = 8, TEMPLATE_INKS = 8 };

/* Page kinds that have items of their own. */
enum template_page {
	PAGE_OUTSIDE, /* the only one of a one-sided template */
	PAGE_INSIDE,
	PAGE_COVER,
	TEMPLATE_PAGES
};

enum item_kind {
	ITEM_TEXT,
	ITEM_PARAGRAPH,
	ITEM_LINE,
	ITEM_RECT,
	ITEM_PATTERN,
	ITEM_BOXES,
	ITEM_FOLD,
	ITEM_FIELD,
	ITEM_KINDS
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_JUSTIFIED, ALIGNS };
enum symbology { CODE128, DATAMATRIX, QRCODE, SYMBOLOGIES };
enum pattern { PATTERN_WAVES, PATTERN_FIGURES, PATTERNS };

struct box {
	double x, y, w, h;
};

struct ink {
	char *name;
	double red, green, blue; /* 0 to 1 */
};

struct template_font {
	char *name;
	unsigned line; /* of the template file */
	int file;      /* sealed memfd of the bytes that were checked */
};

struct item {
	enum item_kind kind;
	unsigned line;  /* of the template file */
	struct box box; /* of a text: where it stands */
	bool turned;    /* by 180 degrees about its middle */
	unsigned font;
	double size, leading, spacing;
	double weight, radius, step, gap;
	unsigned count;
	enum align align;
	const struct ink *ink;           /* NULL is black */
	const struct ink *fill, *stroke; /* NULL is none */
	enum pattern pattern;
	enum field field;
	enum symbology symbology;
	char *text;
};

struct page {
	struct item *items;
	size_t count;
};

struct template
{
	enum template_kind kind;
	char *path, *name;
	uint8_t digest[DIGEST_SIZE];
	double width, height;
	struct template_font fonts[TEMPLATE_FONTS];
	size_t font_count;
	struct ink inks[TEMPLATE_INKS];
	size_t ink_count;
	struct page pages[TEMPLATE_PAGES];
	unsigned sides; /* 1 or 2 */
	unsigned lot;   /* envelopes per cover, or 0 */
};

/* Reads one entry of an items list; item->text is freed by the template, also
 * after a failure. */
int item_read(struct item *item, const struct template *template,
    const config_setting_t *group);

/* Checks the file's SHA-256 and keeps its bytes in font->file; EX_CONFIG if it
 * is missing or another. */
int font_open(struct template_font *font, const config_setting_t *group,
    const char *path, const uint8_t *expected);

/* UTF-8 to CP1252; free() it. NULL with file and line. */
char *item_text(const config_setting_t *group, const char *name);

/* The rules no single item can know: overlaps, missing codes, edges. */
int template_check(const struct template *template);

bool field_is_barcode(enum field field);
const char *field_name(enum field field);
enum field field_find(const char *name); /* FIELDS if there is none */

/* "path:line: sentence" about an item; always -1. */
int item_fail(const struct template *template, const struct item *item,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
