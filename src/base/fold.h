/* Names as people type them: without capitals, accents, hyphens, apostrophes
 * and spaces, so that "forli" is Forlì, and "santangelo" Sant'Angelo. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

/* How well what was typed finds a name, both folded. What is folded to nothing
 * begins everything. */
enum fold_match {
	FOLD_NOWHERE,
	FOLD_WORD,   /* some word, and what follows it, begins so */
	FOLD_BEGINS, /* the name begins so */
	FOLD_WHOLE   /* it is the name */
};

enum fold_match fold_finds(const char *name, const char *typed);

/* For sorting: as strcmp has it, of both folded. */
int fold_compare(const char *a, const char *b);

#endif
