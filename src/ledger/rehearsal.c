#include "ledger/rehearsal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/key.h"
#include "ledger/key_entry.h"
#include "ledger/place.h"

#include "base/banned.h"

void
rehearsal_of_recipient(char what[static REHEARSAL_TEXT], const char *line)
{
	(void)snprintf(what, REHEARSAL_TEXT, "%.32s", line);
}

int
ledger_rehearsal_add(struct ledger *ledger, const char *what)
{
	struct ledger_key wrap;
	int found = ledger_key_current(ledger, "wrap", &wrap);

	if (found < 0)
		return -1;
	if (strcmp(what, REHEARSAL_RESTORE) != 0 &&
	    (strlen(what) != REHEARSAL_TEXT - 1 ||
		strspn(what, "0123456789abcdef") != REHEARSAL_TEXT - 1))
		return fail(EX_SOFTWARE, "%s is nothing that is rehearsed",
		    what);
	if (found == 0)
		return fail(EX_DATAERR,
		    "the ledger knows no keys yet: nothing can be rehearsed");
	return ledger_key_entry_add(ledger,
	    &(struct log_line){ EVENT_REHEARSE, NULL, wrap.id, what, NULL });
}

int
ledger_is_rehearsed(struct ledger *ledger, const char *what)
{
	struct key_entry last;
	int64_t key;
	int found = ledger_key_entry_last(ledger, EVENT_REHEARSE, what, &last);

	if (found != 1)
		return found;
	if (ledger_key_last(ledger, &key) != 0)
		return -1;
	return (int64_t)last.entry > key;
}

int
ledger_waive(struct ledger *ledger, int64_t batch, const char *request)
{
	char name[PLACE_NAME];
	struct key_entry last;
	int64_t place;
	int found;

	place_of_batch(name, batch);
	if ((found = ledger_place_id(ledger, name, &place)) == 0)
		return fail(EX_NOINPUT, "there is no batch %s", name);
	if (found < 0 ||
	    (found = ledger_key_entry_last(ledger, EVENT_WAIVE, name, &last)) <
		0)
		return -1;
	if (found > 0)
		return fail(EX_DATAERR, "%s was waived before", name);
	return ledger_key_entry_add(ledger,
	    &(struct log_line){ EVENT_WAIVE, NULL, NULL, name, request });
}

/* The first of its recipients who has not opened a page since. */
static int
rehearsal_of_all(struct ledger *ledger, const char *line,
    char missing[static REHEARSAL_MISSING])
{
	char what[REHEARSAL_TEXT];
	size_t length;
	int shown;

	for (; *line != '\0'; line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		rehearsal_of_recipient(what, line);
		if ((shown = ledger_is_rehearsed(ledger, what)) == 1)
			continue;
		(void)snprintf(missing, REHEARSAL_MISSING, "%.*s", (int)length,
		    line);
		return shown;
	}
	return 1;
}

int
ledger_batch_is_rehearsed(struct ledger *ledger, const struct batch *batch,
    char missing[static REHEARSAL_MISSING])
{
	char name[PLACE_NAME];
	struct key_entry last;
	int shown;

	place_of_batch(name, batch->id);
	shown = ledger_key_entry_last(ledger, EVENT_WAIVE, name, &last);
	if (shown != 0)
		return shown;
	(void)snprintf(missing, REHEARSAL_MISSING, "%s", REHEARSAL_RESTORE);
	if ((shown = ledger_is_rehearsed(ledger, REHEARSAL_RESTORE)) != 1)
		return shown;
	return rehearsal_of_all(ledger, batch->recipients, missing);
}
