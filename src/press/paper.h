/* A PDF of many pages, cut into smaller ones that hold some of them and all
 * they need: a jam then concerns few sheets. For PDFs as libharu writes them.
 */
#ifndef PRESS_PAPER_H
#define PRESS_PAPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/clear.h"

struct paper;

/* pdf stays the caller's, and where it is. Only offsets are kept of it. NULL
 * and EX_DATAERR for one that is built otherwise. */
struct paper *paper_open(const uint8_t *pdf, size_t size);
void paper_free(struct paper *paper);

uint32_t paper_pages(const struct paper *paper);

/* The pages first, first + 1, … into out, which never takes more room than the
 * whole PDF has. 0, or -1 with a reason. */
int paper_cut(const struct paper *paper, uint32_t first, uint32_t count,
    struct clear *out);

#endif
