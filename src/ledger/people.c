#include "ledger/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/badge.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/station.h"

#include "base/banned.h"

/* Not for one person to be, since more than one person is. */
static const char *const nobody[] = { "root", "busta" };

void
operator_facts(char facts[static ENTRY_TOKEN_TEXT], const struct person *person)
{
	char roles[ROLES_TEXT];

	/* The longest is ten digits and five roles, and fits. */
	roles_text(roles, person->roles);
	(void)snprintf(facts, ENTRY_TOKEN_TEXT, "%" PRIu32 ":%.53s",
	    person->uid, roles);
}

static int
operator_check_name(const struct person *person)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789-";
	const char *name = person->name;
	size_t i;

	if (name[0] == '\0' || strspn(name, letters) != strlen(name) ||
	    strchr("0123456789-", name[0]) != NULL)
		return fail(EX_DATAERR,
		    "\"%s\" is no name of an operator: use that of a system "
		    "user, of a-z, 0-9, _ and -",
		    name);
	for (i = 0; i < sizeof nobody / sizeof nobody[0]; i++)
		if (strcmp(name, nobody[i]) == 0)
			return fail(EX_DATAERR,
			    "%s is never an operator: nobody could say who "
			    "that was",
			    name);
	if (person->uid == 0)
		return fail(EX_DATAERR,
		    "%s has the uid of root, who is never an operator", name);
	return 0;
}

/* Two names of one user would be one person with two voices. */
static int
operator_check_alone(void *context, const struct person *other)
{
	const struct person *person = context;

	return person->roles != 0 && other->roles != 0 &&
		other->uid == person->uid &&
		strcmp(other->name, person->name) != 0
	    ? fail(EX_DATAERR,
		  "%s has the uid %" PRIu32
		  ", as the operator %s: they are one user",
		  person->name, person->uid, other->name)
	    : 0;
}

static int
operator_write(struct ledger *ledger, const struct person *person)
{
	sqlite3_stmt *put = ledger_statement(ledger, SQL_OPERATOR_PUT);

	if (put == NULL)
		return -1;
	(void)sqlite3_bind_text(put, 1, person->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 2, person->uid);
	(void)sqlite3_bind_int64(put, 3, person->roles);
	return ledger_change_one(ledger, put, "the operator");
}

int
ledger_operator_put(struct ledger *ledger, const struct person *person,
    const char *request)
{
	char facts[ENTRY_TOKEN_TEXT];
	struct person copy = *person;

	if (operator_check_name(person) != 0 ||
	    ledger_operator_each(ledger, operator_check_alone, &copy) != 0 ||
	    operator_write(ledger, person) != 0)
		return -1;
	if ((person->roles & ROLE_COUNTER) == 0 &&
	    ledger_shift_void(ledger, person->name) != 0)
		return -1;
	if ((person->roles & ROLES_WITH_BADGE) == 0 &&
	    ledger_badge_void(ledger, person->name) != 0)
		return -1;
	operator_facts(facts, person);
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_OPERATOR, NULL, facts, person->name,
		request });
}

static void
operator_from_row(sqlite3_stmt *row, struct person *person)
{
	memset(person, 0, sizeof *person);
	(void)snprintf(person->name, sizeof person->name, "%s",
	    (const char *)sqlite3_column_text(row, 0));
	person->uid = (uint32_t)sqlite3_column_int64(row, 1);
	person->roles = (unsigned)sqlite3_column_int64(row, 2);
}

int
ledger_operator_get(struct ledger *ledger, const char *name,
    struct person *person)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_OPERATOR_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		operator_from_row(get, person);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_operator_each(struct ledger *ledger,
    int (*each)(void *context, const struct person *person), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_OPERATOR_EACH);
	struct person person;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		operator_from_row(rows, &person);
		if ((rc = each(context, &person)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

struct operators_count {
	unsigned roles;
	unsigned named;
	unsigned with;
};

static int
operators_count_one(void *context, const struct person *person)
{
	struct operators_count *count = context;

	count->named++;
	count->with += (person->roles & count->roles) != 0;
	return 0;
}

int
ledger_operators_named(struct ledger *ledger, unsigned *count)
{
	struct operators_count found = { 0 };
	int rc = ledger_operator_each(ledger, operators_count_one, &found);

	*count = found.named;
	return rc;
}

int
ledger_operators_with(struct ledger *ledger, unsigned roles, unsigned *count)
{
	struct operators_count found = { .roles = roles };
	int rc = ledger_operator_each(ledger, operators_count_one, &found);

	*count = found.with;
	return rc;
}
