/* Names as people type them: without capitals, accents, hyphens, apostrophes
 * and spaces, so that "forli" is Forlì, and "santangelo" Sant'Angelo. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Whether some word of name, and what follows it, begins with what was typed,
 * both folded. What is folded to nothing begins everything. */
bool fold_finds(const char *name, const char *typed);

/* For sorting: as strcmp has it, of both folded. */
int fold_compare(const char *a, const char *b);

#endif
