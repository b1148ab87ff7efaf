#include "ledger/binding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/fail.h"
#include "ledger/answer.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/outbox.h"
#include "ledger/standing.h"
#include "ledger/stock.h"

#include "base/banned.h"

static const struct {
	const char *name;
	const char *sentence;
} results[BIND_RESULTS] = {
	[BIND_BOUND] = { "bound", "the envelope is bound to the card" },
	[BIND_UNKNOWN] = { "unknown", "no envelope has this serial" },
	[BIND_WRONG_TOKEN] = { "wrong-token",
	    "this code is not from one of our envelopes: scan the envelope "
	    "itself" },
	[BIND_NOT_HERE] = { "not-here",
	    "this envelope is not in stock here: put it aside and tell the "
	    "stock keeper" },
	[BIND_ALREADY_BOUND] = { "already-bound",
	    "this envelope belongs to another card: take the next one" },
	[BIND_UNUSABLE] = { "unusable",
	    "this envelope was spoiled, missing or opened: put it aside and "
	    "take the next one" },
	[BIND_CARD_HAS_ONE] = { "card-has-one",
	    "this card already has an envelope: spoil that one first if it "
	    "is to have another" },
	[BIND_REQUEST_REUSED] = { "request-reused",
	    "this request number was used for something else" },
	[BIND_CLOSED] = { "closed",
	    "this counter is closed: nothing is bound here" },
	[BIND_CARD_BLOCKED] = { "card-blocked",
	    "this card was blocked for ever: the citizen asks for a new card" },
};

const char *
bind_result_name(enum bind_result result)
{
	return results[result].name;
}

const char *
bind_result_sentence(enum bind_result result)
{
	return results[result].sentence;
}

int
binding_digest(char text[static 33], const struct binding *binding)
{
	char serial[SERIAL_PLAIN];
	struct bytes bytes = { 0 };
	int rc;

	serial_plain(serial, &binding->serial);
	bytes_put_text(&bytes, "busta binding v1");
	bytes_put_text(&bytes, serial);
	bytes_put_raw(&bytes, binding->card, BINDING_CARD_SIZE);
	bytes_put_text(&bytes, binding->custodian);
	bytes_put_text(&bytes, binding->activation);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(text, bytes.data, bytes.size);
	bytes_free(&bytes);
	return rc;
}

bool
binding_has_old_card(const struct binding *binding)
{
	struct activation activation;

	return activation_read(&activation, binding->activation) &&
	    activation.old == OLD_CARD_HANDED_IN;
}

static void
binding_refuse(char answer[static BINDING_ANSWER], enum bind_result result)
{
	(void)snprintf(answer, BINDING_ANSWER,
	    "{\"answer\": \"refused\", \"reason\": \"%s\", \"sentence\": "
	    "\"%s\"}",
	    results[result].name, results[result].sentence);
}

/* The record and its old card. One that is longer is none of ours. */
static void
binding_columns(struct binding *binding, sqlite3_stmt *row, int column)
{
	ledger_column(row, column, binding->activation,
	    sizeof binding->activation);
	binding->withdrawn = (uint64_t)sqlite3_column_int64(row, column + 1);
	binding->destroyed = (uint64_t)sqlite3_column_int64(row, column + 2);
}

int
ledger_binding_get(struct ledger *ledger, const struct serial *serial,
    struct binding *binding)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BINDING_GET);
	int64_t series;
	int found = series_find(ledger, &serial->series, &series);

	if (get == NULL || found < 0)
		return -1;
	memset(binding, 0, sizeof *binding);
	binding->serial = *serial;
	(void)sqlite3_bind_int64(get, 1, series);
	(void)sqlite3_bind_int64(get, 2, serial->number);
	if ((found = ledger_step(ledger, get)) != 1)
		return found;
	if (sqlite3_column_bytes(get, 0) == BINDING_CARD_SIZE)
		memcpy(binding->card, sqlite3_column_blob(get, 0),
		    BINDING_CARD_SIZE);
	binding->live = sqlite3_column_int(get, 1) != 0;
	binding->entry = (uint64_t)sqlite3_column_int64(get, 2);
	(void)snprintf(binding->custodian, sizeof binding->custodian, "%s",
	    (const char *)sqlite3_column_text(get, 3));
	binding_columns(binding, get, 4);
	(void)sqlite3_reset(get);
	return 1;
}

int
ledger_binding_of_card(struct ledger *ledger,
    const uint8_t card[static BINDING_CARD_SIZE], struct serial *serial)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_BINDING_CARD);
	char series[SERIES_TEXT];
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_blob(get, 1, card, BINDING_CARD_SIZE, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		ledger_column(get, 0, series, sizeof series);
		(void)series_read(&serial->series, series,
		    (unsigned)sqlite3_column_int(get, 1));
		serial->number = (uint32_t)sqlite3_column_int64(get, 2);
		(void)sqlite3_reset(get);
	}
	return found;
}

/* Why an envelope that stands like this cannot be bound here; BIND_BOUND if
 * nothing speaks against it. */
static enum bind_result
bind_judge(const struct stock_run *run, const struct bind *bind)
{
	if (run->state == ENVELOPE_NONE)
		return BIND_UNKNOWN;
	if (envelope_is_on_card(run->state))
		return BIND_ALREADY_BOUND;
	if (!envelope_keeps_pin(run->state) && run->state != ENVELOPE_ALLOCATED)
		return BIND_UNUSABLE;
	if (run->state != ENVELOPE_ON_HAND ||
	    run->place != bind->custodian->place)
		return BIND_NOT_HERE;
	return bind->custodian->open ? BIND_BOUND : BIND_CLOSED;
}

/* Where the next one is counted from (ledger/standing.h). */
static int
bind_was_last(struct ledger *ledger, const struct bind *bind)
{
	sqlite3_stmt *bound = ledger_statement(ledger, SQL_STANDING_BOUND);
	int64_t series;

	if (bound == NULL ||
	    series_find(ledger, &bind->serial.series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(bound, 1, series);
	(void)sqlite3_bind_int64(bound, 2, bind->serial.number);
	(void)sqlite3_bind_int64(bound, 3, bind->custodian->place);
	return ledger_change_one(ledger, bound, "a custodian");
}

/* Its PIN is assigned in the same breath, if it is to be. */
static int
bind_move(struct ledger *ledger, const struct bind *bind,
    const struct binding *binding)
{
	struct range range = { bind->serial.series, bind->serial.number,
		bind->serial.number };
	const struct ranges ranges = { &range, 1, 1 };
	char digest[LOG_DIGEST_TEXT], assigned[LOG_DIGEST_TEXT];
	const struct stock_next next = { EVENT_ASSIGN, assigned };
	const struct stock_move move = { .kind = EVENT_BIND,
		.from = bind->custodian->place,
		.to = bind->custodian->place,
		.request = digest,
		.record = binding->activation,
		.next = bind->assigned != NULL ? &next : NULL };
	struct stock_runs faults = { 0 };
	int rc;

	if (binding_digest(digest, binding) != 0 ||
	    (bind->assigned != NULL &&
		outbox_item_digest(assigned, bind->assigned) != 0))
		return -1;
	rc = ledger_stock_move(ledger, &move, &ranges, &faults);
	stock_runs_free(&faults);
	return rc <= 0 ? rc : fail(EX_SOFTWARE, "it cannot be bound");
}

int
ledger_binding_add(struct ledger *ledger, const struct bind *bind,
    const struct binding *binding)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_BINDING_ADD);
	int64_t series;

	if (add == NULL ||
	    series_find(ledger, &bind->serial.series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(add, 1, series);
	(void)sqlite3_bind_int64(add, 2, bind->serial.number);
	(void)sqlite3_bind_blob(add, 3, binding->card, BINDING_CARD_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 4, bind->custodian->place);
	(void)sqlite3_bind_int64(add, 5, (int64_t)binding->entry);
	(void)sqlite3_bind_text(add, 6, binding->activation, -1, SQLITE_STATIC);
	return ledger_change_one(ledger, add, "a binding");
}

static int
bind_write(struct ledger *ledger, const struct bind *bind,
    struct binding *binding)
{
	if (ledger_log_size(ledger, &binding->entry) != 0 ||
	    bind_move(ledger, bind, binding) != 0 ||
	    ledger_binding_add(ledger, bind, binding) != 0 ||
	    bind_was_last(ledger, bind) != 0)
		return -1;
	if (bind->assigned == NULL)
		return 0;
	bind->assigned->entry = binding->entry + 1;
	return ledger_outbox_add(ledger, bind->assigned);
}

/* Bound already to this card and here: the same answer, and no new event. */
static bool
bind_is_again(const struct binding *before, const struct bind *bind)
{
	return before->live &&
	    memcmp(before->card, bind->card, BINDING_CARD_SIZE) == 0 &&
	    strcmp(before->custodian, bind->custodian->name) == 0;
}

int
ledger_card_refusal(struct ledger *ledger, const struct serial *serial,
    enum bind_result *result)
{
	struct standing standing;

	if (ledger_standing_get(ledger, serial, &standing) != 0)
		return -1;
	*result = standing.state == ENVELOPE_BLOCKED ? BIND_CARD_BLOCKED
						     : BIND_CARD_HAS_ONE;
	return 0;
}

static int
bind_decide(struct ledger *ledger, const struct bind *bind,
    enum bind_result *result, struct binding *binding)
{
	const struct range range = { bind->serial.series, bind->serial.number,
		bind->serial.number };
	struct stock_runs runs = { 0 };
	struct serial other;
	bool is_blocked = false;
	int rc = ledger_stock_look(ledger, &range, &runs), taken = 0;

	if (rc == 0 && runs.count == 1) {
		is_blocked = runs.list[0].state == ENVELOPE_BLOCKED;
		*result = bind_judge(&runs.list[0], bind);
		if (!bind->token_matches)
			*result = BIND_WRONG_TOKEN;
	}
	stock_runs_free(&runs);
	if (rc == 0 && *result == BIND_ALREADY_BOUND) {
		rc = ledger_binding_get(ledger, &bind->serial, binding);
		if (rc == 1 && bind_is_again(binding, bind))
			*result = is_blocked ? BIND_CARD_BLOCKED : BIND_BOUND;
		return rc < 0 ? -1 : 0;
	}
	if (rc == 0 && *result == BIND_BOUND) {
		if ((taken = ledger_binding_of_card(ledger, bind->card,
			 &other)) < 0)
			return -1;
		rc = taken > 0 ? ledger_card_refusal(ledger, &other, result)
			       : bind_write(ledger, bind, binding);
	}
	return rc;
}

int
ledger_bind(struct ledger *ledger, const struct bind *bind,
    enum bind_result *result, char answer[static BINDING_ANSWER])
{
	struct binding binding = { .serial = bind->serial, .live = true };
	uint8_t content[DIGEST_SIZE];
	int rc = 0;

	*result = BIND_UNKNOWN;
	memcpy(binding.card, bind->card, BINDING_CARD_SIZE);
	memcpy(binding.custodian, bind->custodian->name, PLACE_NAME);
	activation_facts(binding.activation, &bind->activation);
	if (answer_content(content, &binding) != 0)
		return -1;
	if (bind->request != NULL)
		rc = ledger_answer_get(ledger, bind->request, content, result,
		    answer);
	if (rc == 0) {
		rc = bind_decide(ledger, bind, result, &binding);
		if (rc == 0 && *result == BIND_BOUND) {
			answer_text(answer, &binding);
			if (bind->request != NULL)
				rc = ledger_answer_add(ledger, bind->request,
				    content, answer);
		}
	}
	if (rc >= 0 && *result != BIND_BOUND)
		binding_refuse(answer, *result);
	return rc < 0 ? -1 : 0;
}

int
ledger_binding_each(struct ledger *ledger,
    int (*each)(void *context, const struct binding *binding), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_BINDING_EACH);
	struct binding binding;
	const char *series, *place;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		memset(&binding, 0, sizeof binding);
		series = (const char *)sqlite3_column_text(rows, 0);
		place = (const char *)sqlite3_column_text(rows, 6);
		(void)series_read(&binding.serial.series,
		    series != NULL ? series : "",
		    (unsigned)sqlite3_column_int(rows, 1));
		binding.serial.number = (uint32_t)sqlite3_column_int64(rows, 2);
		if (sqlite3_column_bytes(rows, 3) == BINDING_CARD_SIZE)
			memcpy(binding.card, sqlite3_column_blob(rows, 3),
			    BINDING_CARD_SIZE);
		binding.live = sqlite3_column_int(rows, 4) != 0;
		binding.entry = (uint64_t)sqlite3_column_int64(rows, 5);
		(void)snprintf(binding.custodian, sizeof binding.custodian,
		    "%s", place != NULL ? place : "?");
		binding_columns(&binding, rows, 7);
		if ((rc = each(context, &binding)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
