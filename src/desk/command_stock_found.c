/* Missing envelopes that turned up: never usable again, whoever has them. */
#include <stdio.h>

#include "base/fail.h"
#include "clerk/ranges_json.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/faults.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000 };

struct found {
	const char *at;
	struct ranges ranges;
	struct stock_runs faults; /* those that were not missing */
};

/* Where each of them was missing; 1 if one was not. */
static int
found_look(struct ledger *ledger, struct found *found, struct stock_runs *runs)
{
	size_t i;

	for (i = 0; i < found->ranges.count; i++)
		if (ledger_stock_look(ledger, &found->ranges.list[i], runs) !=
		    0)
			return -1;
	for (i = 0; i < runs->count; i++)
		if (runs->list[i].state != ENVELOPE_MISSING &&
		    stock_runs_add(&found->faults, &runs->list[i]) != 0)
			return -1;
	return found->faults.count > 0;
}

/* A movement leads from one place, and they may have been missed at several. */
static int
found_move(struct ledger *ledger, struct found *found,
    const struct stock_run *run, int64_t place)
{
	const struct stock_move move = { .kind = EVENT_FOUND,
		.from = run->place,
		.to = place };
	struct range range = run->range;
	const struct ranges ranges = { &range, 1, 1 };

	return ledger_stock_move(ledger, &move, &ranges, &found->faults);
}

static int
found_change(struct ledger *ledger, void *context)
{
	struct found *found = context;
	struct stock_runs runs = { 0 };
	int64_t place = 0;
	size_t i;
	int rc = stock_place(ledger, found->at, AT_CUSTODIAN, &place);

	if (rc == 0)
		rc = found_look(ledger, found, &runs);
	for (i = 0; rc == 0 && i < runs.count; i++)
		rc = found_move(ledger, found, &runs.list[i], place);
	stock_runs_free(&runs);
	return rc;
}

static int
found_refuse(const struct found *found, int json)
{
	char envelopes[ENVELOPES_TEXT];
	uint64_t count = 0;
	size_t i;

	if (faults_list(&found->faults, json != 0) != 0)
		return -1;
	for (i = 0; i < found->faults.count; i++)
		count += envelopes_in(&found->faults.list[i].range);
	envelopes_text(envelopes, ranges_total(&found->ranges));
	return fail(EX_DATAERR,
	    "%llu of %s %s not missing: nothing was changed",
	    (unsigned long long)count, envelopes, count == 1 ? "is" : "are");
}

static int
found_print(const struct found *found, int json)
{
	char envelopes[ENVELOPES_TEXT];

	if (json)
		return listing_print_json(json_pack("{s:s, s:s, s:I, s:o}",
		    "event", "found", "at", found->at, "envelopes",
		    (json_int_t)ranges_total(&found->ranges), "ranges",
		    ranges_json(&found->ranges)));
	envelopes_text(envelopes, ranges_total(&found->ranges));
	(void)printf("%s found, compromised at %s: never to be used.\n",
	    envelopes, found->at);
	return 0;
}

int
command_stock_found(const char *path, int argc, char **argv)
{
	struct found found = { 0 };
	struct session session = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &found.at, NULL },
		{ "json", NULL, &json }, { 0 } };
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) >
		0 &&
	    stock_typed(words, &found.ranges) == 0 &&
	    session_open(&session, path) == 0 &&
	    actor_need(&session.actor, ROLE_STOCK_KEEPER) == 0)
		rc = actor_transact(session.ledger, ROLE_STOCK_KEEPER,
		    found_change, &found);
	session_close(&session);
	if (rc > 0)
		rc = found_refuse(&found, json);
	else if (rc == 0)
		rc = found_print(&found, json);
	stock_runs_free(&found.faults);
	ranges_free(&found.ranges);
	return rc;
}
