#include "home/founding.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "home/actor.h"
#include "ledger/log.h"

#include "base/banned.h"

int
operator_of_user(struct person *person, const char *name, unsigned roles)
{
	uid_t uid;
	int found = actor_uid(name, &uid);

	if (found < 0)
		return -1;
	if (found == 0 || strlen(name) >= OPERATOR_NAME)
		return fail(EX_NOUSER,
		    "there is no user %s on this system: operators are its "
		    "users",
		    name);
	if (uid == 0 || actor_is_installed(uid))
		return fail(EX_DATAERR,
		    "%s is never an operator: nobody could say who that was",
		    name);
	memset(person, 0, sizeof *person);
	(void)snprintf(person->name, sizeof person->name, "%s", name);
	person->uid = (uint32_t)uid;
	person->roles = roles;
	return 0;
}

static int
founders_of_caller(struct founders *founders)
{
	char name[OPERATOR_NAME];
	uid_t uid;

	/* Who installs may be nobody in particular. */
	if (actor_caller(name, &uid, geteuid()) != 1)
		return 0;
	founders->count = 1;
	return operator_of_user(&founders->list[0], name, ROLES_ALL);
}

int
founders_read(struct founders *founders, const char *names)
{
	const char *comma = names != NULL ? strchr(names, ',') : NULL;
	char first[OPERATOR_NAME + 1];

	memset(founders, 0, sizeof *founders);
	if (names == NULL)
		return founders_of_caller(founders);
	if (comma == NULL || strchr(comma + 1, ',') != NULL)
		return fail(EX_USAGE,
		    "--operators takes two names, as anna,bruno: found %s",
		    names);
	(void)snprintf(first, sizeof first, "%.*s", (int)(comma - names),
	    names);
	if (strcmp(first, comma + 1) == 0)
		return fail(EX_USAGE,
		    "--operators takes two different people, and %s is one",
		    first);
	founders->count = FOUNDERS;
	return operator_of_user(&founders->list[0], first, ROLES_ALL) != 0
	    ? -1
	    : operator_of_user(&founders->list[1], comma + 1, ROLES_ALL);
}

/* An init that broke off after this goes on, if it is about the same. */
static int
founding_check(struct ledger *ledger, const char *origin,
    const struct founders *founders)
{
	struct person known;
	struct entry entry;
	char text[ENTRY_TEXT];
	unsigned i;

	if (ledger_log_get(ledger, 0, text) != 1 ||
	    entry_parse(&entry, text, strlen(text)) != 0)
		return -1;
	if (strcmp(entry.to, origin) != 0)
		return fail(EX_CANTCREAT,
		    "the ledger already made has a log called %s: finish it "
		    "with \"init --origin %s\"",
		    entry.to, entry.to);
	for (i = 0; i < founders->count; i++)
		switch (ledger_operator_get(ledger, founders->list[i].name,
		    &known)) {
		case 1:
			break;
		case 0:
			return fail(EX_CANTCREAT,
			    "the ledger already made has other operators than "
			    "%s",
			    founders->list[i].name);
		default:
			return -1;
		}
	return 0;
}

static int
founding_write(struct ledger *ledger, const char *origin,
    const struct founders *founders)
{
	uint64_t size;
	unsigned i;

	if (ledger_log_size(ledger, &size) != 0)
		return -1;
	if (size > 0)
		return founding_check(ledger, origin, founders);
	if (ledger_log(ledger,
		&(struct log_line){ EVENT_LEDGER, NULL, NULL, origin, NULL }) !=
	    0)
		return -1;
	for (i = 0; i < founders->count; i++)
		if (ledger_operator_put(ledger, &founders->list[i], NULL) != 0)
			return -1;
	return 0;
}

int
founding_log(struct ledger *ledger, const char *origin,
    const struct founders *founders)
{
	ledger_act_as(ledger, ACTOR_SERVICE);
	if (ledger_begin(ledger) != 0)
		return -1;
	if (founding_write(ledger, origin, founders) != 0 ||
	    ledger_commit(ledger) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	return 0;
}
