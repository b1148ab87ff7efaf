#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/binding.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/stock.h"

#include "base/banned.h"

/* The rows that touch the range, with it moved in the middle, joined wherever
 * neighbours are alike. */
static int
stock_cut(const struct stock_runs *rows, const struct stock_run *moved,
    struct stock_runs *cut)
{
	struct stock_run piece, *before;
	bool placed = false;
	size_t i;

	for (i = 0; i <= rows->count; i++) {
		if (!placed &&
		    (i == rows->count ||
			rows->list[i].range.last >= moved->range.first)) {
			if (i < rows->count &&
			    rows->list[i].range.first < moved->range.first) {
				piece = rows->list[i];
				piece.range.last = moved->range.first - 1;
				if (stock_runs_add(cut, &piece) != 0)
					return -1;
			}
			if (stock_runs_add(cut, moved) != 0)
				return -1;
			placed = true;
		}
		if (i == rows->count)
			break;
		piece = rows->list[i];
		if (placed && piece.range.last <= moved->range.last)
			continue;
		if (placed && piece.range.first <= moved->range.last)
			piece.range.first = moved->range.last + 1;
		if (stock_runs_add(cut, &piece) != 0)
			return -1;
	}
	for (i = 1; i < cut->count;) {
		before = &cut->list[i - 1];
		if (before->state == cut->list[i].state &&
		    before->place == cut->list[i].place &&
		    before->range.last + 1 == cut->list[i].range.first) {
			before->range.last = cut->list[i].range.last;
			memmove(&cut->list[i], &cut->list[i + 1],
			    (cut->count - i - 1) * sizeof *cut->list);
			cut->count--;
		} else
			i++;
	}
	return 0;
}

static bool
stock_run_is(const struct stock_run *one, const struct stock_run *other)
{
	return one->range.last == other->range.last &&
	    one->state == other->state && one->place == other->place;
}

/* A row that begins where this one does; NULL: there is none. */
static const struct stock_run *
stock_beginning(const struct stock_runs *rows, uint32_t first)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->list[i].range.first == first)
			return &rows->list[i];
	return NULL;
}

static int
stock_write_one(struct ledger *ledger, int64_t series,
    const struct stock_run *run, enum sql which)
{
	sqlite3_stmt *write = ledger_statement(ledger, which);

	if (write == NULL)
		return -1;
	(void)sqlite3_bind_int64(write, 1, series);
	(void)sqlite3_bind_int64(write, 2, run->range.first);
	if (which != SQL_STOCK_REMOVE) {
		(void)sqlite3_bind_int64(write, 3, run->range.last);
		(void)sqlite3_bind_int(write, 4, (int)run->state);
		(void)sqlite3_bind_int64(write, 5, run->place);
	}
	return ledger_step(ledger, write);
}

/* Nothing is written of a row that stays as it is: of most movements that is
 * one of three. */
static int
stock_write(struct ledger *ledger, int64_t series, const struct stock_runs *old,
    const struct stock_runs *new)
{
	const struct stock_run *before;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < old->count; i++)
		if (stock_beginning(new, old->list[i].range.first) == NULL)
			rc = stock_write_one(ledger, series, &old->list[i],
			    SQL_STOCK_REMOVE);
	for (i = 0; rc == 0 && i < new->count; i++) {
		before = stock_beginning(old, new->list[i].range.first);
		if (before == NULL || !stock_run_is(before, &new->list[i]))
			rc = stock_write_one(ledger, series, &new->list[i],
			    before == NULL ? SQL_STOCK_ADD : SQL_STOCK_CHANGE);
	}
	return rc;
}

static int
stock_put(struct ledger *ledger, int64_t series, const struct stock_run *moved)
{
	struct stock_runs rows = { 0 }, cut = { 0 };
	uint32_t before = moved->range.first - (moved->range.first > 1);
	int rc =
	    stock_rows(ledger, series, before, moved->range.last + 1, &rows);

	if (rc == 0)
		rc = stock_cut(&rows, moved, &cut);
	if (rc == 0)
		rc = stock_write(ledger, series, &rows, &cut);
	stock_runs_free(&rows);
	stock_runs_free(&cut);
	return rc;
}

int
ledger_stock_allocate(struct ledger *ledger, const struct range *range,
    int64_t batch_place)
{
	const struct stock_run run = { .range = *range,
		.state = ENVELOPE_ALLOCATED,
		.place = batch_place };
	char batch[PLACE_NAME];
	int64_t series;

	if (series_find(ledger, &range->series, &series) != 1 ||
	    ledger_place_name(ledger, batch_place, batch) != 1)
		return -1;
	if (stock_put(ledger, series, &run) != 0)
		return -1;
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_ALLOCATE, range, NULL, batch, NULL });
}

int
ledger_stock_draw(struct ledger *ledger, const struct bind *bind,
    const struct binding *binding, const char *request, const char *assigned)
{
	const struct stock_run run = { .range = { bind->serial.series,
					   bind->serial.number,
					   bind->serial.number },
		.state = ENVELOPE_ASSIGNED,
		.place = bind->custodian->place };
	const char *counter = bind->custodian->name;
	int64_t series;

	return series_find(ledger, &run.range.series, &series) != 1 ||
		stock_put(ledger, series, &run) != 0 ||
		ledger_log(ledger,
		    &(struct log_line){ EVENT_DRAW, &run.range, counter,
			binding->activation, request }) != 0
	    ? -1
	    : ledger_log(ledger,
		  &(struct log_line){ EVENT_ASSIGN, &run.range, counter,
		      counter, assigned });
}

/* Which of them this event may not move: 0 none, 1 some. */
static int
stock_judge(struct ledger *ledger, const struct stock_move *move,
    const struct range *range, struct stock_runs *faults)
{
	struct stock_runs runs = { 0 };
	int rc = ledger_stock_look(ledger, range, &runs);
	size_t i;

	for (i = 0; rc >= 0 && i < runs.count; i++) {
		if (runs.list[i].place == move->from &&
		    event_may_move(move->kind, runs.list[i].state))
			continue;
		rc = stock_runs_add(faults, &runs.list[i]) == 0 ? 1 : -1;
	}
	stock_runs_free(&runs);
	return rc;
}

/* A binding ends with its envelope: the card may have another one. */
static int
stock_end_bindings(struct ledger *ledger, int64_t series,
    const struct range *range)
{
	sqlite3_stmt *end = ledger_statement(ledger, SQL_BINDING_END);

	if (end == NULL)
		return -1;
	(void)sqlite3_bind_int64(end, 1, series);
	(void)sqlite3_bind_int64(end, 2, range->first);
	(void)sqlite3_bind_int64(end, 3, range->last);
	return ledger_step(ledger, end);
}

/* What is not needed any more in this state: first the PIN and its block, then
 * the CIP's verifier, and whose card it is. */
static int
stock_erase(struct ledger *ledger, int64_t series, const struct range *range,
    enum envelope_state state)
{
	if (!envelope_keeps_pin(state) &&
	    (ledger_sealed_erase(ledger, series, range, "records") != 0 ||
		ledger_outbox_erase(ledger, series, range) != 0))
		return -1;
	if (envelope_keeps_cip(state))
		return 0;
	if (ledger_sealed_erase(ledger, series, range, "verifiers") != 0 ||
	    ledger_split_erase(ledger, series, range) != 0)
		return -1;
	return envelope_is_on_card(state)
	    ? 0
	    : stock_end_bindings(ledger, series, range);
}

static enum envelope_state
stock_end(const struct stock_move *move)
{
	return event_of(move->next != NULL ? move->next->kind : move->kind)->to;
}

static int
stock_log(struct ledger *ledger, const struct stock_move *move,
    const struct range *range, const char *from, const char *to)
{
	const struct stock_next *next = move->next;

	if (ledger_log(ledger,
		&(struct log_line){ move->kind, range, from,
		    move->kind == EVENT_BIND ? move->record : to,
		    move->request }) != 0)
		return -1;
	return next == NULL ? 0
			    : ledger_log(ledger,
				  &(struct log_line){ next->kind, range, to, to,
				      next->request });
}

static int
stock_move_one(struct ledger *ledger, const struct stock_move *move,
    const struct range *range, const char *from, const char *to)
{
	const struct stock_run run = { .range = *range,
		.state = stock_end(move),
		.place = move->to };
	int64_t series;

	if (series_find(ledger, &range->series, &series) != 1 ||
	    stock_put(ledger, series, &run) != 0)
		return -1;
	if (stock_erase(ledger, series, range, run.state) != 0)
		return -1;
	return stock_log(ledger, move, range, from, to);
}

int
ledger_stock_move(struct ledger *ledger, const struct stock_move *move,
    const struct ranges *ranges, struct stock_runs *faults)
{
	char from[PLACE_NAME], to[PLACE_NAME];
	int rc = 0, judged;
	size_t i;

	if (ledger_place_name(ledger, move->from, from) != 1 ||
	    ledger_place_name(ledger, move->to, to) != 1)
		return fail(EX_SOFTWARE, "a place that is none");
	if (move->next != NULL &&
	    !event_may_move(move->next->kind, event_of(move->kind)->to))
		return fail(EX_SOFTWARE, "what is next is no way to go");
	for (i = 0; i < ranges->count; i++) {
		judged = stock_judge(ledger, move, &ranges->list[i], faults);
		if (judged < 0)
			return -1;
		rc |= judged;
	}
	for (i = 0; rc == 0 && i < ranges->count; i++)
		rc = stock_move_one(ledger, move, &ranges->list[i], from, to);
	return rc;
}

int
ledger_stock_move_one(struct ledger *ledger, const struct stock_move *move,
    const struct serial *serial)
{
	struct range range = { serial->series, serial->number, serial->number };
	const struct ranges ranges = { &range, 1, 1 };
	struct stock_runs faults = { 0 };
	int rc = ledger_stock_move(ledger, move, &ranges, &faults);

	stock_runs_free(&faults);
	return rc <= 0 ? rc
		       : fail(EX_SOFTWARE, "%s of what it does not move",
			     event_of(move->kind)->name);
}
