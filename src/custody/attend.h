/* The terminal of one more custodian, lent to a ceremony that runs elsewhere:
 * after it is handed over, nothing here reads or writes it until it is over. */
#ifndef CUSTODY_ATTEND_H
#define CUSTODY_ATTEND_H

#include "custody/ceremony.h"

/* Joins the ceremony of that home under a name, and waits for its end: 0 and
 * the sentence to say, or -1 with the ceremony's reason, and then the terminal
 * has its echo again and its screen is clear. EX_TEMPFAIL: there is none. */
int attend(const struct home *home, const char *name,
    char sentence[static CEREMONY_SENTENCE]);

#endif
