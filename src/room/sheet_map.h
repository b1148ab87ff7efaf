/* Inside of the sheet: its bytes, and the map of where fields lie in them. */
#ifndef ROOM_SHEET_MAP_H
#define ROOM_SHEET_MAP_H

#include "room/sheet_draw.h"

/* Fields of every envelope, or of every cover, in the order of the file. */
struct places {
	struct stamp stamp[2 * STAMPS_MOST];
	size_t each;  /* of them, for one envelope or cover */
	size_t count; /* envelopes, or covers */
	uint32_t *at; /* count times each offsets into the bytes */
};

struct sheet {
	uint8_t *bytes;
	size_t size, pages;
	uint32_t lot;
	size_t lengths[FIELDS];
	struct places envelopes, lots;
	struct barcode *barcode;
};

/* sheet_map.c: the sheet drawn once, its fields filled with placeholders that
 * no false value holds; no map yet. */
enum { PLACEHOLDER_TEXT = '0', PLACEHOLDER_MODULE = 0x80 };
struct sheet *sheet_new(const struct drawing *drawing);

/* sheet_prove.c: drawn again, with false values of their own for every
 * envelope; free() it. */
uint8_t *sheet_draw_false(const struct sheet *sheet,
    const struct drawing *drawing, size_t *size);

/* sheet_map.c: where the two differ is the map. */
int sheet_find(struct sheet *sheet, const uint8_t *drawn, size_t size);

/* sheet_prove.c: the false values stamped must give what was drawn. */
int sheet_prove(const struct sheet *sheet, const uint8_t *drawn);

#endif
