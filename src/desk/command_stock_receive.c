/* A delivery, counted by whoever receives it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "clerk/receive.h"
#include "desk/command.h"
#include "desk/difference.h"
#include "desk/envelopes.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000, DIFFERS = 1 };
enum { RECEIVERS = ROLE_STOCK_KEEPER | ROLE_COUNTER };

static int
arrival_change(struct ledger *ledger, void *context)
{
	return arrival_take(ledger, context);
}

static int
arrival_print_json(const struct arrival *arrival, json_t *differences)
{
	char name[PLACE_NAME];

	place_of_delivery(name, arrival->delivery.id);
	return listing_print_json(
	    json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:o}", "delivery",
		name, "at", arrival->delivery.to, "received",
		(json_int_t)arrival->received, "again",
		(json_int_t)ranges_total(&arrival->again), "lacking",
		(json_int_t)ranges_total(&arrival->lacking), "extra",
		(json_int_t)ranges_total(&arrival->extra), "open",
		arrival->delivery.open, "differences", differences));
}

static int
arrival_print(struct ledger *ledger, const struct arrival *arrival, int json)
{
	char envelopes[ENVELOPES_TEXT];
	json_t *differences =
	    difference_json(ledger, &arrival->lacking, &arrival->extra);
	int rc;

	if (differences == NULL)
		return -1;
	if (json)
		return arrival_print_json(arrival, differences);
	envelopes_text(envelopes, arrival->received);
	(void)printf("%s of D%" PRId64 " received at %s%s.\n", envelopes,
	    arrival->delivery.id, arrival->delivery.to,
	    arrival->delivery.open ? "" : ", which closes it");
	if (arrival->again.count > 0)
		(void)printf("%" PRIu64 " more were received of it before.\n",
		    ranges_total(&arrival->again));
	rc = difference_show(differences);
	json_decref(differences);
	return rc;
}

static int
arrival_end(const struct arrival *arrival)
{
	return arrival->delivery.open
	    ? fail(DIFFERS,
		  "D%" PRId64 " stays open: %" PRIu64 " lacking, %" PRIu64
		  " extra",
		  arrival->delivery.id, ranges_total(&arrival->lacking),
		  ranges_total(&arrival->extra))
	    : 0;
}

int
command_stock_receive(const char *path, int argc, char **argv)
{
	struct arrival arrival = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session = { 0 };
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) >
		0 &&
	    session_open(&session, path) == 0 &&
	    actor_need(&session.actor, RECEIVERS) == 0 &&
	    stock_delivery(session.ledger, words[0], &arrival.delivery) == 0 &&
	    stock_counted(&session.home, words + 1, &arrival.counted) == 0) {
		rc = actor_transact(session.ledger, RECEIVERS, arrival_change,
		    &arrival);
		if (rc == 0)
			rc = arrival_print(session.ledger, &arrival, json);
		if (rc == 0)
			rc = arrival_end(&arrival);
	}
	session_close(&session);
	arrival_free(&arrival);
	return rc;
}
