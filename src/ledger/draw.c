#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/outbox.h"
#include "ledger/split.h"

#include "base/banned.h"

int
ledger_draw_judge(struct ledger *ledger, const struct bind *bind,
    enum bind_result *result)
{
	struct serial other;
	int found = ledger_binding_of_card(ledger, bind->card, &other);

	*result = bind->custodian->open ? BIND_BOUND : BIND_CLOSED;
	return found > 0 && bind->custodian->open
	    ? ledger_card_refusal(ledger, &other, result)
	    : found < 0 ? -1
			: 0;
}

/* 1 it has a row of that statement, 0 none, -1 failed. */
static int
series_has(struct ledger *ledger, const struct series *series, enum sql which)
{
	sqlite3_stmt *get = ledger_statement(ledger, which);
	int64_t id;
	int found = series_find(ledger, series, &id);

	if (get == NULL || found != 1)
		return get == NULL ? -1 : found;
	(void)sqlite3_bind_int64(get, 1, id);
	found = ledger_step(ledger, get);
	(void)sqlite3_reset(get);
	return found;
}

/* EX_DATAERR if it is that of others: who, and what to do, in words. */
static int
series_check(struct ledger *ledger, const struct series *series, enum sql which,
    const char *others)
{
	int found = series_has(ledger, series, which);

	return found == 1 ? fail(EX_DATAERR, "the series %s is that of %s",
				series->name, others)
			  : found;
}

int
ledger_split_check_series(struct ledger *ledger, const struct series *series)
{
	return series_check(ledger, series, SQL_SPLIT_SERIES,
	    "codes that are split: order from another series");
}

int
ledger_draw_check_series(struct ledger *ledger, const struct series *series)
{
	return series_check(ledger, series, SQL_BATCH_SERIES,
	    "envelopes: split.cfg needs another one");
}

int
ledger_draw_take(struct ledger *ledger, const struct series *series,
    struct serial *serial)
{
	int64_t id;

	serial->series = *series;
	return ledger_draw_check_series(ledger, series) != 0 ||
		series_add(ledger, series, &id) != 0
	    ? -1
	    : series_take(ledger, series, 1, &serial->number);
}

static int
draw_add(struct ledger *ledger, const struct draw *draw, uint64_t entry)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_SPLIT_ADD);
	int64_t series;

	if (add == NULL ||
	    series_find(ledger, &draw->bind.serial.series, &series) != 1)
		return -1;
	(void)sqlite3_bind_int64(add, 1, (int64_t)entry);
	(void)sqlite3_bind_int64(add, 2, series);
	(void)sqlite3_bind_int64(add, 3, draw->bind.serial.number);
	(void)sqlite3_bind_text(add, 4, draw->station, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, 5, draw->rules, DIGEST_SIZE,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 6, draw->expires_ms);
	(void)sqlite3_bind_blob(add, 7, draw->verifier, SEALED_VERIFIER,
	    SQLITE_STATIC);
	(void)sqlite3_bind_blob64(add, 8, draw->slip, draw->slip_size,
	    SQLITE_STATIC);
	(void)sqlite3_bind_blob64(add, 9, draw->message, draw->message_size,
	    SQLITE_STATIC);
	return ledger_change_one(ledger, add, "split codes");
}

/* What the log is told, of what the rows say. */
static int
draw_digest(char text[static LOG_DIGEST_TEXT], const struct draw *draw,
    const struct binding *binding)
{
	struct split split = { .expires_ms = draw->expires_ms };

	(void)snprintf(split.station, sizeof split.station, "%s",
	    draw->station);
	memcpy(split.rules, draw->rules, DIGEST_SIZE);
	return split_digest(text, binding, &split);
}

static int
draw_write(struct ledger *ledger, const struct draw *draw,
    const struct binding *binding)
{
	const struct bind *bind = &draw->bind;
	struct outbox_item *item = bind->assigned;

	item->entry = binding->entry + 1;
	return ledger_binding_add(ledger, bind, binding) != 0 ||
		ledger_outbox_add(ledger, item) != 0
	    ? -1
	    : draw_add(ledger, draw, binding->entry);
}

int
ledger_draw(struct ledger *ledger, const struct draw *draw, uint64_t *entry)
{
	const struct bind *bind = &draw->bind;
	char digest[LOG_DIGEST_TEXT], assigned[LOG_DIGEST_TEXT];
	struct binding binding = { .serial = bind->serial, .live = true };

	/* First bytes are how what waits is told from what was erased. */
	if (draw->slip_size == 0 || draw->slip_size > SPLIT_SLIP_MOST ||
	    draw->slip[0] == 0 || draw->message_size == 0 ||
	    draw->message_size > SPLIT_MESSAGE_MOST || draw->message[0] == 0)
		return fail(EX_SOFTWARE, "that is no slip, or no message");
	memcpy(binding.card, bind->card, BINDING_CARD_SIZE);
	memcpy(binding.custodian, bind->custodian->name, PLACE_NAME);
	activation_facts(binding.activation, &bind->activation);
	if (ledger_log_size(ledger, &binding.entry) != 0 ||
	    draw_digest(digest, draw, &binding) != 0 ||
	    outbox_item_digest(assigned, bind->assigned) != 0 ||
	    ledger_stock_draw(ledger, bind, &binding, digest, assigned) != 0)
		return -1;
	*entry = binding.entry;
	return draw_write(ledger, draw, &binding);
}
