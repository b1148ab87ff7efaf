/* One chunk of envelopes, from an order to sealed records and one
 * sealed file. */
#ifndef ROOM_ORDER_H
#define ROOM_ORDER_H

#include "hsm/hsm.h"
#include "job/job.h"
#include "room/datakey.h"
#include "room/sheet.h"
#include "room/wire.h"

/* What all orders of a batch share. */
struct workshop {
	const struct job *job;
	struct hsm *hsm;
	struct data_key *key;
	struct sheet
	    *sheets[2]; /* a whole chunk, and the last one if smaller */
	uint8_t *page;  /* secret memory for the larger of the two */
	size_t page_size;
	uint8_t *records; /* a chunk's sealed records and verifiers */
	uint8_t *verifiers;
	int dir; /* where page files are made */
};

/* Draws the sheets, proves them, and finds memory for a chunk; nothing secret
 * exists yet. workshop_close wipes and accepts a zeroed struct. */
int workshop_open(struct workshop *workshop, const struct job *job, int dir);
void workshop_close(struct workshop *workshop);

/* The whole life of a chunk: drawn, sealed, stamped, delivered, gone. What
 * filled points to belongs to the workshop, until the next order. */
int order_fill(struct workshop *workshop, const struct wire_fill *order,
    struct wire_filled *filled);

#endif
