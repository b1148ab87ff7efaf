/* Badges: the code by which an operator shows a station who she is. The ledger
 * has its digest; the code is of 100 random bits, so there is nothing to
 * search. */
#ifndef LEDGER_BADGE_H
#define LEDGER_BADGE_H

#include "base/digest.h"
#include "ledger/people.h"

/* "OP" and 20 of the base32 that tokens are of: no other code is as long. */
enum { BADGE_TEXT = 22 + 1 };

/* A new one in the place of an earlier one, for an operator who serves at a
 * counter, or may witness there, and is not who acts (EX_NOINPUT, EX_DATAERR,
 * EX_NOPERM); her shifts end, since whoever found the earlier one may have
 * begun them. In a transaction of the caller's. code is hers alone: wipe it. */
int ledger_badge_new(struct ledger *ledger, const char *who,
    char code[static BADGE_TEXT]);

/* Whose it is: 1, 0 nobody's, -1 failed. Blanks and hyphens are read over, in
 * any case. Who has not the role for one any more has none. */
int ledger_badge_of(struct ledger *ledger, const char *code,
    struct person *person);

/* She has one: 1, 0 not, -1 failed. */
int ledger_badge_has(struct ledger *ledger, const char *who);

/* It has the shape of a badge: what a page says of a code scanned in the wrong
 * place. */
bool badge_is(const char *code);

/* She has not the role for one any more. */
int ledger_badge_void(struct ledger *ledger, const char *who);

struct badge_row {
	char who[OPERATOR_NAME];
	char digest[DIGEST_TEXT]; /* as the log has it */
	uint64_t entry;
};
int ledger_badge_each(struct ledger *ledger,
    int (*each)(void *context, const struct badge_row *row), void *context);

#endif
