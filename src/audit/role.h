/* What an operator may do alone, ask for, or approve. */
#ifndef AUDIT_ROLE_H
#define AUDIT_ROLE_H

#include <stdbool.h>

#include "audit/entry.h"

/* Numbers are stored: never renumber, only append. */
enum role {
	ROLE_PRODUCER = 1,
	ROLE_RELEASER = 2,
	ROLE_STOCK_KEEPER = 4,
	ROLE_COUNTER = 8,
	ROLE_AUDITOR = 16,
	ROLE_KEY_CUSTODIAN = 32,
	ROLES_ALL = 63,

	/* Who may have a badge: to serve at a counter, or to witness there. */
	ROLES_WITH_BADGE = ROLE_COUNTER | ROLE_STOCK_KEEPER
};

/* A set as text: "producer+releaser", "-" for none, and "all", since all six
 * by name and a uid are too long for a token of the log. */
enum { ROLES_TEXT = ENTRY_TOKEN_TEXT };
void roles_text(char text[static ROLES_TEXT], unsigned roles);

/* The same for a sentence: "producer or releaser". */
enum { ROLES_CHOICE = 128 };
void roles_choice(char text[static ROLES_CHOICE], unsigned roles);

/* In any order, each once; false if it is no such text. */
bool roles_read(const char *text, unsigned *roles);

#endif
