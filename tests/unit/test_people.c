/* Goal: an operator is one system user and has the roles that two people gave
 * her; what the log says of her is all of it. */
#include "ledger/people.h"
#include "ledger_fixture.h"

#include "base/banned.h"

static int
put(const char *name, uint32_t uid, unsigned roles)
{
	struct person person = { .uid = uid, .roles = roles };

	(void)snprintf(person.name, sizeof person.name, "%s", name);
	assert_int_equal(ledger_begin(ledger), 0);
	return settle(ledger_operator_put(ledger, &person, "#7"));
}

static void
test_roles_read_as_they_are_written(void **state)
{
	char text[ROLES_TEXT];
	unsigned roles, read;

	(void)state;
	for (roles = 0; roles <= ROLES_ALL; roles++) {
		roles_text(text, roles);
		assert_true(roles_read(text, &read));
		assert_int_equal(read, roles);
	}
	roles_text(text, ROLE_AUDITOR | ROLE_PRODUCER);
	assert_string_equal(text, "producer+auditor");
	assert_true(roles_read("auditor+producer", &read));
	assert_int_equal(read, 17);
	assert_true(roles_read("producer+releaser+stock-keeper+counter+"
			       "auditor+key-custodian",
	    &read));
	assert_int_equal(read, ROLES_ALL);
}

static void
test_what_is_no_set_of_roles(void **state)
{
	static const char *const hostile[] = { "", "+", "producer+",
		"+producer", "producer++auditor", "producer+producer",
		"Producer", "producer auditor", "produce", "producers", "63",
		"all+auditor", "-+auditor", "root" };
	unsigned roles;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		if (roles_read(hostile[i], &roles))
			fail_msg("\"%s\" was read", hostile[i]);
}

/* A token of the log has 64 characters, and is never cut short. */
static void
test_all_facts_fit_into_the_log(void **state)
{
	struct person person = { .uid = UINT32_MAX - 1 };
	char facts[ENTRY_TOKEN_TEXT], roles[ROLES_TEXT], whole[200];

	(void)state;
	for (; person.roles <= ROLES_ALL; person.roles++) {
		operator_facts(facts, &person);
		roles_text(roles, person.roles);
		(void)snprintf(whole, sizeof whole, "4294967294:%s", roles);
		assert_string_equal(facts, whole);
	}
}

static void
test_an_operator_is_in_ledger_and_log(void **state)
{
	struct person person;
	unsigned count;

	(void)state;
	ledger_act_as(ledger, "bruno");
	assert_int_equal(put("anna", 1001, ROLE_RELEASER | ROLE_COUNTER), 0);
	assert_int_equal(ledger_operator_get(ledger, "bruno", &person), 0);
	assert_int_equal(ledger_operator_get(ledger, "anna", &person), 1);
	assert_string_equal(person.name, "anna");
	assert_int_equal(person.uid, 1001);
	assert_int_equal(person.roles, 10);
	assert_says("SELECT substr(entry, 24) FROM log",
	    "operator bruno - - 0 1001:releaser+counter anna #7\n");
	assert_int_equal(put("anna", 1001, 0), 0);
	assert_says("SELECT substr(entry, 24) FROM log WHERE seq = 1",
	    "operator bruno - - 0 1001:- anna #7\n");
	assert_int_equal(ledger_operators_named(ledger, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(ledger_operators_with(ledger, ROLES_ALL, &count), 0);
	assert_int_equal(count, 0);
}

static void
test_who_is_never_an_operator(void **state)
{
	static const struct {
		const char *name;
		uint32_t uid;
		const char *sentence;
	} hostile[] = {
		{ "", 5, "is no name" },
		{ "Anna", 5, "is no name" },
		{ "-anna", 5, "is no name" },
		{ "7anna", 5, "is no name" },
		{ "an na", 5, "is no name" },
		{ "@busta", 5, "is no name" },
		{ "root", 5, "root is never an operator" },
		{ "busta", 5, "busta is never an operator" },
		{ "toor", 0, "has the uid of root" },
		{ "anne", 1001, "as the operator anna: they are one user" },
	};
	size_t i;

	(void)state;
	assert_int_equal(put("anna", 1001, ROLE_COUNTER), 0);
	for (i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		assert_int_equal(put(hostile[i].name, hostile[i].uid,
				     ROLE_COUNTER),
		    -1);
		assert_refused(EX_DATAERR, hostile[i].sentence);
	}
	assert_says("SELECT count(*) FROM operator", "1");
	assert_says("SELECT count(*) FROM log", "1");
	/* A uid that nobody has any more may be given to somebody else. */
	assert_int_equal(put("anna", 1001, 0), 0);
	assert_int_equal(put("anne", 1001, ROLE_COUNTER), 0);
	assert_int_equal(put("anna", 1001, ROLE_COUNTER), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles_read_as_they_are_written),
		cmocka_unit_test(test_what_is_no_set_of_roles),
		cmocka_unit_test(test_all_facts_fit_into_the_log),
		ledger_test(test_an_operator_is_in_ledger_and_log),
		ledger_test(test_who_is_never_an_operator),
	};

	use_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
