#include <libsmartcols/libsmartcols.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/delivery_note.h"
#include "desk/listing.h"
#include "home/session.h"

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
deliveries_show(struct ledger *ledger, int json)
{
	struct deliveries deliveries = { ledger, true, json_array() };

	if (ledger_delivery_each(ledger, deliveries_add, &deliveries) == 0) {
		deliveries.open = false;
		if (ledger_delivery_each(ledger, deliveries_add, &deliveries) ==
		    0)
			return listing_print(deliveries.list, columns, json);
	}
	json_decref(deliveries.list);
	return -1;
}

int
command_stock_deliveries(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0)
		rc = deliveries_show(session.ledger, json);
	session_close(&session);
	return rc;
}
