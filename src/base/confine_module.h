/* For confine.c and confine_calls.c: what a module was promised, and which
 * directory there is beside the one. */
#ifndef BASE_CONFINE_MODULE_H
#define BASE_CONFINE_MODULE_H

#include <stdbool.h>

#include "base/confine.h"

/* False if there is none. */
bool confine_has_module(enum confine_module *module);

/* -1 if there is none. */
int confine_has_beside(void);

#endif
