#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "home/founding.h"
#include "home/session.h"
#include "ledger/place.h"

#include "base/banned.h"

static int
operator_add_json(void *context, const struct person *person)
{
	char roles[ROLES_TEXT];

	roles_text(roles, person->roles);
	return listing_add(context,
	    json_pack("{s:s, s:I, s:s, s:s}", "name", person->name, "uid",
		(json_int_t)person->uid, "roles", roles, "state",
		person->roles != 0 ? "active" : "removed"));
}

/* What is not known is no member. */
static const char *
text_if_any(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static int
custodian_add_json(void *context, const struct custodian *custodian)
{
	/* clang-format off */
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*}",
		"name", custodian->name,
		"kind", custodian_kind_name(custodian->kind),
		"state", custodian->open ? "open" : "closed",
		"title", custodian->title,
		"address", custodian->address,
		"municipality", text_if_any(custodian->municipality),
		"hours", text_if_any(custodian->hours),
		"position", text_if_any(custodian->position)));
	/* clang-format on */
}

static int
operators_read(struct ledger *ledger, json_t *list)
{
	return ledger_operator_each(ledger, operator_add_json, list);
}

static int
custodians_read(struct ledger *ledger, json_t *list)
{
	return ledger_custodian_each(ledger, custodian_add_json, list);
}

int
command_operator_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "uid", "UID", 0 }, { "state", "STATE", 0 },
		{ "roles", "ROLES", 0 }, { NULL, NULL, 0 } };

	return command_list(path, argc, argv, operators_read, columns);
}

int
command_custodian_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "kind", "KIND", 0 }, { "state", "STATE", 0 },
		{ "title", "TITLE", 0 }, { "address", "ADDRESS", 0 },
		{ "municipality", "MUNICIPALITY", 0 }, { "hours", "HOURS", 0 },
		{ NULL, NULL, 0 } };

	return command_list(path, argc, argv, custodians_read, columns);
}

/* As the log is replayed: the first two need nobody's approval, and nobody
 * after them comes without. */
static int
operator_add(struct ledger *ledger, const char *name)
{
	struct person person, before;
	unsigned named;
	int found;

	if (operator_of_user(&person, name, ROLES_ALL) != 0 ||
	    ledger_operators_named(ledger, &named) != 0)
		return -1;
	if (named >= FOUNDERS)
		return fail(EX_NOPERM,
		    "the first two operators are named: another takes two "
		    "people (busta request operator %s --roles ...)",
		    name);
	if ((found = ledger_operator_get(ledger, name, &before)) != 0)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR, "%s is an operator already", name);
	return ledger_operator_put(ledger, &person, NULL);
}

int
command_operator_add(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct session session;
	char **word;
	int rc;

	if (command_options(argc, argv, none, 1, &word) != 0)
		return -1;
	if ((rc = session_open(&session, path)) == 0 &&
	    (rc = ledger_begin(session.ledger)) == 0) {
		rc = operator_add(session.ledger, word[0]);
		if (rc == 0)
			rc = ledger_commit(session.ledger);
		if (rc != 0)
			ledger_rollback(session.ledger);
	}
	if (rc == 0)
		(void)printf("%s is an operator, with all roles.\n", word[0]);
	session_close(&session);
	return rc;
}
