/* Envelopes that stay where they are and are something else now: spoiled,
 * missing, compromised, expired. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "clerk/ranges_json.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/faults.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

enum { REASONS_MOST = 8, RANGES_MOST = 100000 };

static const struct mark {
	const char *name; /* the command's */
	const char *done;
	enum event_kind kind;
	unsigned roles;
	unsigned places;
	const char *reasons[REASONS_MOST]; /* none: it has no reason */
} marks[] = {
	{ "spoil", "spoiled", EVENT_SPOIL, ROLE_STOCK_KEEPER | ROLE_COUNTER,
	    AT_CUSTODIAN | AT_BATCH,
	    { "print", "fold", "scan", "counter", "damaged", "test" } },
	{ "missing", "missing", EVENT_MISSING, ROLE_STOCK_KEEPER,
	    AT_CUSTODIAN | AT_DELIVERY, { NULL } },
	{ "compromise", "compromised", EVENT_COMPROMISE, ROLE_STOCK_KEEPER,
	    AT_CUSTODIAN | AT_BATCH | AT_DELIVERY,
	    { "opened", "seen", "swapped", "unattended" } },
	{ "expire", "expired", EVENT_EXPIRE, ROLE_STOCK_KEEPER, AT_CUSTODIAN,
	    { NULL } },
};

struct marking {
	const struct mark *mark;
	const char *at;
	const char *reason;
	struct ranges ranges;
	struct stock_runs faults;
};

static const struct mark *
mark_named(const char *name)
{
	const struct mark *mark = marks;

	while (strcmp(mark->name, name) != 0)
		mark++;
	return mark;
}

static int
mark_check_reason(const struct mark *mark, const char *reason)
{
	char known[96] = "";
	size_t i, at = 0;

	if (mark->reasons[0] == NULL)
		return reason == NULL
		    ? 0
		    : fail(EX_USAGE, "%s has no reason", mark->name);
	for (i = 0; i < REASONS_MOST && mark->reasons[i] != NULL; i++) {
		if (reason != NULL && strcmp(mark->reasons[i], reason) == 0)
			return 0;
		at += (size_t)snprintf(known + at, sizeof known - at, " %s",
		    mark->reasons[i]);
	}
	return fail(EX_USAGE, "--reason must be one of:%s", known);
}

static int
marking_change(struct ledger *ledger, void *context)
{
	struct marking *marking = context;
	struct stock_move move = { .kind = marking->mark->kind,
		.request = marking->reason };
	int rc;

	if (stock_place(ledger, marking->at, marking->mark->places,
		&move.from) != 0)
		return -1;
	move.to = move.from;
	rc = ledger_stock_move(ledger, &move, &marking->ranges,
	    &marking->faults);
	return rc == 0 ? ledger_delivery_settle(ledger, marking->at) : rc;
}

static int
marking_print(const struct marking *marking, int json)
{
	uint64_t count = ranges_total(&marking->ranges);
	char envelopes[ENVELOPES_TEXT];

	if (json)
		return listing_print_json(
		    json_pack("{s:s, s:s, s:s?, s:I, s:o}", "event",
			marking->mark->name, "at", marking->at, "reason",
			marking->reason, "envelopes", (json_int_t)count,
			"ranges", ranges_json(&marking->ranges)));
	envelopes_text(envelopes, count);
	(void)printf("%s at %s %s %s.\n", envelopes, marking->at,
	    count == 1 ? "is" : "are", marking->mark->done);
	return 0;
}

static int
marking_do(const char *path, struct marking *marking, int json)
{
	const struct faults_of of = { marking->mark->done, marking->at,
		ranges_total(&marking->ranges) };
	struct session session;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = actor_need(&session.actor, marking->mark->roles);
	if (rc == 0)
		rc = actor_transact(session.ledger, marking->mark->roles,
		    marking_change, marking);
	session_close(&session);
	if (rc > 0)
		return faults_refuse(&marking->faults, &of, json != 0);
	return rc == 0 ? marking_print(marking, json) : -1;
}

int
command_stock_mark(const char *path, int argc, char **argv)
{
	struct marking marking = { .mark = mark_named(argv[0]) };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &marking.at, NULL },
		{ "reason", &marking.reason, NULL }, { "json", NULL, &json },
		{ 0 } };
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) >
		0 &&
	    mark_check_reason(marking.mark, marking.reason) == 0 &&
	    stock_typed(words, &marking.ranges) == 0)
		rc = marking_do(path, &marking, json);
	stock_runs_free(&marking.faults);
	ranges_free(&marking.ranges);
	return rc;
}
