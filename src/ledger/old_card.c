#include "ledger/old_card.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/badge.h"
#include "ledger/internal.h"
#include "ledger/log.h"

#include "base/banned.h"

uint64_t
old_card_read(const char *name)
{
	char again[OLD_CARD_TEXT];
	uint64_t number;

	if (name[0] != 'V' && name[0] != 'v')
		return 0;
	number = strtoull(name + 1, NULL, 10);
	old_card_text(again, number);
	return strcmp(name + 1, again + 1) == 0 ? number : 0;
}

void
old_card_text(char name[static OLD_CARD_TEXT], uint64_t number)
{
	(void)snprintf(name, OLD_CARD_TEXT, "V%" PRIu64, number);
}

/* By the entry that bound the envelope: 1, 0 none did, -1 failed. */
static int
old_card_binding(struct ledger *ledger, uint64_t number,
    struct binding *binding)
{
	char text[ENTRY_TEXT];
	struct entry entry;
	int found = ledger_log_get(ledger, number, text);

	if (found != 1)
		return found;
	if (entry_parse(&entry, text, strlen(text)) != 0)
		return -1;
	if (entry.count != 1)
		return 0;
	found = ledger_binding_get(ledger, &entry.first, binding);
	return found != 1 ? found : binding->entry == number;
}

static bool
old_card_stands(const struct binding *binding, enum event_kind kind)
{
	return binding_has_old_card(binding) && binding->destroyed == 0 &&
	    (binding->withdrawn != 0) == (kind == EVENT_DESTROY_CARD);
}

int
ledger_old_card_find(struct ledger *ledger, const struct station *station,
    enum event_kind kind, uint64_t number, struct binding *binding,
    enum old_card_result *result)
{
	int found = old_card_binding(ledger, number, binding);

	*result = found == 1 &&
		strcmp(binding->custodian, station->counter) == 0 &&
		old_card_stands(binding, kind)
	    ? OLD_CARD_FOUND
	    : OLD_CARD_NOT_HERE;
	return found < 0 ? -1 : 0;
}

static int
old_card_write(struct ledger *ledger, enum event_kind kind,
    const struct binding *binding, uint64_t entry)
{
	sqlite3_stmt *write = ledger_statement(ledger,
	    kind == EVENT_DESTROY_CARD ? SQL_OLD_CARD_DESTROY
				       : SQL_OLD_CARD_WITHDRAW);
	int64_t series;

	if (write == NULL ||
	    series_find(ledger, &binding->serial.series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(write, 1, (int64_t)entry);
	(void)sqlite3_bind_int64(write, 2, series);
	(void)sqlite3_bind_int64(write, 3, binding->serial.number);
	return ledger_change_one(ledger, write, "an old card");
}

/* As whoever replays the log will. */
static int
old_card_check(struct ledger *ledger, const struct station *station,
    const char *witness)
{
	int found = ledger_badge_has(ledger, witness);

	if (found < 0 || station_check_active(station) != 0)
		return -1;
	if (found == 0)
		return fail(EX_DATAERR, "%s has no badge", witness);
	return strcmp(witness, ledger_actor(ledger)) != 0
	    ? 0
	    : fail(EX_DATAERR, "%s cannot be her own witness", witness);
}

int
ledger_old_card_put(struct ledger *ledger, const struct station *station,
    enum event_kind kind, const struct binding *binding, const char *witness)
{
	const struct range range = { binding->serial.series,
		binding->serial.number, binding->serial.number };
	uint64_t entry;

	if (old_card_check(ledger, station, witness) != 0)
		return -1;
	return ledger_log_size(ledger, &entry) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ kind, &range, station->counter,
			station->name, witness }) != 0
	    ? -1
	    : old_card_write(ledger, kind, binding, entry);
}

int
ledger_old_card_each(struct ledger *ledger, int64_t counter, bool withdrawn,
    unsigned most,
    int (*each)(void *context, uint64_t number, int64_t since_ms),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger,
	    withdrawn ? SQL_OLD_CARD_WITHDRAWN : SQL_OLD_CARD_LYING);
	char text[ENTRY_TEXT];
	struct entry since;
	int rc = -1;

	if (rows == NULL)
		return -1;
	(void)sqlite3_bind_int64(rows, 1, counter);
	(void)sqlite3_bind_int64(rows, 2, most);
	while ((rc = ledger_step(ledger, rows)) == 1) {
		ledger_column(rows, 1, text, sizeof text);
		rc = entry_parse(&since, text, strlen(text)) != 0
		    ? -1
		    : each(context, (uint64_t)sqlite3_column_int64(rows, 0),
			  since.unix_ms);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_old_card_count(struct ledger *ledger, int64_t counter,
    struct old_card_counts *counts)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_OLD_CARD_COUNTS);

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, counter);
	if (ledger_step(ledger, get) != 1)
		return -1;
	counts->withdrawn = (uint64_t)sqlite3_column_int64(get, 1);
	counts->lying =
	    (uint64_t)sqlite3_column_int64(get, 0) - counts->withdrawn;
	(void)sqlite3_reset(get);
	return 0;
}
