/* Every page and verb of the counter. */
#ifndef COUNTER_ROUTE_H
#define COUNTER_ROUTE_H

#include "edge/route.h"

/* All of them, and one without a path after them. */
extern const struct route routes[];
extern const size_t route_count;

#endif
