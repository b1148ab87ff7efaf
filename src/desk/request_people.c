/* Requests about operators. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/event.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/request_kinds.h"
#include "home/founding.h"
#include "ledger/people.h"

#include "base/banned.h"

static json_t *
operator_json(const struct person *person)
{
	char roles[ROLES_TEXT];
	json_t *arguments;

	roles_text(roles, person->roles);
	arguments = json_pack("{s:s, s:s, s:I}", "name", person->name, "roles",
	    roles, "uid", (json_int_t)person->uid);
	if (arguments == NULL)
		fail(EX_DATAERR, "%s is no name of an operator", person->name);
	return arguments;
}

/* Somebody who left may be no user of the system any more. */
static int
operator_to_remove(struct ledger *ledger, const char *name,
    struct person *person)
{
	int found = ledger_operator_get(ledger, name, person);

	if (found < 0)
		return -1;
	if (found == 0 || person->roles == 0)
		return fail(EX_NOINPUT, "there is no operator %s", name);
	person->roles = 0;
	return 0;
}

json_t *
read_operator(struct ledger *ledger, int argc, char **argv)
{
	const char *text = NULL;
	int remove = 0;
	const struct option_value values[] = { { "roles", &text, NULL },
		{ "remove", NULL, &remove }, REQUEST_OPTION_JSON, { 0 } };
	struct person person;
	unsigned roles = 0;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if ((text != NULL) == (remove != 0) ||
	    (text != NULL && (!roles_read(text, &roles) || roles == 0))) {
		fail(EX_USAGE,
		    "say --roles, of producer+releaser+stock-keeper+counter+"
		    "auditor+key-custodian or all, or --remove");
		return NULL;
	}
	if ((remove ? operator_to_remove(ledger, word[0], &person)
		    : operator_of_user(&person, word[0], roles)) != 0)
		return NULL;
	return operator_json(&person);
}

/* The name must still be the user it was when it was asked. */
static int
operator_check_user(const struct person *person)
{
	struct person user;

	if (person->roles == 0)
		return 0;
	if (operator_of_user(&user, person->name, person->roles) != 0)
		return -1;
	return user.uid == person->uid
	    ? 0
	    : fail(EX_DATAERR,
		  "%s had the uid %" PRIu32 " when it was asked, and has "
		  "%" PRIu32 " now",
		  person->name, person->uid, user.uid);
}

int
carry_operator(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct person person = { 0 };
	const char *name, *roles;
	json_int_t uid;
	unsigned left;

	if (json_unpack((json_t *)(uintptr_t)arguments, "{s:s, s:s, s:I}",
		"name", &name, "roles", &roles, "uid", &uid) != 0 ||
	    !roles_read(roles, &person.roles) || uid < 1 || uid >= UINT32_MAX ||
	    strlen(name) >= sizeof person.name)
		return fail(EX_DATAERR, "this is no request for an operator");
	(void)snprintf(person.name, sizeof person.name, "%s", name);
	person.uid = (uint32_t)uid;
	if (operator_check_user(&person) != 0 ||
	    ledger_operator_put(ledger, &person, request) != 0 ||
	    ledger_operators_with(ledger, event_of(EVENT_OPERATOR)->approves,
		&left) != 0)
		return -1;
	return left >= FOUNDERS
	    ? 0
	    : fail(EX_DATAERR,
		  "that would leave %u who could decide on operators "
		  "(key-custodian or releaser), and it takes two",
		  left);
}
