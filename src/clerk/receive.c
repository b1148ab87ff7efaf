#include "clerk/receive.h"

#include <inttypes.h>

#include "base/fail.h"

#include "base/banned.h"

/* What is in both lists. */
static int
ranges_common(const struct ranges *one, const struct ranges *other,
    struct ranges *common)
{
	struct ranges only = { 0 };
	int rc = ranges_subtract(one, other, &only);

	if (rc == 0)
		rc = ranges_subtract(one, &only, common);
	ranges_free(&only);
	return rc;
}

/* Whoever counts the whole box a second time, to find what lacked, counts what
 * came the first time too: that is no difference. */
static int
arrival_find_again(struct ledger *ledger, struct arrival *arrival)
{
	struct ranges sent = { 0 }, held = { 0 }, came = { 0 };
	int rc = -1;

	if (ledger_delivery_sent(ledger, &arrival->delivery, &sent) == 0 &&
	    ledger_stock_ranges_at(ledger, arrival->delivery.receiver,
		ENVELOPE_ON_HAND, &held) == 0 &&
	    ranges_settle(&sent) == 0 && ranges_settle(&held) == 0 &&
	    ranges_common(&sent, &held, &came) == 0)
		rc = ranges_common(&arrival->counted, &came, &arrival->again);
	ranges_free(&came);
	ranges_free(&held);
	ranges_free(&sent);
	return rc;
}

void
arrival_free(struct arrival *arrival)
{
	ranges_free(&arrival->counted);
	ranges_free(&arrival->again);
	ranges_free(&arrival->lacking);
	ranges_free(&arrival->extra);
}

/* Looked at again: somebody else may be receiving it. */
static int
arrival_look(struct ledger *ledger, struct arrival *arrival)
{
	const int64_t id = arrival->delivery.id;
	int found = ledger_delivery_get(ledger, id, &arrival->delivery);

	if (found != 1)
		return found < 0
		    ? -1
		    : fail(EX_NOINPUT, "there is no delivery D%" PRId64, id);
	return arrival->delivery.open
	    ? 0
	    : fail(EX_DATAERR, "D%" PRId64 " is closed: nothing is left in it",
		  id);
}

int
arrival_take(struct ledger *ledger, struct arrival *arrival)
{
	struct ranges inside = { 0 }, new = { 0 };
	int rc;

	if (arrival_look(ledger, arrival) != 0)
		return -1;
	rc = ledger_delivery_inside(ledger, &arrival->delivery, &inside);
	arrival->received = ranges_total(&inside);
	ranges_free(&inside);
	if (rc == 0)
		rc = arrival_find_again(ledger, arrival);
	if (rc == 0)
		rc = ranges_subtract(&arrival->counted, &arrival->again, &new);
	if (rc == 0)
		rc = ledger_delivery_receive(ledger, &arrival->delivery, &new,
		    &arrival->lacking, &arrival->extra);
	arrival->received -= ranges_total(&arrival->lacking);
	ranges_free(&new);
	return rc;
}
