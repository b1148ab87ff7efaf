/* What the press gives up before it opens a page. */
#ifndef PRESS_SECLUDE_H
#define PRESS_SECLUDE_H

#include "press/press.h"
#include "press/printer.h"

/* With its keys unlocked and its printer prepared: no file but in the parcel
 * (NULL: none at all) and a token's, no way out but the printer's, and no
 * system call beside; one that is tried ends the press, with a sentence. */
int press_seclude(const struct press *press, const struct parcel *parcel,
    const struct printer *printer);

/* Adds to why a page did not open what a token may lack here; always -1. */
int press_seclude_explain(const struct press_config *config);

#endif
