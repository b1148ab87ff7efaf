/* Any bytes for a line of the log: what is taken is written again as it was. */
#include "tests/fuzz/fuzz.h"

#include "audit/entry.h"

static void
check(const struct entry *entry, const char *line, size_t size)
{
	char again[ENTRY_TEXT];

	fuzz_promise(entry_text(again, entry) == (int)size &&
		memcmp(again, line, size) == 0,
	    "a line is written as it was read");
	fuzz_promise(entry->event[0] != '\0', "an entry has an event");
	fuzz_promise((entry->count == 0) == (entry->first.number == 0),
	    "an entry has a count, or no envelopes");
}

/* In memory of exactly its size, so that a byte too far is seen. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *line = malloc(size > 0 ? size : 1);
	struct entry entry;

	if (line == NULL)
		return 0;
	memcpy(line, bytes, size);
	if (entry_parse(&entry, line, size) != 0)
		fuzz_refused();
	else
		check(&entry, line, size);
	free(line);
	return 0;
}
