/* What the home's log is called, for ever: the first line of its checkpoints
 * and the name of the key that signs them. */
#ifndef HOME_ORIGIN_H
#define HOME_ORIGIN_H

#include <stdbool.h>

enum { ORIGIN_TEXT = 64 + 1 }; /* a token of the log */

/* 1 to 64 characters of a-z A-Z 0-9 . / _ - */
bool origin_fits(const char *text);

/* "busta/" and the host's name, with - for what does not fit. */
void origin_default(char origin[static ORIGIN_TEXT]);

#endif
