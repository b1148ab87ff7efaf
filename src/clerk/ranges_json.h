/* Serials in an answer: as every command takes them. */
#ifndef CLERK_RANGES_JSON_H
#define CLERK_RANGES_JSON_H

#include <jansson.h>

#include "envelope/range.h"

/* ["LZ26-0000001-K..LZ26-0000500-Q", ...]; NULL: out of memory. */
json_t *ranges_json(const struct ranges *ranges);

#endif
