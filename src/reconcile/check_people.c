#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/people.h"
#include "ledger/place.h"
#include "ledger/request.h"
#include "reconcile/checks.h"

#include "base/banned.h"

/* How many rows there are, against how many the log named. */
struct people_check {
	struct pass *pass;
	size_t rows;
};

/* Places are numbered as the log names them. */
static int
place_check_one(void *context, int64_t id, const char *name)
{
	struct people_check *check = context;

	check->rows++;
	return id == replay_place(check->pass->replay, name)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the place %s is not the one that the log has", name);
}

int
check_places(struct pass *pass)
{
	struct people_check check = { .pass = pass };
	size_t wanted = replay_place_count(pass->replay);

	if (ledger_place_each(pass->ledger, place_check_one, &check) != 0)
		return -1;
	return check_row_count(pass, check.rows, wanted, "places");
}

static int
custodian_check_one(void *context, const struct custodian *custodian)
{
	struct people_check *check = context;
	const char *said = replay_facts(check->pass->replay, custodian->name);
	char facts[ENTRY_TOKEN_TEXT];

	check->rows++;
	if (custodian_facts(facts, custodian) != 0)
		return -1;
	return said != NULL && strcmp(said, facts) == 0
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the custodian %s is not as two people made it",
		  custodian->name);
}

int
check_custodians(struct pass *pass)
{
	struct people_check check = { .pass = pass };
	size_t wanted = replay_custodian_count(pass->replay);

	if (ledger_custodian_each(pass->ledger, custodian_check_one, &check) !=
	    0)
		return -1;
	return check_row_count(pass, check.rows, wanted, "custodians");
}

static int
operator_check_one(void *context, const struct person *person)
{
	struct people_check *check = context;
	const char *said = replay_operator(check->pass->replay, person->name);
	char facts[ENTRY_TOKEN_TEXT];

	check->rows++;
	operator_facts(facts, person);
	return said != NULL && strcmp(said, facts) == 0
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the operator %s is not as the log has her", person->name);
}

int
check_operators(struct pass *pass)
{
	struct people_check check = { .pass = pass };
	size_t wanted = replay_operator_count(pass->replay);

	if (ledger_operator_each(pass->ledger, operator_check_one, &check) != 0)
		return -1;
	return check_row_count(pass, check.rows, wanted, "operators");
}

static enum request_state
request_state_in_log(const struct noted *decided)
{
	if (decided == NULL)
		return REQUEST_OPEN;
	return decided->kind == EVENT_APPROVE ? REQUEST_APPROVED
					      : REQUEST_WITHDRAWN;
}

/* 1 it is, 0 it is not, -1 failed. */
static int
request_is_as_logged(struct pass *pass, const struct request *request)
{
	const struct noted *asked, *decided;
	char number[REQUEST_TEXT];

	request_text(number, request->number);
	asked = pass_note_find(pass, 'R', number);
	decided = pass_note_find(pass, 'P', number);
	if (asked == NULL || asked->sequence != request->entry ||
	    request->state != request_state_in_log(decided) ||
	    (decided != NULL &&
		strcmp(decided->actor, request->decided_by) != 0))
		return 0;
	return ledger_request_is_as_asked(pass->ledger, request);
}

static int
request_check_one(void *context, const struct request *request)
{
	struct people_check *check = context;
	char number[REQUEST_TEXT];
	int sound = request_is_as_logged(check->pass, request);

	check->rows++;
	if (sound != 0)
		return sound < 0 ? -1 : 0;
	request_text(number, request->number);
	return findings_add(check->pass->findings, NULL,
	    "the request %s is not as the log has it", number);
}

int
check_requests(struct pass *pass)
{
	struct people_check check = { .pass = pass };

	if (ledger_request_each(pass->ledger, request_check_one, &check) != 0)
		return -1;
	return check_row_count(pass, check.rows, pass_note_total(pass, 'R'),
	    "requests");
}
