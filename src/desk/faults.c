#include "desk/faults.h"

#include <libsmartcols/libsmartcols.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "desk/envelopes.h"
#include "desk/listing.h"

#include "base/banned.h"

int
faults_list(const struct stock_runs *faults, bool json)
{
	static const struct listing_column columns[] = { { "serials", "SERIALS",
							     0 },
		{ "envelopes", "ENVELOPES", SCOLS_FL_RIGHT },
		{ "state", "STATE", 0 }, { "place", "PLACE", 0 },
		{ NULL, NULL, 0 } };
	json_t *list = envelopes_standing(faults);
	int rc;

	if (json || list == NULL)
		return listing_print_json(list);
	rc = listing_show(stderr, list, columns);
	json_decref(list);
	return rc;
}

int
faults_refuse(const struct stock_runs *faults, const struct faults_of *of,
    bool json)
{
	uint64_t away = 0, there = 0, *count;
	char envelopes[ENVELOPES_TEXT];
	size_t i;

	if (faults_list(faults, json) != 0)
		return -1;
	for (i = 0; i < faults->count; i++) {
		count = strcmp(faults->list[i].name, of->place) == 0 ? &there
								     : &away;
		*count += envelopes_in(&faults->list[i].range);
	}
	envelopes_text(envelopes, of->asked);
	if (there == 0)
		return fail(EX_DATAERR,
		    "%" PRIu64 " of %s %s not at %s: nothing was %s", away,
		    envelopes, away == 1 ? "is" : "are", of->place, of->done);
	if (away == 0)
		return fail(EX_DATAERR,
		    "%" PRIu64 " of %s at %s cannot be %s as %s: nothing was "
		    "%s",
		    there, envelopes, of->place, of->done,
		    there == 1 ? "it stands" : "they stand", of->done);
	return fail(EX_DATAERR,
	    "%" PRIu64 " of %s %s not at %s, and %" PRIu64
	    " there cannot be %s: nothing was %s",
	    away, envelopes, away == 1 ? "is" : "are", of->place, there,
	    of->done, of->done);
}
