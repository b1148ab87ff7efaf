/* Envelopes that leave a custodian for another, with a paper that says so; back
 * where they came from, it is a return. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/delivery_note.h"
#include "desk/faults.h"
#include "desk/listing.h"
#include "desk/stock_input.h"
#include "home/session.h"

#include "base/banned.h"

enum { RANGES_MOST = 100000 };

struct sending {
	const char *from;
	const char *to;
	bool back;
	struct ranges ranges;
	struct delivery delivery;
	struct stock_runs faults;
};

static int
sending_change(struct ledger *ledger, void *context)
{
	struct sending *sending = context;
	struct custodian from, to;

	return ledger_custodian_need(ledger, sending->from, &from) != 0 ||
		ledger_custodian_need(ledger, sending->to, &to) != 0
	    ? -1
	    : ledger_delivery_send(ledger, &from, &to, sending->back,
		  &sending->ranges, &sending->delivery, &sending->faults);
}

static int
note_show(struct ledger *ledger, const struct delivery *delivery, int json)
{
	json_t *note = delivery_note_json(ledger, delivery);

	if (note == NULL)
		return -1;
	if (json)
		return listing_print_json(note);
	delivery_note_print(stdout, note);
	json_decref(note);
	return 0;
}

static int
sending_do(const char *path, struct sending *sending, int json)
{
	const struct faults_of of = { "sent", sending->from,
		ranges_total(&sending->ranges) };
	unsigned roles = ROLE_STOCK_KEEPER | (sending->back ? ROLE_COUNTER : 0);
	struct session session;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = actor_need(&session.actor, roles);
	if (rc == 0)
		rc = actor_transact(session.ledger, roles, sending_change,
		    sending);
	if (rc == 0)
		rc = note_show(session.ledger, &sending->delivery, json);
	session_close(&session);
	return rc > 0 ? faults_refuse(&sending->faults, &of, json != 0) : rc;
}

int
command_stock_send(const char *path, int argc, char **argv)
{
	struct sending sending = { .back = strcmp(argv[0], "return") == 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "from", &sending.from, NULL },
		{ "to", &sending.to, NULL }, { "json", NULL, &json }, { 0 } };
	char **words;

	if (command_options_some(argc, argv, values, 1, RANGES_MOST, &words) <
	    0)
		return -1;
	if (sending.from == NULL || sending.to == NULL)
		return fail(EX_USAGE,
		    "say from where and to where: --from A "
		    "--to B");
	if (stock_typed(words, &sending.ranges) == 0)
		rc = sending_do(path, &sending, json);
	stock_runs_free(&sending.faults);
	ranges_free(&sending.ranges);
	return rc;
}

int
command_stock_note(const char *path, int argc, char **argv)
{
	int json = 0, rc = -1;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	struct delivery delivery;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0 &&
	    stock_delivery(session.ledger, word[0], &delivery) == 0)
		rc = note_show(session.ledger, &delivery, json);
	session_close(&session);
	return rc;
}
