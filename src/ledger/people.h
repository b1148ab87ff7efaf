/* Who may do what: operators, by their system user's name, and their roles. */
#ifndef LEDGER_PEOPLE_H
#define LEDGER_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/entry.h"
#include "audit/role.h"
#include "ledger/ledger.h"

enum { OPERATOR_NAME = 32 + 1 };

struct person {
	char name[OPERATOR_NAME]; /* [a-z_][a-z0-9_-]{0,31} */
	uint32_t uid;             /* never 0 */
	unsigned roles;           /* 0: removed, and never forgotten */
};

/* What the log says of one: uid:roles. */
void operator_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct person *person);

/* Adds an operator, or changes one of the same name; request is "#12", or NULL
 * for the first two. Refused (EX_DATAERR): a name that is none, root, busta, a
 * uid that another operator has. In a transaction of the caller's. */
int ledger_operator_put(struct ledger *ledger, const struct person *person,
    const char *request);

/* 1 found, 0 there is none, -1 failed. */
int ledger_operator_get(struct ledger *ledger, const char *name,
    struct person *person);

/* By name, until it returns not 0. */
int ledger_operator_each(struct ledger *ledger,
    int (*each)(void *context, const struct person *person), void *context);

/* How many were ever named; and how many have one of these roles now. */
int ledger_operators_named(struct ledger *ledger, unsigned *count);
int ledger_operators_with(struct ledger *ledger, unsigned roles,
    unsigned *count);

#endif
