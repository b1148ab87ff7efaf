/* Deliveries that are on their way, and for how long. */
#include "base/clock.h"
#include "base/fail.h"
#include "clerk/ranges_json.h"
#include "counter/table.h"
#include "ledger/delivery.h"
#include "ledger/log.h"

#include <string.h>

#include "base/banned.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static const char *const columns[] = { "delivery", "kind", "from", "to", "sent",
	"by", "days", "envelopes", "ranges", NULL };

struct transit {
	struct ledger *ledger;
	struct table *table;
};

/* Who sent it, and when. */
static int
transit_entry(struct ledger *ledger, const struct delivery *delivery,
    struct entry *entry)
{
	char line[ENTRY_TEXT];
	int found = ledger_log_get(ledger, delivery->sent, line);

	if (found == 1)
		return entry_parse(entry, line, strlen(line));
	return found < 0 ? -1 : fail(EX_DATAERR, "an entry is missing");
}

static void
transit_row(struct transit *transit, const struct delivery *delivery,
    const struct entry *entry, const struct ranges *inside)
{
	int64_t since = clock_unix_ms() - entry->unix_ms;
	char name[PLACE_NAME], sent[CLOCK_TEXT];

	place_of_delivery(name, delivery->id);
	clock_text(sent, entry->unix_ms);
	table_add(transit->table,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o}",
		"delivery", name, "kind",
		delivery->back ? "return" : "delivery", "from", delivery->from,
		"to", delivery->to, "sent", sent, "by", entry->actor, "days",
		(json_int_t)(since < 0 ? 0 : since / DAY_MS), "envelopes",
		(json_int_t)ranges_total(inside), "ranges",
		ranges_json(inside)));
}

static int
transit_add(void *context, const struct delivery *delivery)
{
	struct transit *transit = context;
	struct ranges inside = { 0 };
	struct entry entry;
	int rc = transit_entry(transit->ledger, delivery, &entry);

	if (rc == 0)
		rc = ledger_delivery_inside(transit->ledger, delivery, &inside);
	if (rc == 0)
		transit_row(transit, delivery, &entry, &inside);
	ranges_free(&inside);
	return rc;
}

static int
transit_piece(struct turn *turn)
{
	struct table table = table_new(columns);
	struct transit transit = { turn->ledger, &table };

	return table_answer(turn, &table,
	    ledger_delivery_open_each(turn->ledger, 0, transit_add, &transit));
}

static int
transit_csv_piece(struct turn *turn)
{
	struct table table = table_new(columns);
	struct transit transit = { turn->ledger, &table };

	return table_answer_csv(turn, &table,
	    ledger_delivery_open_each(turn->ledger, 0, transit_add, &transit));
}

const struct verb verb_audit_transit = {
	.kind = STATION_AUDITOR,
	.piece = transit_piece,
};

const struct verb verb_audit_transit_csv = {
	.kind = STATION_AUDITOR,
	.piece = transit_csv_piece,
};
