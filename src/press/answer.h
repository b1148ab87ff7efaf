/* What an IPP printer's answer says: libcups has read it, and nothing in it is
 * taken to be there. */
#ifndef PRESS_ANSWER_H
#define PRESS_ANSWER_H

#include <cups/cups.h>

#include <stdbool.h>
#include <stddef.h>

bool answer_is_good(ipp_t *answer);
/* -1: "the printer refuses WHAT", and why, with EX_UNAVAILABLE. */
int answer_refused(ipp_t *answer, const char *what);

/* The values of an attribute, with commas; "" without it. */
void answer_texts(ipp_t *answer, const char *name, char *text, size_t room);
/* The same as a word of the journal: no control characters, "-" without it. */
void answer_word(ipp_t *answer, const char *name, char *text, size_t room);

/* One of the values of an attribute is what is wanted. */
bool answer_has_text(ipp_t *answer, const char *name, const char *wanted);
bool answer_has_number(ipp_t *answer, const char *name, int wanted);

/* -1: it does not say. */
int answer_integer(ipp_t *answer, const char *name, ipp_tag_t tag);

#endif
