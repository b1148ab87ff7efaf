/* Inside of the sheet: its bytes, and the map of where fields lie in them. */
#ifndef ROOM_SHEET_MAP_H
#define ROOM_SHEET_MAP_H

#include "room/sheet_draw.h"

/* Fields of every envelope, or of every cover, in the order of the file. */
struct places {
	struct stamp stamp[2 * STAMPS_MOST];
	size_t each;		/* of them, for one envelope or cover */
	size_t count;		/* envelopes, or covers */
	uint32_t *at;		/* count times each offsets into the bytes */
};

struct sheet {
	uint8_t *bytes;
	size_t size, pages;
	uint32_t lot;
	size_t lengths[FIELDS];
	struct places envelopes, lots;
	struct barcode *barcode;
};

/* The sheet drawn once, every field filled with the same byte; no map yet. */
struct sheet *sheet_new(const struct drawing *drawing);

/* sheet_map.c: draws with another byte; the differences are the map. */
int sheet_find(struct sheet *sheet, const struct drawing *drawing);

/* sheet_prove.c: false values drawn must be the same values stamped. */
int sheet_prove(const struct sheet *sheet, const struct drawing *drawing);

#endif
