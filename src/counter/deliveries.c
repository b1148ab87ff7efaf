/* What is on its way to a counter. */
#include "base/fail.h"
#include "clerk/ranges_json.h"
#include "counter/verb.h"
#include "ledger/delivery.h"

#include "base/banned.h"

struct listing {
	struct ledger *ledger;
	json_t *list;
};

static int
listing_add(void *context, const struct delivery *delivery)
{
	struct listing *listing = context;
	struct ranges inside = { 0 };
	char name[PLACE_NAME];
	json_t *one;
	int rc = ledger_delivery_inside(listing->ledger, delivery, &inside);

	place_of_delivery(name, delivery->id);
	if (rc == 0) {
		one = json_pack("{s:s, s:s, s:b, s:I, s:o}", "delivery", name,
		    "from", delivery->from, "back", delivery->back, "envelopes",
		    (json_int_t)ranges_total(&inside), "ranges",
		    ranges_json(&inside));
		rc = json_array_append_new(listing->list, one) == 0
		    ? 0
		    : fail(EX_OSERR, "out of memory");
	}
	ranges_free(&inside);
	return rc;
}

static int
deliveries_judge(struct turn *turn)
{
	struct listing listing = { turn->ledger, json_array() };

	if (ledger_delivery_open_each(turn->ledger, turn->station.custodian,
		listing_add, &listing) != 0) {
		json_decref(listing.list);
		return -1;
	}
	return turn_answer(turn, 200,
	    json_pack("{s:s, s:o}", "counter", turn->station.counter,
		"deliveries", listing.list));
}

const struct verb verb_deliveries = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.judge = deliveries_judge,
};
