#include "desk/envelopes.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/banned.h"

uint32_t
envelopes_in(const struct range *range)
{
	return range->last - range->first + 1;
}

void
envelopes_text(char text[static ENVELOPES_TEXT], uint64_t count)
{
	(void)snprintf(text, ENVELOPES_TEXT, "%" PRIu64 " envelope%s", count,
	    count == 1 ? "" : "s");
}

/* An envelope nobody ever made is nowhere. */
static json_t *
envelopes_run(const struct stock_run *run)
{
	char serials[RANGE_TEXT];

	range_text(serials, &run->range);
	return json_pack("{s:s, s:I, s:s, s:s?}", "serials", serials,
	    "envelopes", (json_int_t)envelopes_in(&run->range), "state",
	    envelope_state_name(run->state), "place",
	    run->name[0] != '\0' ? run->name : NULL);
}

json_t *
envelopes_standing(const struct stock_runs *runs)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < runs->count; i++)
		if (json_array_append_new(list,
			envelopes_run(&runs->list[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}
