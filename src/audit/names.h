/* Names that are met again and again, each by a small number. */
#ifndef AUDIT_NAMES_H
#define AUDIT_NAMES_H

#include <stdint.h>

struct names;

struct names *names_new(void);
void names_free(struct names *names);

/* From 1, in the order they were added; 0: not there, or out of memory. */
uint32_t names_find(const struct names *names, const char *name);
uint32_t names_add(struct names *names, const char *name);
const char *names_text(const struct names *names, uint32_t number);

#endif
