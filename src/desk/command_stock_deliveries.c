#include <libsmartcols/libsmartcols.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/delivery_note.h"

#include "base/banned.h"

static const struct listing_column columns[] = {
	{ "delivery", "DELIVERY", 0 },
	{ "kind", "KIND", 0 },
	{ "from", "FROM", 0 },
	{ "to", "TO", 0 },
	{ "envelopes", "SENT", SCOLS_FL_RIGHT },
	{ "inside", "IN TRANSIT", SCOLS_FL_RIGHT },
	{ "sent", "SINCE", 0 },
	{ "days", "DAYS", SCOLS_FL_RIGHT },
	{ "state", "STATE", 0 },
	{ NULL, NULL, 0 },
};

struct deliveries {
	struct ledger *ledger;
	bool open;
	json_t *list;
};

static int
deliveries_add(void *context, const struct delivery *delivery)
{
	struct deliveries *deliveries = context;
	json_t *line;

	if (delivery->open != deliveries->open)
		return 0;
	line = delivery_line_json(deliveries->ledger, delivery);
	return line == NULL ? -1 : listing_add(deliveries->list, line);
}

/* The open ones first: somebody is waiting for them. */
static int
deliveries_read(struct ledger *ledger, json_t *list)
{
	struct deliveries deliveries = { ledger, true, list };
	int rc = ledger_delivery_each(ledger, deliveries_add, &deliveries);

	deliveries.open = false;
	return rc != 0
	    ? rc
	    : ledger_delivery_each(ledger, deliveries_add, &deliveries);
}

int
command_stock_deliveries(const char *path, int argc, char **argv)
{
	return command_list(path, argc, argv, deliveries_read, columns);
}
