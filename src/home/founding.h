/* How a ledger begins: with its log's name and the first operators, for whom
 * nobody can ask and whom nobody can approve yet. */
#ifndef HOME_FOUNDING_H
#define HOME_FOUNDING_H

#include "ledger/people.h"

enum { FOUNDERS = 2 };

struct founders {
	struct person list[FOUNDERS];
	unsigned count;
};

/* "NAME,NAME": two different system users; NULL: whoever calls, if that is a
 * person, alone. Each gets all roles. */
int founders_read(struct founders *founders, const char *names);

/* A system user as an operator with these roles: EX_NOUSER if there is none. */
int operator_of_user(struct person *person, const char *name, unsigned roles);

/* The log's first entries, in one transaction. A ledger that began before must
 * have begun with the same: EX_CANTCREAT. */
int founding_log(struct ledger *ledger, const char *origin,
    const struct founders *founders);

#endif
