#include "ledger/delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/count.h"
#include "ledger/internal.h"
#include "ledger/log.h"

#include "base/banned.h"

static int
delivery_next(struct ledger *ledger, struct delivery *delivery)
{
	sqlite3_stmt *next = ledger_statement(ledger, SQL_DELIVERY_NEXT);
	char name[PLACE_NAME];

	if (next == NULL || ledger_step(ledger, next) != 1)
		return -1;
	delivery->id = sqlite3_column_int64(next, 0);
	(void)sqlite3_reset(next);
	place_of_delivery(name, delivery->id);
	return ledger_place_add(ledger, name, &delivery->place);
}

static int
delivery_open(struct ledger *ledger, struct delivery *delivery)
{
	sqlite3_stmt *add = ledger_statement(ledger, SQL_DELIVERY_ADD);
	char name[PLACE_NAME];

	place_of_delivery(name, delivery->id);
	if (add == NULL || ledger_log_size(ledger, &delivery->sent) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ delivery->back ? EVENT_RETURN
						   : EVENT_DELIVERY,
		    NULL, delivery->from, delivery->to, name }) != 0)
		return -1;
	(void)sqlite3_bind_int64(add, 1, delivery->id);
	(void)sqlite3_bind_int64(add, 2, delivery->place);
	(void)sqlite3_bind_int(add, 3, delivery->back);
	(void)sqlite3_bind_int64(add, 4, delivery->sender);
	(void)sqlite3_bind_int64(add, 5, delivery->receiver);
	(void)sqlite3_bind_int64(add, 6, (int64_t)delivery->sent);
	return ledger_change_one(ledger, add, "a new delivery");
}

int
ledger_delivery_send(struct ledger *ledger, const struct custodian *from,
    const struct custodian *to, bool back, const struct ranges *ranges,
    struct delivery *delivery, struct stock_runs *faults)
{
	struct stock_move move = { .kind = EVENT_SEND, .from = from->place };

	if (from->place == to->place)
		return fail(EX_USAGE, "%s cannot send to itself", from->name);
	if (!to->open)
		return fail(EX_DATAERR,
		    "%s is closed: nothing can be sent there", to->name);
	memset(delivery, 0, sizeof *delivery);
	delivery->open = true;
	delivery->back = back;
	delivery->sender = from->place;
	delivery->receiver = to->place;
	memcpy(delivery->from, from->name, PLACE_NAME);
	memcpy(delivery->to, to->name, PLACE_NAME);
	if (delivery_next(ledger, delivery) != 0 ||
	    delivery_open(ledger, delivery) != 0)
		return -1;
	move.to = delivery->place;
	return ledger_stock_move(ledger, &move, ranges, faults);
}

int
ledger_delivery_inside(struct ledger *ledger, const struct delivery *delivery,
    struct ranges *ranges)
{
	return ledger_stock_ranges_at(ledger, delivery->place,
	    ENVELOPE_IN_TRANSIT, ranges);
}

struct sent {
	char place[PLACE_NAME];
	struct ranges *ranges;
};

/* Its send entries follow the one that opened it. */
static int
delivery_sent_entry(void *context, uint64_t sequence, const char *text,
    size_t size)
{
	const struct sent *sent = context;
	struct entry entry;
	struct range range;

	(void)sequence;
	if (entry_parse(&entry, text, size) != 0)
		return -1;
	if (strcmp(entry.event, event_of(EVENT_SEND)->name) != 0 ||
	    strcmp(entry.to, sent->place) != 0)
		return 1;
	range = (struct range){ entry.first.series, entry.first.number,
		entry.last.number };
	return ranges_add(sent->ranges, &range);
}

int
ledger_delivery_sent(struct ledger *ledger, const struct delivery *delivery,
    struct ranges *ranges)
{
	struct sent sent = { .ranges = ranges };

	place_of_delivery(sent.place, delivery->id);
	return ledger_log_each(ledger, delivery->sent + 1, delivery_sent_entry,
		   &sent) < 0
	    ? -1
	    : 0;
}

static int
delivery_close(struct ledger *ledger, struct delivery *delivery)
{
	sqlite3_stmt *close = ledger_statement(ledger, SQL_DELIVERY_CLOSE);
	char name[PLACE_NAME];

	place_of_delivery(name, delivery->id);
	if (close == NULL || ledger_log_size(ledger, &delivery->closed) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_CLOSE, NULL, delivery->from,
		    delivery->to, name }) != 0)
		return -1;
	(void)sqlite3_bind_int64(close, 1, (int64_t)delivery->closed);
	(void)sqlite3_bind_int64(close, 2, delivery->id);
	delivery->open = false;
	return ledger_change_one(ledger, close, "the delivery");
}

int
ledger_delivery_receive(struct ledger *ledger, struct delivery *delivery,
    const struct ranges *counted, struct ranges *lacking, struct ranges *extra)
{
	const struct stock_move move = { .kind = EVENT_RECEIVE,
		.from = delivery->place,
		.to = delivery->receiver };
	struct ranges inside = { 0 }, come = { 0 };
	struct stock_runs faults = { 0 };
	int rc = ledger_ranges_check(ledger, counted);

	if (rc == 0)
		rc = ledger_delivery_inside(ledger, delivery, &inside);
	if (rc == 0)
		rc = ranges_subtract(&inside, counted, lacking);
	if (rc == 0)
		rc = ranges_subtract(counted, &inside, extra);
	if (rc == 0)
		rc = ranges_subtract(&inside, lacking, &come);
	if (rc == 0 && ledger_stock_move(ledger, &move, &come, &faults) != 0)
		rc = -1;
	if (rc == 0)
		rc = lacking->count == 0 && extra->count == 0
		    ? delivery_close(ledger, delivery)
		    : ledger_count_note(ledger, delivery->place, counted,
			  lacking, extra);
	stock_runs_free(&faults);
	ranges_free(&come);
	ranges_free(&inside);
	return rc;
}

int
ledger_delivery_settle(struct ledger *ledger, const char *place)
{
	struct delivery delivery;
	struct ranges inside = { 0 };
	int rc;

	if (place[0] != 'D')
		return 0;
	rc = ledger_delivery_get(ledger, strtoll(place + 1, NULL, 10),
	    &delivery);
	if (rc != 1 || !delivery.open)
		return rc < 0 ? -1 : 0;
	rc = ledger_delivery_inside(ledger, &delivery, &inside);
	if (rc == 0 && inside.count == 0)
		rc = delivery_close(ledger, &delivery);
	ranges_free(&inside);
	return rc;
}

static void
delivery_from_row(sqlite3_stmt *row, struct delivery *delivery)
{
	memset(delivery, 0, sizeof *delivery);
	delivery->id = sqlite3_column_int64(row, 0);
	delivery->place = sqlite3_column_int64(row, 1);
	delivery->back = sqlite3_column_int(row, 2) != 0;
	delivery->sender = sqlite3_column_int64(row, 3);
	(void)snprintf(delivery->from, sizeof delivery->from, "%s",
	    (const char *)sqlite3_column_text(row, 4));
	delivery->receiver = sqlite3_column_int64(row, 5);
	(void)snprintf(delivery->to, sizeof delivery->to, "%s",
	    (const char *)sqlite3_column_text(row, 6));
	delivery->sent = (uint64_t)sqlite3_column_int64(row, 7);
	delivery->open = sqlite3_column_type(row, 8) == SQLITE_NULL;
	delivery->closed = (uint64_t)sqlite3_column_int64(row, 8);
}

int
ledger_delivery_get(struct ledger *ledger, int64_t id,
    struct delivery *delivery)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_DELIVERY_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, id);
	if ((found = ledger_step(ledger, get)) == 1) {
		delivery_from_row(get, delivery);
		(void)sqlite3_reset(get);
	}
	return found;
}

static int
delivery_rows(struct ledger *ledger, sqlite3_stmt *rows,
    int (*each)(void *context, const struct delivery *delivery), void *context)
{
	struct delivery delivery;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		delivery_from_row(rows, &delivery);
		if ((rc = each(context, &delivery)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

int
ledger_delivery_each(struct ledger *ledger,
    int (*each)(void *context, const struct delivery *delivery), void *context)
{
	return delivery_rows(ledger,
	    ledger_statement(ledger, SQL_DELIVERY_EACH), each, context);
}

int
ledger_delivery_open_each(struct ledger *ledger, int64_t receiver,
    int (*each)(void *context, const struct delivery *delivery), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_DELIVERY_OPEN);

	if (rows != NULL)
		(void)sqlite3_bind_int64(rows, 1, receiver);
	return delivery_rows(ledger, rows, each, context);
}
