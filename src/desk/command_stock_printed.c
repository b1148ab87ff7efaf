/* What a print room without a press has printed of a batch is in its hands:
 * somebody's word for it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "clerk/ranges_json.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/faults.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"
#include "ledger/print_run.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000 };
enum { PRINTERS = ROLE_RELEASER | ROLE_STOCK_KEEPER };

struct printed {
	char batch[BATCH_NAME];
	const char *at;
	struct ranges ranges; /* empty: all that is released */
	struct stock_runs faults;
};

static int
printed_room(struct ledger *ledger, const char *name,
    struct custodian *custodian)
{
	if (name == NULL)
		return fail(EX_USAGE, "say which print room: --at CUSTODIAN");
	if (ledger_custodian_need(ledger, name, custodian) != 0)
		return -1;
	if (custodian->kind != CUSTODIAN_PRINT_ROOM)
		return fail(EX_DATAERR, "%s is no print room but a %s", name,
		    custodian_kind_name(custodian->kind));
	return custodian->open
	    ? 0
	    : fail(EX_DATAERR, "%s is closed: nothing is printed there", name);
}

/* What went to a press, its receipt alone tells of. */
static int
printed_check_press(struct ledger *ledger, const char *batch)
{
	struct print_release release;
	int64_t id, number;
	int found;

	if (batch_read_id(batch, &id) != 0 ||
	    (found = ledger_print_release_of(ledger, id, &release)) < 0)
		return -1;
	number = release.number;
	print_release_free(&release);
	return found == 0 ? 0
			  : fail(EX_DATAERR,
				"%s went to a press, as R%" PRId64
				": \"busta receipt import\" says what was "
				"printed of it",
				batch, number);
}

static int
printed_change(struct ledger *ledger, void *context)
{
	struct printed *printed = context;
	struct stock_move move = { .kind = EVENT_PRINT };
	struct custodian custodian;

	if (printed_room(ledger, printed->at, &custodian) != 0 ||
	    printed_check_press(ledger, printed->batch) != 0 ||
	    stock_place(ledger, printed->batch, AT_BATCH, &move.from) != 0)
		return -1;
	move.to = custodian.place;
	if (printed->ranges.count == 0 &&
	    (ledger_stock_ranges_at(ledger, move.from, ENVELOPE_RELEASED,
		 &printed->ranges) != 0 ||
		ranges_settle(&printed->ranges) != 0))
		return -1;
	if (printed->ranges.count == 0)
		return fail(EX_DATAERR,
		    "%s has nothing that is released and not printed yet: "
		    "\"busta request release %s\" asks for it",
		    printed->batch, printed->batch);
	return ledger_stock_move(ledger, &move, &printed->ranges,
	    &printed->faults);
}

static int
printed_print(const struct printed *printed, int json)
{
	char envelopes[ENVELOPES_TEXT];

	if (json)
		return listing_print_json(
		    json_pack("{s:s, s:s, s:s, s:I, s:o}", "event", "print",
			"batch", printed->batch, "at", printed->at, "envelopes",
			(json_int_t)ranges_total(&printed->ranges), "ranges",
			ranges_json(&printed->ranges)));
	envelopes_text(envelopes, ranges_total(&printed->ranges));
	(void)printf("%s of %s printed, in the hands of %s.\n", envelopes,
	    printed->batch, printed->at);
	return 0;
}

static int
printed_do(const char *path, struct printed *printed, int json)
{
	struct faults_of of = { "printed", printed->batch, 0 };
	struct session session;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = actor_need(&session.actor, PRINTERS);
	if (rc == 0)
		rc = actor_transact(session.ledger, PRINTERS, printed_change,
		    printed);
	session_close(&session);
	of.asked = ranges_total(&printed->ranges);
	if (rc > 0)
		return faults_refuse(&printed->faults, &of, json != 0);
	return rc == 0 ? printed_print(printed, json) : -1;
}

int
command_stock_printed(const char *path, int argc, char **argv)
{
	struct printed printed = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "at", &printed.at, NULL },
		{ "json", NULL, &json }, { 0 } };
	int64_t batch;
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) >
		0 &&
	    batch_read_id(words[0], &batch) == 0 &&
	    (words[1] == NULL ||
		stock_typed(words + 1, &printed.ranges) == 0)) {
		batch_name(printed.batch, batch);
		rc = printed_do(path, &printed, json);
	}
	stock_runs_free(&printed.faults);
	ranges_free(&printed.ranges);
	return rc;
}
