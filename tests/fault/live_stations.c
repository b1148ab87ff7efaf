/* live_stations LEDGER: what happens at stations in a home whose operators
 * games and bin have badges, at its stations roma-1 and roma-2: something in
 * every column of the tables about them, done by the ledger's own functions.
 * live_stations LEDGER STATION OPERATOR: she begins a shift there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/log.h"
#include "ledger/old_card.h"
#include "ledger/reply.h"
#include "ledger/station.h"

static struct ledger *ledger;

static void
stop(const char *what)
{
	(void)fprintf(stderr, "live_stations: %s: %s\n", what, fail_reason());
	exit(1);
}

static struct station
begin(const char *name, const char *who)
{
	struct station station;
	uint64_t entry;

	if (ledger_station_get(ledger, name, &station) != 1 ||
	    ledger_shift_begin(ledger, &station, who, &entry) != 0)
		stop("shift");
	return station;
}

static void
decline(struct station *station, const char *reason, const char *key)
{
	struct reply_row row = { .status = 404 };
	char body[] = "{\"type\":\"/problems/not-here\"}";

	if (ledger_decline(ledger, station, reason, &row.entry) != 0)
		stop("decline");
	(void)snprintf(row.station, sizeof row.station, "%s", station->name);
	(void)snprintf(row.key, sizeof row.key, "%s", key);
	memset(row.content, key[0], sizeof row.content);
	row.body = body;
	if (ledger_reply_add(ledger, &row) != 0)
		stop("reply");
}

static uint64_t cards[16];
static unsigned card_count;

static int
take(void *context, uint64_t number, int64_t since_ms)
{
	(void)context;
	(void)since_ms;
	cards[card_count++] = number;
	return 0;
}

static void
sign(const struct station *station, enum event_kind kind, uint64_t number)
{
	enum old_card_result result;
	struct binding binding;

	if (ledger_old_card_find(ledger, station, kind, number, &binding,
		&result) != 0 ||
	    result != OLD_CARD_FOUND ||
	    ledger_old_card_put(ledger, station, kind, &binding, "bin") != 0)
		stop("old card");
}

/* Of what was handed in one is destroyed, one withdrawn, the others lie there.
 */
static void
old_cards(const struct station *station)
{
	if (ledger_old_card_each(ledger, station->custodian, false, 16, take,
		NULL) != 0)
		stop("old cards");
	if (card_count == 0)
		return; /* nobody was there yet to hand one in */
	sign(station, EVENT_WITHDRAW_CARD, cards[0]);
	sign(station, EVENT_WITHDRAW_CARD, cards[1]);
	sign(station, EVENT_DESTROY_CARD, cards[0]);
}

static void
live(void)
{
	struct station one = begin("roma-1", "games"), two;
	uint64_t entry;

	decline(&one, "not-here", "a1");
	decline(&one, "card-has-one", "b1");
	old_cards(&one);
	if (ledger_shift_end(ledger, &one, &entry) != 0)
		stop("end");
	one = begin("roma-1", "bin");
	two = begin("roma-2", "games");
	ledger_act_as(ledger, "games");
	decline(&two, "wrong-token", "a1");
	ledger_act_as(ledger, "@busta");
	decline(&two, "badge", "c1");
}

int
main(int argc, char **argv)
{
	if ((argc != 2 && argc != 4) || (ledger = ledger_open(argv[1])) == NULL)
		stop("open");
	if (ledger_begin(ledger) != 0)
		stop("begin");
	if (argc == 4)
		(void)begin(argv[2], argv[3]);
	else
		live();
	if (ledger_commit(ledger) != 0)
		stop("commit");
	ledger_close(ledger);
	return 0;
}
