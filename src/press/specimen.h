/* A page to try a printer with, which nobody could take for an envelope. */
#ifndef PRESS_SPECIMEN_H
#define PRESS_SPECIMEN_H

#include <stddef.h>

/* A PDF of one A4 page: SPECIMEN, a frame 10 mm from each edge, and a cross in
 * the middle. free() it; NULL with a reason. */
char *specimen_page(size_t *size);

#endif
