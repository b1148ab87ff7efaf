/* A delivery, counted by whoever receives it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/difference.h"
#include "desk/envelopes.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000, DIFFERS = 1 };
enum { RECEIVERS = ROLE_STOCK_KEEPER | ROLE_COUNTER };

struct receipt {
	const char *word;
	struct delivery delivery;
	struct ranges counted;
	struct ranges again; /* received of it before, and still there */
	struct ranges lacking;
	struct ranges extra;
	uint64_t received;
};

static void
receipt_free(struct receipt *receipt)
{
	ranges_free(&receipt->counted);
	ranges_free(&receipt->again);
	ranges_free(&receipt->lacking);
	ranges_free(&receipt->extra);
}

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
receipt_find_again(struct ledger *ledger, struct receipt *receipt)
{
	struct ranges sent = { 0 }, held = { 0 }, came = { 0 };
	int rc = -1;

	if (ledger_delivery_sent(ledger, &receipt->delivery, &sent) == 0 &&
	    ledger_stock_ranges_at(ledger, receipt->delivery.receiver,
		ENVELOPE_ON_HAND, &held) == 0 &&
	    ranges_settle(&sent) == 0 && ranges_settle(&held) == 0 &&
	    ranges_common(&sent, &held, &came) == 0)
		rc = ranges_common(&receipt->counted, &came, &receipt->again);
	ranges_free(&came);
	ranges_free(&held);
	ranges_free(&sent);
	return rc;
}

static int
receipt_change(struct ledger *ledger, void *context)
{
	struct receipt *receipt = context;
	struct ranges inside = { 0 }, new = { 0 };
	int rc;

	/* Looked at again: somebody else may be receiving it. */
	if (stock_delivery(ledger, receipt->word, &receipt->delivery) != 0)
		return -1;
	if (!receipt->delivery.open)
		return fail(EX_DATAERR,
		    "D%" PRId64 " is closed: nothing is left in it",
		    receipt->delivery.id);
	rc = ledger_delivery_inside(ledger, &receipt->delivery, &inside);
	receipt->received = ranges_total(&inside);
	ranges_free(&inside);
	if (rc == 0)
		rc = receipt_find_again(ledger, receipt);
	if (rc == 0)
		rc = ranges_subtract(&receipt->counted, &receipt->again, &new);
	if (rc == 0)
		rc = ledger_delivery_receive(ledger, &receipt->delivery, &new,
		    &receipt->lacking, &receipt->extra);
	receipt->received -= ranges_total(&receipt->lacking);
	ranges_free(&new);
	return rc;
}

static int
receipt_print_json(const struct receipt *receipt, json_t *differences)
{
	char name[PLACE_NAME];

	place_of_delivery(name, receipt->delivery.id);
	return listing_print_json(
	    json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:o}", "delivery",
		name, "at", receipt->delivery.to, "received",
		(json_int_t)receipt->received, "again",
		(json_int_t)ranges_total(&receipt->again), "lacking",
		(json_int_t)ranges_total(&receipt->lacking), "extra",
		(json_int_t)ranges_total(&receipt->extra), "open",
		receipt->delivery.open, "differences", differences));
}

static int
receipt_print(struct ledger *ledger, const struct receipt *receipt, int json)
{
	char envelopes[ENVELOPES_TEXT];
	json_t *differences =
	    difference_json(ledger, &receipt->lacking, &receipt->extra);
	int rc;

	if (differences == NULL)
		return -1;
	if (json)
		return receipt_print_json(receipt, differences);
	envelopes_text(envelopes, receipt->received);
	(void)printf("%s of D%" PRId64 " received at %s%s.\n", envelopes,
	    receipt->delivery.id, receipt->delivery.to,
	    receipt->delivery.open ? "" : ", which closes it");
	if (receipt->again.count > 0)
		(void)printf("%" PRIu64 " more were received of it before.\n",
		    ranges_total(&receipt->again));
	rc = difference_show(differences);
	json_decref(differences);
	return rc;
}

static int
receipt_end(const struct receipt *receipt)
{
	return receipt->delivery.open
	    ? fail(DIFFERS,
		  "D%" PRId64 " stays open: %" PRIu64 " lacking, %" PRIu64
		  " extra",
		  receipt->delivery.id, ranges_total(&receipt->lacking),
		  ranges_total(&receipt->extra))
	    : 0;
}

int
command_stock_receive(const char *path, int argc, char **argv)
{
	struct receipt receipt = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session = { 0 };
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) >
		0 &&
	    session_open(&session, path) == 0 &&
	    actor_need(&session.actor, RECEIVERS) == 0 &&
	    stock_delivery(session.ledger, words[0], &receipt.delivery) == 0 &&
	    stock_counted(&session.home, words + 1, &receipt.counted) == 0) {
		receipt.word = words[0];
		rc = stock_transact(session.ledger, RECEIVERS, receipt_change,
		    &receipt);
		if (rc == 0)
			rc = receipt_print(session.ledger, &receipt, json);
		if (rc == 0)
			rc = receipt_end(&receipt);
	}
	session_close(&session);
	receipt_free(&receipt);
	return rc;
}
