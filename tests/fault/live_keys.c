/* live_keys LEDGER: what happens to keys, to PINs on their way and to CIPs in a
 * home of daemon's and bin's in which 1, 2 and 3 of LZ26 are bound: something
 * in every column of the tables about them, done by the ledger's own functions,
 * with blocks and keys that are none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/card_system.h"
#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/key.h"
#include "ledger/log.h"
#include "ledger/outbox.h"
#include "ledger/puk.h"
#include "ledger/rehearsal.h"
#include "ledger/request.h"

static struct ledger *ledger;

static void
stop(const char *what)
{
	(void)fprintf(stderr, "live_keys: %s: %s\n", what, fail_reason());
	exit(1);
}

static void
need(int rc, const char *what)
{
	if (rc != 0)
		stop(what);
}

/* What two people do: daemon asks, and from here on bin acts. */
static void
ask(const char *kind, char text[static REQUEST_TEXT])
{
	struct request request;
	int64_t number;

	ledger_act_as(ledger, "daemon");
	need(ledger_request_add(ledger, kind, "{}", &number), "ask");
	ledger_act_as(ledger, "bin");
	if (ledger_request_get(ledger, number, &request) != 1)
		stop("the request");
	need(ledger_request_decide(ledger, &request, REQUEST_APPROVED),
	    "approve");
	request_free(&request);
	request_text(text, number);
}

/* The keys that made batch 1, unless the home has said so itself. */
static void
learn_keys(void)
{
	struct ledger_key wrap;
	struct batch batch;
	int found = ledger_key_current(ledger, "wrap", &wrap);

	if (found < 0 || ledger_batch_get(ledger, 1, &batch) != 1)
		stop("batch 1");
	if (found == 0)
		need(ledger_keys_sync(ledger, batch.keys), "keys");
	batch_free(&batch);
}

/* Daemon and bin each hold a half. */
static void
hold_ceremony(const char *id, const char *check)
{
	ledger_act_as(ledger, "daemon");
	need(ledger_key_share(ledger, id, "1/2"), "share");
	ledger_act_as(ledger, "bin");
	need(ledger_key_share(ledger, id, "2/2"), "share");
	need(ledger_key_add(ledger, id, check), "key");
}

static void
add_card_system(const char *name, const char *check)
{
	struct card_system system = { .key_id = "exchange-2026-000001" };
	char request[REQUEST_TEXT];

	(void)snprintf(system.name, sizeof system.name, "%s", name);
	(void)snprintf(system.key_block, sizeof system.key_block,
	    "D0112P0AB00E0000%s", check);
	(void)snprintf(system.key_check, sizeof system.key_check, "%s", check);
	ask("card-system", request);
	need(ledger_card_system_put(ledger, &system, request), "card system");
}

static struct serial
serial_of(uint32_t number)
{
	struct serial serial = { .number = number };

	(void)series_read(&serial.series, "LZ26", 7);
	return serial;
}

static void
assign(uint32_t number, const char *system, const char *check)
{
	struct outbox_item item = { .serial = serial_of(number),
		.key_id = "exchange-2026-000001" };
	enum assign_result result;

	(void)snprintf(item.system, sizeof item.system, "%s", system);
	(void)snprintf(item.key_check, sizeof item.key_check, "%s", check);
	memset(item.block, (int)number, sizeof item.block);
	need(ledger_assign(ledger, &item, &result), "assign");
	if (result != ASSIGN_DONE)
		stop("what is assigned is not bound");
}

static void
try_cip(uint32_t number, unsigned times)
{
	const struct serial serial = serial_of(number);
	enum cip_result result;

	while (times-- > 0) {
		need(ledger_cip_try(ledger, &serial, &result), "try");
		if (result != CIP_COUNTED)
			stop("a CIP cannot be tried");
	}
}

/* Its card is blocked, and perhaps its system knows. */
static void
block(uint32_t number, bool is_confirmed)
{
	const struct serial serial = serial_of(number);
	enum confirm_result confirmed;
	enum block_result result;
	uint64_t entry;

	need(ledger_block(ledger, &serial, NULL, &result, &entry), "block");
	if (result != BLOCK_DONE)
		stop("a card cannot be blocked");
	if (is_confirmed)
		need(ledger_block_confirm(ledger, &serial, &confirmed),
		    "confirm");
}

static void
tell_puk(uint32_t number, unsigned times)
{
	const struct puk_limits limits = { 9, 9 };
	const struct serial serial = serial_of(number);
	enum puk_result result;

	while (times-- > 0) {
		need(ledger_puk_tell(ledger, &serial, &limits, 1795780615216,
			 &result),
		    "tell");
		if (result != PUK_COUNTED)
			stop("a PUK cannot be told");
	}
}

static void
live(void)
{
	const struct serial first = serial_of(1), second = serial_of(2);
	enum acknowledge_result result;

	ledger_act_as(ledger, "@busta");
	learn_keys();
	hold_ceremony("backup-2026-000001", "00000000b1");
	hold_ceremony("backup-2026-000002", "00000000b2");
	hold_ceremony("exchange-2026-000001", "00000000e1");
	need(ledger_key_backup(ledger, "00112233445566778899aabbccddeeff",
		 "backup-2026-000002"),
	    "backup");
	need(ledger_rehearsal_add(ledger, REHEARSAL_RESTORE), "rehearse");
	add_card_system("roma-carte", "00000000c1");
	add_card_system("milano-carte", "00000000c2");
	assign(1, "roma-carte", "00000000c1");
	assign(2, "milano-carte", "00000000c2");
	assign(3, "roma-carte", "00000000c1");
	need(ledger_outbox_acknowledge(ledger, &first, &result), "acknowledge");
	try_cip(1, CIP_TRIES);
	try_cip(2, 2);
	need(ledger_cip_pass(ledger, &second), "pass");
	try_cip(2, 1);
	block(2, true);
	block(5, false);
	ledger_act_as(ledger, "@busta");
	tell_puk(1, 3);
	tell_puk(3, 1);
}

int
main(int argc, char **argv)
{
	if (argc != 2 || (ledger = ledger_open(argv[1])) == NULL)
		stop("open");
	need(ledger_begin(ledger), "begin");
	live();
	need(ledger_commit(ledger), "commit");
	ledger_close(ledger);
	return 0;
}
