/* What a press says became of a release moves the book. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/listing.h"
#include "desk/print_back.h"
#include "desk/stock_input.h"

#include "base/banned.h"

enum { IMPORTERS = ROLE_PRODUCER | ROLE_RELEASER | ROLE_STOCK_KEEPER };

/* generated = printed + spoiled + cancelled, of the whole batch. */
struct weighed {
	uint64_t generated;
	uint64_t printed;
	uint64_t spoiled;
	uint64_t cancelled;
};

struct import {
	struct print_back back;
	struct weighed weighed;
};

/* What was printed has left the batch, just now; all else is there still. */
static int
import_weigh(struct import *import, struct ledger *ledger)
{
	struct weighed *weighed = &import->weighed;
	struct ranges cancelled = { 0 };
	struct batch_losses losses;
	struct batch batch;
	int64_t id, place;
	int rc = -1;

	if (batch_read_id(import->back.batch, &id) != 0 ||
	    ledger_batch_get(ledger, id, &batch) != 1)
		return -1;
	weighed->generated = batch.ordered;
	batch_free(&batch);
	if (ledger_place_id(ledger, import->back.batch, &place) == 1 &&
	    ledger_batch_losses(ledger, id, &losses) == 0)
		rc = ledger_stock_ranges_at(ledger, place, ENVELOPE_CANCELLED,
		    &cancelled);
	weighed->printed = import->back.printed;
	weighed->spoiled = rc == 0 ? losses.spoiled : 0;
	weighed->cancelled = ranges_total(&cancelled);
	ranges_free(&cancelled);
	if (rc != 0)
		return -1;
	return weighed->generated ==
		weighed->printed + weighed->spoiled + weighed->cancelled
	    ? 0
	    : fail(EX_DATAERR,
		  "%s does not add up: %" PRIu64 " were generated, and %" PRIu64
		  " printed, %" PRIu64 " spoiled, %" PRIu64 " cancelled",
		  import->back.batch, weighed->generated, weighed->printed,
		  weighed->spoiled, weighed->cancelled);
}

static int
import_change(struct ledger *ledger, void *context)
{
	struct import *import = context;

	return print_back_carry(&import->back, ledger) != 0
	    ? -1
	    : import_weigh(import, ledger);
}

static json_t *
import_json(const struct import *import)
{
	const struct print_back *back = &import->back;
	const struct weighed *weighed = &import->weighed;

	/* clang-format off */
	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, "
	    "s:{s:I, s:I, s:I, s:I}}", "event", "receipt",
	    "release", (json_int_t)back->receipt.release,
	    "batch", back->batch, "press", back->press.name,
	    "at", back->press.custodian,
	    "printed", (json_int_t)back->printed,
	    "spoiled", (json_int_t)back->spoiled,
	    "out_of_use_before", (json_int_t)back->before,
	    "entry", (json_int_t)back->entry,
	    "equation", "generated", (json_int_t)weighed->generated,
	    "printed", (json_int_t)weighed->printed,
	    "spoiled", (json_int_t)weighed->spoiled,
	    "cancelled", (json_int_t)weighed->cancelled);
	/* clang-format on */
}

static int
import_print(const struct import *import, int json)
{
	const struct print_back *back = &import->back;
	const struct weighed *weighed = &import->weighed;
	char envelopes[ENVELOPES_TEXT];

	if (json)
		return listing_print_json(import_json(import));
	envelopes_text(envelopes, back->printed);
	(void)printf("R%" PRIu64 " of %s: %s printed by %s, in the hands of "
		     "%s; %" PRIu64 " spoiled.\n",
	    back->receipt.release, back->batch, envelopes, back->press.name,
	    back->press.custodian, back->spoiled);
	if (back->before > 0)
		(void)printf("%" PRIu64 " were out of use before.\n",
		    back->before);
	(void)printf("%s: generated %" PRIu64 " = printed %" PRIu64
		     " + spoiled %" PRIu64 " + cancelled %" PRIu64 "\n",
	    back->batch, weighed->generated, weighed->printed, weighed->spoiled,
	    weighed->cancelled);
	return 0;
}

int
command_receipt_import(const char *path, int argc, char **argv)
{
	struct import import = { .weighed = { 0 } };
	int json = 0, rc;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	rc = session_open(&session, path);
	if (rc == 0)
		rc = actor_need(&session.actor, IMPORTERS);
	if (rc == 0)
		rc = print_back_open(&import.back, session.ledger, word[0]);
	if (rc == 0)
		rc = actor_transact(session.ledger, IMPORTERS, import_change,
		    &import);
	if (rc == 0)
		rc = import_print(&import, json);
	print_back_close(&import.back);
	session_close(&session);
	return rc;
}
