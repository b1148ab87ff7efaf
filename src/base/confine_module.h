/* For confine.c and confine_calls.c: what a module was promised. */
#ifndef BASE_CONFINE_MODULE_H
#define BASE_CONFINE_MODULE_H

#include <stdbool.h>

#include "base/confine.h"

/* False if there is none. */
bool confine_has_module(enum confine_module *module);

#endif
