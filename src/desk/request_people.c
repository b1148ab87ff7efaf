/* Requests about custodians and operators. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/event.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "desk/command.h"
#include "desk/request_kinds.h"
#include "home/founding.h"
#include "ledger/people.h"
#include "ledger/place.h"

#include "base/banned.h"

static int
custodian_set(char *text, size_t room, const char *what, const char *value)
{
	if (value == NULL)
		return 0;
	if (strlen(value) >= room)
		return fail(EX_USAGE, "a custodian's %s has at most %zu bytes",
		    what, room - 1);
	if (utf8_fault(value) != NULL)
		return fail(EX_USAGE, "a custodian's %s is UTF-8", what);
	(void)snprintf(text, room, "%s", value);
	return 0;
}

static int
custodian_set_kind(struct custodian *custodian, const char *name)
{
	return name == NULL || custodian_kind_read(name, &custodian->kind)
	    ? 0
	    : fail(EX_USAGE,
		  "%s is no kind of custodian: print-room, depot, counter or "
		  "drawer",
		  name);
}

/* What a custodian is now, for what a request does not change. */
static int
custodian_before(struct ledger *ledger, const char *name,
    struct custodian *custodian)
{
	int found = ledger_custodian_get(ledger, name, custodian);

	if (found != 0)
		return found < 0 ? -1 : 0;
	memset(custodian, 0, sizeof *custodian);
	custodian->open = true;
	return custodian_set(custodian->name, sizeof custodian->name, "name",
	    name);
}

/* What the options of a request name, and no more: what they leave out is as it
 * is when the request is carried out, whatever else was agreed meanwhile. */
struct custodian_change {
	const char *name, *kind, *title, *address;
	int open; /* -1: as it is */
};

static int
custodian_check_text(const char *what, const char *value)
{
	return value == NULL || utf8_fault(value) == NULL
	    ? 0
	    : fail(EX_USAGE, "a custodian's %s is UTF-8", what);
}

static json_t *
custodian_json(const struct custodian_change *change)
{
	json_t *arguments,
	    *open = change->open < 0 ? NULL : json_boolean(change->open);

	if (custodian_check_text("name", change->name) != 0 ||
	    custodian_check_text("kind", change->kind) != 0 ||
	    custodian_check_text("title", change->title) != 0 ||
	    custodian_check_text("address", change->address) != 0)
		return NULL;
	/* clang-format off */
	arguments = json_pack("{s:s, s:s*, s:s*, s:o*, s:s*}",
	    "name", change->name,
	    "kind", change->kind,
	    "title", change->title,
	    "open", open,
	    "address", change->address);
	/* clang-format on */
	if (arguments == NULL)
		fail(EX_OSERR, "out of memory");
	return arguments;
}

json_t *
read_custodian(struct ledger *ledger, int argc, char **argv)
{
	struct custodian_change change = { .open = -1 };
	int closed = 0, open = 0;
	const struct option_value values[] = { { "kind", &change.kind, NULL },
		{ "title", &change.title, NULL },
		{ "address", &change.address, NULL },
		{ "closed", NULL, &closed }, { "open", NULL, &open },
		REQUEST_OPTION_JSON, { 0 } };
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	change.name = word[0];
	if (open && closed) {
		fail(EX_USAGE, "a custodian is open or closed, not both");
		return NULL;
	}
	if (open || closed)
		change.open = open;
	else if (change.kind == NULL && change.title == NULL &&
	    change.address == NULL) {
		fail(EX_USAGE,
		    "say what %s is to be: --kind, --title, --address, "
		    "--closed or --open",
		    change.name);
		return NULL;
	}
	return custodian_json(&change);
}

static int
custodian_apply(struct custodian *custodian,
    const struct custodian_change *change)
{
	if (custodian_set_kind(custodian, change->kind) != 0 ||
	    custodian_set(custodian->title, CUSTODIAN_TEXT, "title",
		change->title) != 0 ||
	    custodian_set(custodian->address, CUSTODIAN_TEXT, "address",
		change->address) != 0)
		return -1;
	if (change->open >= 0)
		custodian->open = change->open != 0;
	if (change->title != NULL && change->title[0] == '\0')
		return fail(EX_USAGE, "a custodian has a title");
	return custodian->kind != 0 && custodian->title[0] != '\0'
	    ? 0
	    : fail(EX_USAGE,
		  "%s is a new custodian: say its --kind and --title",
		  custodian->name);
}

int
carry_custodian(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct custodian_change change = { .open = -1 };
	struct custodian custodian;

	if (json_unpack((json_t *)(uintptr_t)arguments,
		"{s:s, s?s, s?s, s?b, s?s}", "name", &change.name, "kind",
		&change.kind, "title", &change.title, "open", &change.open,
		"address", &change.address) != 0)
		return fail(EX_DATAERR, "this is no request for a custodian");
	return custodian_before(ledger, change.name, &custodian) != 0 ||
		custodian_apply(&custodian, &change) != 0
	    ? -1
	    : ledger_custodian_put(ledger, &custodian, request);
}

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
