/* JSON from outside: one object, and nothing that two readers might read
 * differently. */
#ifndef EDGE_READING_JSON_H
#define EDGE_READING_JSON_H

#include <jansson.h>

/* json_decref() it; NULL if it is not that, or nested deeper than depth. */
json_t *reading_json(const char *text, size_t size, unsigned depth);

#endif
