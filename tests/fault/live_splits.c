/* live_splits LEDGER: what happens to codes that are split, in a home with a
 * courier and a card system roma-carte, at whose station roma-1 bin has the
 * shift: something in every column of the table about them, done by the
 * ledger's own functions, with slips and messages that are none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/log.h"
#include "ledger/outbox.h"
#include "ledger/split.h"

static struct ledger *ledger;
static struct station station;

static void
stop(const char *what)
{
	(void)fprintf(stderr, "live_splits: %s: %s\n", what, fail_reason());
	exit(1);
}

static struct split
draw(uint8_t card)
{
	static const struct series series = { "SA26", 7 };
	static uint8_t rules[DIGEST_SIZE] = { 1 }, verifier[16] = { 2 };
	static uint8_t slip[200] = { 1 }, message[900] = { 0x30 };
	struct custodian counter = { .place = station.custodian,
		.kind = CUSTODIAN_COUNTER,
		.open = true };
	struct outbox_item item = { .system = "roma-carte",
		.key_check = "00000000c1",
		.key_id = "exchange-2026-000001" };
	struct draw draw = { .bind = { .custodian = &counter,
				 .activation = { ACTIVATION_HOLDER,
				     IDENTITY_PASSPORT, OLD_CARD_HANDED_IN },
				 .assigned = &item },
		.station = station.name,
		.rules = rules,
		.expires_ms = 1795732200000 + card,
		.verifier = verifier,
		.slip = slip,
		.slip_size = sizeof slip,
		.message = message,
		.message_size = sizeof message };
	struct split split;
	uint64_t entry;

	memset(draw.bind.card, card, sizeof draw.bind.card);
	memset(item.block, card, sizeof item.block);
	(void)snprintf(counter.name, sizeof counter.name, "%s",
	    station.counter);
	rules[1] = verifier[1] = card;
	if (ledger_draw_take(ledger, &series, &draw.bind.serial) != 0)
		stop("take");
	item.serial = draw.bind.serial;
	if (ledger_draw(ledger, &draw, &entry) != 0 ||
	    ledger_split_get(ledger, &item.serial, &split) != 1)
		stop("draw");
	return split;
}

static void
slip(struct split *split, bool printed)
{
	enum slip_result result;

	if (ledger_slip_open(ledger, &split->serial, &station, 3, split,
		&result) != 0 ||
	    result != SLIP_DONE ||
	    (printed &&
		(ledger_slip_printed(ledger, &split->serial, &station,
		     &result) != 0 ||
		    result != SLIP_DONE)))
		stop("slip");
}

static void
end(const struct split *split, enum split_result result)
{
	if (ledger_message_exported(ledger, split) != 0 ||
	    ledger_message_end(ledger, split, result) != 0)
		stop("message");
}

static void
live(void)
{
	struct split split = draw(0xd0);

	split = draw(0xd1);
	slip(&split, false);
	if (ledger_message_exported(ledger, &split) != 0)
		stop("export");
	split = draw(0xd2);
	slip(&split, true);
	end(&split, SPLIT_SENT);
	split = draw(0xd3);
	slip(&split, false);
	end(&split, SPLIT_UNDELIVERABLE);
	split = draw(0xd3);
	slip(&split, true);
	if (ledger_message_exported(ledger, &split) != 0)
		stop("export");
}

int
main(int argc, char **argv)
{
	if (argc != 2 || (ledger = ledger_open(argv[1])) == NULL)
		stop("open");
	if (ledger_begin(ledger) != 0 ||
	    ledger_station_get(ledger, "roma-1", &station) != 1)
		stop("begin");
	ledger_act_as(ledger, "bin");
	live();
	if (ledger_commit(ledger) != 0)
		stop("commit");
	ledger_close(ledger);
	return 0;
}
