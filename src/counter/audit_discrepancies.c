/* What does not fit: counts with a difference, what is missing, and stations
 * where wrong codes were scanned. */
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "clerk/ranges_json.h"
#include "counter/table.h"
#include "ledger/count.h"
#include "ledger/log.h"

#include "base/banned.h"

static const char *const columns[] = { "what", "place", "time", "entry",
	"lacking", "extra", "wrong_codes", NULL };

struct misfits {
	struct turn *turn;
	struct table table;
};

/* As the ledger keeps them: separated by blanks, or "-" for none. */
static json_t *
ranges_split(const char *text)
{
	json_t *list = json_array();
	size_t size;

	for (; *text != '\0' && strcmp(text, "-") != 0;
	     text += size + (text[size] == ' ')) {
		size = strcspn(text, " ");
		(void)json_array_append_new(list, json_stringn(text, size));
	}
	return list;
}

static int
count_add(void *context, const struct count *count)
{
	struct misfits *misfits = context;
	char line[ENTRY_TEXT], when[CLOCK_TEXT];
	struct entry entry;
	int found;

	if (strcmp(count->lacking, "-") == 0 && strcmp(count->extra, "-") == 0)
		return 0;
	found = ledger_log_get(misfits->turn->ledger, count->entry, line);
	if (found != 1 || entry_parse(&entry, line, strlen(line)) != 0)
		return found == 0 ? fail(EX_DATAERR, "an entry is missing")
				  : -1;
	clock_text(when, entry.unix_ms);
	table_add(&misfits->table,
	    json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:n}", "what", "count",
		"place", count->place, "time", when, "entry",
		(json_int_t)count->entry, "lacking",
		ranges_split(count->lacking), "extra",
		ranges_split(count->extra), "wrong_codes"));
	return 0;
}

static int
missing_add(void *context, const struct stock_sum *sum)
{
	struct misfits *misfits = context;
	struct ranges missing = { 0 };
	int rc;

	if (sum->state != ENVELOPE_MISSING)
		return 0;
	rc = ledger_stock_ranges_at(misfits->turn->ledger, sum->place_id,
	    ENVELOPE_MISSING, &missing);
	if (rc == 0)
		table_add(&misfits->table,
		    json_pack("{s:s, s:s, s:n, s:n, s:o, s:[], s:n}", "what",
			"missing", "place", sum->place, "time", "entry",
			"lacking", ranges_json(&missing), "extra",
			"wrong_codes"));
	ranges_free(&missing);
	return rc;
}

static int
station_add(void *context, const struct station *station)
{
	struct misfits *misfits = context;
	bool locked = station->refused >= misfits->turn->limits->wrong_codes;

	if (station->refused > 0 && station->active)
		table_add(&misfits->table,
		    json_pack("{s:s, s:s, s:n, s:n, s:[], s:[], s:I}", "what",
			locked ? "locked station" : "wrong codes", "place",
			station->name, "time", "entry", "lacking", "extra",
			"wrong_codes", (json_int_t)station->refused));
	return 0;
}

static int
misfits_find(struct misfits *misfits)
{
	struct ledger *ledger = misfits->turn->ledger;

	return ledger_count_each(ledger, count_add, misfits) != 0 ||
		ledger_stock_sums(ledger, missing_add, misfits) != 0 ||
		ledger_station_each(ledger, station_add, misfits) != 0
	    ? -1
	    : 0;
}

static int
discrepancies_piece(struct turn *turn)
{
	struct misfits misfits = { turn, table_new(columns) };

	return table_answer(turn, &misfits.table, misfits_find(&misfits));
}

static int
discrepancies_csv_piece(struct turn *turn)
{
	struct misfits misfits = { turn, table_new(columns) };

	return table_answer_csv(turn, &misfits.table, misfits_find(&misfits));
}

const struct verb verb_audit_discrepancies = {
	.kind = STATION_AUDITOR,
	.piece = discrepancies_piece,
};

const struct verb verb_audit_discrepancies_csv = {
	.kind = STATION_AUDITOR,
	.piece = discrepancies_csv_piece,
};
