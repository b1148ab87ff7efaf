#include "desk/difference.h"

#include <libsmartcols/libsmartcols.h>

#include "base/fail.h"
#include "desk/envelopes.h"
#include "desk/listing.h"

#include "base/banned.h"

enum { ALONE_MOST = 100 };

static int
runs_split(const struct stock_runs *runs, struct stock_runs *alone)
{
	struct stock_run run;
	uint32_t number;
	size_t i;

	for (i = 0; i < runs->count; i++)
		for (number = runs->list[i].range.first;
		     number <= runs->list[i].range.last; number++) {
			run = runs->list[i];
			run.range.first = run.range.last = number;
			if (stock_runs_add(alone, &run) != 0)
				return -1;
		}
	return 0;
}

/* How they stand, run by run or one by one. */
static int
difference_look(struct ledger *ledger, const struct ranges *ranges,
    struct stock_runs *runs)
{
	struct stock_runs found = { 0 }, kept;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < ranges->count; i++)
		rc = ledger_stock_look(ledger, &ranges->list[i], &found);
	if (rc == 0 && ranges_total(ranges) <= ALONE_MOST)
		rc = runs_split(&found, runs);
	else if (rc == 0) {
		kept = *runs;
		*runs = found;
		found = kept;
	}
	stock_runs_free(&found);
	return rc;
}

static int
difference_add(struct ledger *ledger, const char *what,
    const struct ranges *ranges, json_t *list)
{
	struct stock_runs runs = { 0 };
	json_t *standing = NULL, *run;
	int rc = difference_look(ledger, ranges, &runs);
	size_t i;

	if (rc == 0 && (standing = envelopes_standing(&runs)) == NULL)
		rc = fail(EX_OSERR, "out of memory");
	json_array_foreach (standing, i, run)
		if (rc == 0 &&
		    (json_object_set_new(run, "difference",
			 json_string(what)) != 0 ||
			json_array_append(list, run) != 0))
			rc = fail(EX_OSERR, "out of memory");
	json_decref(standing);
	stock_runs_free(&runs);
	return rc;
}

json_t *
difference_json(struct ledger *ledger, const struct ranges *lacking,
    const struct ranges *extra)
{
	json_t *list = json_array();

	if (difference_add(ledger, "lacking", lacking, list) == 0 &&
	    difference_add(ledger, "extra", extra, list) == 0)
		return list;
	json_decref(list);
	return NULL;
}

int
difference_show(json_t *list)
{
	static const struct listing_column columns[] = {
		{ "difference", "DIFFERENCE", 0 }, { "serials", "SERIALS", 0 },
		{ "envelopes", "ENVELOPES", SCOLS_FL_RIGHT },
		{ "state", "STATE", 0 }, { "place", "PLACE", 0 },
		{ NULL, NULL, 0 }
	};

	return json_array_size(list) == 0 ? 0
					  : listing_show(stdout, list, columns);
}
