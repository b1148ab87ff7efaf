/* The next sheets to be sent, taken out of their page file: cut and clear, in
 * locked memory. */
#ifndef PRESS_SHEAF_H
#define PRESS_SHEAF_H

#include "base/clear.h"
#include "press/paper.h"
#include "press/press.h"

struct sheaf {
	size_t file;     /* of the release */
	size_t first;    /* index of its first sheet in the run */
	uint32_t count;  /* sheets with an envelope */
	uint32_t pages;  /* covers and backs too */
	uint32_t papers; /* sheets of paper, covers too */
	uint32_t sides;
	const uint8_t *bytes;
	size_t size;
};

/* Where sheaves come from: one page file open at a time. */
struct bale {
	const struct press *press;
	const struct parcel *parcel;
	const struct run *run;
	struct clear clear; /* the page file that is open */
	struct clear part;  /* what was cut out of it */
	struct paper *paper;
	size_t open; /* which file; SIZE_MAX: none */
};

int bale_open(struct bale *bale, const struct press *press,
    const struct parcel *parcel, const struct run *run);
void bale_close(struct bale *bale);

/* The first page file opens, and is what it should be: before a release begins,
 * since it never begins again. */
int bale_rehearse(const struct press *press, const struct parcel *parcel);

/* Up to most sheets from index from on that were not sent yet, of one file. 1,
 * or 0 when there are none, or -1 with a reason. It stays until the next one.
 */
int bale_next(struct bale *bale, size_t from, uint32_t most,
    struct sheaf *sheaf);
/* The sheaf's pages were sent, and are wiped. */
void bale_forget(struct bale *bale);

#endif
