/* Requests about envelopes. What is asked names each serial, so that what is
 * approved is just that, whatever has been added since. */
#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "clerk/ranges_json.h"
#include "desk/command.h"
#include "desk/envelopes.h"
#include "desk/faults.h"
#include "desk/request_kinds.h"
#include "ledger/stock.h"

#include "base/banned.h"

static int
ranges_from_json(struct ranges *ranges, const json_t *list)
{
	const json_t *text;
	size_t i;

	json_array_foreach (list, i, text)
		if (!json_is_string(text) ||
		    ranges_read(ranges, json_string_value(text)) != 0)
			return -1;
	return ranges->count == 0 ? fail(EX_DATAERR, "no envelopes are named")
				  : ranges_settle(ranges);
}

static json_t *
arguments_made(json_t *arguments)
{
	if (arguments == NULL)
		fail(EX_OSERR, "out of memory");
	return arguments;
}

static const char *
argument_text(const json_t *arguments, const char *name)
{
	const char *text = json_string_value(json_object_get(arguments, name));

	return text != NULL ? text : "";
}

static int
place_need(struct ledger *ledger, const char *name, int64_t *place)
{
	int found = ledger_place_id(ledger, name, place);

	return found == 0 ? fail(EX_NOINPUT,
				"there is no place %s: a custodian, a batch as "
				"B000012, or a delivery as D7",
				name)
	    : found < 0   ? -1
			  : 0;
}

/* Moves what the arguments name, all of it or nothing. */
static int
carry_move(struct ledger *ledger, const json_t *arguments,
    const struct stock_move *move, const char *done)
{
	struct faults_of of = { .done = done };
	struct stock_runs faults = { 0 };
	struct ranges ranges = { 0 };
	char from[PLACE_NAME];
	int rc =
	    ranges_from_json(&ranges, json_object_get(arguments, "ranges"));

	if (rc == 0)
		rc = ledger_stock_move(ledger, move, &ranges, &faults);
	if (rc > 0 && ledger_place_name(ledger, move->from, from) == 1) {
		of.place = from;
		of.asked = ranges_total(&ranges);
		rc = faults_refuse(&faults, &of, false);
	}
	stock_runs_free(&faults);
	ranges_free(&ranges);
	return rc == 0 ? 0 : -1;
}

static int
carry_move_within(struct ledger *ledger, const json_t *arguments,
    const char *place, struct stock_move move, const char *done)
{
	if (place_need(ledger, argument_text(arguments, place), &move.from) !=
	    0)
		return -1;
	move.to = move.from;
	return carry_move(ledger, arguments, &move, done);
}

/* A batch that is over: in a running one a room may still be sealing. */
static int
batch_need(struct ledger *ledger, const char *text, bool sealed)
{
	struct batch batch;
	enum batch_state state;
	int64_t id;
	int found;

	if (batch_read_id(text, &id) != 0)
		return -1;
	if ((found = ledger_batch_get(ledger, id, &batch)) != 1)
		return found < 0
		    ? -1
		    : fail(EX_NOINPUT, "there is no batch B%06" PRId64, id);
	state = batch.state;
	batch_free(&batch);
	if (state == BATCH_RUNNING || (sealed && state != BATCH_SEALED))
		return fail(EX_DATAERR, "the batch B%06" PRId64 " is %s", id,
		    batch_state_name(state));
	return 0;
}

/* {"batch": "B000012", "ranges": [...]}, of all that is sealed in the batch if
 * no ranges are given. */
static json_t *
read_batch(struct ledger *ledger, const char *text, const char *which)
{
	struct ranges ranges = { 0 };
	json_t *arguments = NULL;
	char name[BATCH_NAME];
	int64_t id, place;
	int rc = batch_read_id(text, &id);

	if (rc != 0)
		return NULL;
	batch_name(name, id);
	if (batch_need(ledger, text, false) != 0 ||
	    place_need(ledger, name, &place) != 0)
		return NULL;
	rc = which != NULL
	    ? ranges_read(&ranges, which)
	    : ledger_stock_ranges_at(ledger, place, ENVELOPE_SEALED, &ranges);
	if (rc == 0 && ranges.count == 0)
		rc = fail(EX_DATAERR, "no envelope of %s is sealed and waits",
		    name);
	if (rc == 0 && ranges_settle(&ranges) == 0)
		arguments = arguments_made(json_pack("{s:s, s:o}", "batch",
		    name, "ranges", ranges_json(&ranges)));
	ranges_free(&ranges);
	return arguments;
}

json_t *
read_release(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word;

	return command_options(argc, argv, values, 1, &word) != 0
	    ? NULL
	    : read_batch(ledger, word[0], NULL);
}

int
carry_release(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	const char *batch = argument_text(arguments, "batch");
	int64_t id;

	if (batch_need(ledger, batch, true) != 0 ||
	    batch_read_id(batch, &id) != 0 ||
	    release_check_rehearsed(ledger, id) != 0 ||
	    release_check_template(ledger, id) != 0)
		return -1;
	return carry_move_within(ledger, arguments, "batch",
	    (struct stock_move){ .kind = EVENT_RELEASE, .request = request },
	    "released");
}

json_t *
read_void(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word;
	int words = command_options_some(argc, argv, values, 1, 2, &word);

	return words < 0
	    ? NULL
	    : read_batch(ledger, word[0], words == 2 ? word[1] : NULL);
}

int
carry_void(struct ledger *ledger, const json_t *arguments, const char *request)
{
	if (batch_need(ledger, argument_text(arguments, "batch"), false) != 0)
		return -1;
	return carry_move_within(ledger, arguments, "batch",
	    (struct stock_move){ .kind = EVENT_VOID, .request = request },
	    "voided");
}

/* The ranges as they are settled, and so as they will be approved. */
static json_t *
read_ranges(const char *text)
{
	struct ranges ranges = { 0 };
	json_t *list = NULL;

	if (ranges_read(&ranges, text) == 0 && ranges_settle(&ranges) == 0)
		list = arguments_made(ranges_json(&ranges));
	ranges_free(&ranges);
	return list;
}

json_t *
read_destroy(struct ledger *ledger, int argc, char **argv)
{
	const char *at = NULL;
	const struct option_value values[] = { { "at", &at, NULL },
		REQUEST_OPTION_JSON, { 0 } };
	json_t *ranges;
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if (at == NULL) {
		fail(EX_USAGE, "say where they are: --at CUSTODIAN");
		return NULL;
	}
	return (ranges = read_ranges(word[0])) == NULL
	    ? NULL
	    : arguments_made(
		  json_pack("{s:s, s:o}", "at", at, "ranges", ranges));
}

int
carry_destroy(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	return carry_move_within(ledger, arguments, "at",
	    (struct stock_move){ .kind = EVENT_DESTROY, .request = request },
	    "destroyed");
}

json_t *
read_adjust(struct ledger *ledger, int argc, char **argv)
{
	const char *from = NULL, *to = NULL;
	const struct option_value values[] = { { "from", &from, NULL },
		{ "to", &to, NULL }, REQUEST_OPTION_JSON, { 0 } };
	json_t *ranges;
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if (from == NULL || to == NULL) {
		fail(EX_USAGE,
		    "say from whom to whom: --from CUSTODIAN --to CUSTODIAN");
		return NULL;
	}
	return (ranges = read_ranges(word[0])) == NULL
	    ? NULL
	    : arguments_made(json_pack("{s:s, s:o, s:s}", "from", from,
		  "ranges", ranges, "to", to));
}

int
carry_adjust(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct custodian from, to;
	struct stock_move move = { .kind = EVENT_ADJUST, .request = request };

	if (ledger_custodian_need(ledger, argument_text(arguments, "from"),
		&from) != 0 ||
	    ledger_custodian_need(ledger, argument_text(arguments, "to"),
		&to) != 0)
		return -1;
	if (from.place == to.place)
		return fail(EX_DATAERR, "%s and %s are one custodian",
		    from.name, to.name);
	if (!to.open)
		return fail(EX_DATAERR, "%s is closed", to.name);
	move.from = from.place;
	move.to = to.place;
	return carry_move(ledger, arguments, &move, "adjusted");
}

/* One batch, and nothing else: to have its key destroyed, or a rehearsal
 * waived. */
json_t *
read_one_batch(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word, name[BATCH_NAME];
	int64_t id;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    batch_read_id(word[0], &id) != 0)
		return NULL;
	batch_name(name, id);
	return arguments_made(json_pack("{s:s}", "batch", name));
}

int
carry_destroy_key(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	int64_t id;

	return batch_read_id(argument_text(arguments, "batch"), &id) != 0
	    ? -1
	    : ledger_batch_destroy_key(ledger, id, request);
}
