/* Any bytes for what a stranger asks of activation points, or for opening hours
 * and names: refused, or read, and then within what they can mean. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "base/fold.h"
#include "base/hours.h"
#include "base/utf8.h"
#include "portal/points.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void
try_query(const char *text)
{
	struct points_query query;

	if (!points_query_read(&query, text))
		return;
	fuzz_promise(utf8_fault(query.municipality) == NULL,
	    "a name that was typed is a text");
	fuzz_promise(query.from.latitude >= -90000000 &&
		query.from.latitude <= 90000000 &&
		query.from.longitude >= -180000000 &&
		query.from.longitude <= 180000000,
	    "a position is on the earth");
	(void)fold_finds("Sant'Angelo in Vado", query.municipality);
}

static void
try_hours(const char *text)
{
	struct hours hours;
	unsigned day, i, until;

	if (hours_read(&hours, text) != 0) {
		fuzz_refused();
		return;
	}
	for (day = 0; day < HOURS_DAYS; day++)
		for (i = 0, until = 0; i < hours.count[day]; i++) {
			fuzz_promise(hours.span[day][i].from >= until &&
				hours.span[day][i].from <
				    hours.span[day][i].until,
			    "a day goes on from hour to hour");
			until = hours.span[day][i].until;
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);

	fuzz_promise(text != NULL, "there is memory");
	memcpy(text, bytes, size);
	text[size] = '\0';
	try_query(text);
	try_hours(text);
	fuzz_promise(fold_compare(text, text) == 0 &&
		fold_finds(text, text) == FOLD_WHOLE,
	    "a name is itself");
	free(text);
	return 0;
}
