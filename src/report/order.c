#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	ORDER_KIND,
	ORDER_CUSTODIAN,
	ORDER_DELIVERY,
	ORDER_FIRST,
	ORDER_LAST,
	ORDER_COUNT,
	ORDER_ENTRY,
	ORDER_TIME,
	ORDER_BY,
	ORDER_SKIPPED
};

enum { KEY_OUT_OF_ORDER, KEY_GAP };

/* What came to one custodian with one paper: it is used from its lowest serial
 * on. */
struct lot {
	uint32_t place;
	char document[ENTRY_TOKEN_TEXT]; /* D7, or #12 of an adjustment */
	struct ranges ranges;            /* settled */
	size_t at;                       /* the range, and in it the number, */
	uint32_t number;                 /* before which nothing is on hand */
	struct serial bound;             /* the highest that was; or number 0 */
};

struct order {
	struct report *report;
	const struct scope *scope;
	struct lot *lots;
	uint32_t count;
	struct book lot_of; /* of each serial, by number and one; 0: none */
	uint64_t bound;
};

static struct lot *
lot_new(struct order *order, uint32_t place, const char *document)
{
	struct lot *grown =
	    realloc(order->lots, (order->count + 1) * sizeof *grown);

	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	order->lots = grown;
	grown += order->count++;
	memset(grown, 0, sizeof *grown);
	grown->place = place;
	memcpy(grown->document, document, sizeof grown->document);
	return grown;
}

/* One delivery may come in several parts, one after the other: the latest lot
 * of its name is the one. */
static struct lot *
lot_find(struct order *order, uint32_t place, const char *document)
{
	uint32_t i;

	for (i = order->count; i > 0; i--)
		if (order->lots[i - 1].place == place &&
		    strcmp(order->lots[i - 1].document, document) == 0)
			return &order->lots[i - 1];
	return lot_new(order, place, document);
}

static uint32_t *
lot_slot(struct order *order, const struct series *series, uint32_t number)
{
	const struct book_series *found = book_find(&order->lot_of, series);

	return found == NULL || number > found->count
	    ? NULL
	    : &found->held[number - 1];
}

static int
lot_receive(struct order *order, const struct history *history,
    const struct move *move)
{
	uint32_t place = held_place(move->after), i, number, *slot;
	const char *document = move->kind == EVENT_ADJUST ? move->entry->request
							  : move->entry->from;
	struct lot *lot;

	if (!scope_has(order->scope, history_place(history, place)))
		return 0;
	if ((lot = lot_find(order, place, document)) == NULL ||
	    ranges_add(&lot->ranges, move->run) != 0 ||
	    ranges_settle(&lot->ranges) != 0)
		return -1;
	/* What comes later may be lower than what was looked at so far. */
	lot->at = 0;
	lot->number = 0;
	number = (uint32_t)(lot - order->lots) + 1;
	for (i = move->run->first; i <= move->run->last; i++)
		if ((slot = lot_slot(order, &move->run->series, i)) != NULL)
			*slot = number;
	return 0;
}

/* It still lies where this lot came to, and came there last with it. */
static bool
lot_has(struct order *order, const struct history *history,
    const struct lot *lot, const struct series *series, uint32_t number)
{
	const struct book_series *held =
	    book_find(replay_book(history->replay), series);
	const uint32_t *slot = lot_slot(order, series, number);

	return slot != NULL && *slot == (uint32_t)(lot - order->lots) + 1 &&
	    held->held[number - 1] == held_make(ENVELOPE_ON_HAND, lot->place);
}

/* Its lowest serial on hand: false if there is none left. What has left the
 * hand does not come back with the same lot, so nothing is looked at twice. */
static bool
lot_lowest(struct order *order, const struct history *history, struct lot *lot,
    struct serial *lowest)
{
	const struct range *range;

	for (; lot->at < lot->ranges.count; lot->at++, lot->number = 0) {
		range = &lot->ranges.list[lot->at];
		if (lot->number < range->first)
			lot->number = range->first;
		for (; lot->number <= range->last; lot->number++)
			if (lot_has(order, history, lot, &range->series,
				lot->number)) {
				*lowest = (struct serial){ range->series,
					lot->number };
				return true;
			}
	}
	return false;
}

static int
serial_order(const struct serial *one, const struct serial *other)
{
	int names = strcmp(one->series.name, other->series.name);

	if (names != 0)
		return names;
	return one->number < other->number ? -1 : one->number > other->number;
}

static void
order_row(struct order *order, const struct history *history,
    const struct move *move, const struct lot *lot, const struct serial *lowest)
{
	struct report *report = order->report;
	char skipped[SERIAL_TEXT];

	serial_text(skipped, lowest);
	report_row(report, KEY_OUT_OF_ORDER);
	report_text(report, ORDER_KIND, "out of order");
	report_text(report, ORDER_CUSTODIAN,
	    history_place(history, lot->place));
	report_text(report, ORDER_DELIVERY, lot->document);
	report_range(report, ORDER_FIRST, move->run);
	report_count(report, ORDER_COUNT, 1);
	report_count(report, ORDER_ENTRY, (int64_t)move->entry->sequence);
	report_time(report, ORDER_TIME, move->entry->unix_ms);
	report_text(report, ORDER_BY, move->entry->actor);
	report_text(report, ORDER_SKIPPED, skipped);
}

static void
lot_bind(struct order *order, const struct history *history,
    const struct move *move)
{
	struct serial bound = { move->run->series, move->run->first }, lowest;
	const uint32_t *slot = lot_slot(order, &bound.series, bound.number);
	struct lot *lot;

	order->bound += move->is_inside;
	if (slot == NULL || *slot == 0)
		return;
	lot = &order->lots[*slot - 1];
	if (lot->place != held_place(move->before))
		return;
	if (lot->bound.number == 0 || serial_order(&lot->bound, &bound) < 0)
		lot->bound = bound;
	if (move->is_inside && lot_lowest(order, history, lot, &lowest) &&
	    serial_order(&lowest, &bound) < 0)
		order_row(order, history, move, lot, &lowest);
}

static int
order_moved(void *context, const struct history *history,
    const struct move *move)
{
	struct order *order = context;

	switch ((int)move->kind) {
	case EVENT_ALLOCATE:
		return book_add(&order->lot_of, move->run, 0);
	case EVENT_RECEIVE:
	case EVENT_ADJUST:
		return lot_receive(order, history, move);
	case EVENT_BIND:
		if (scope_has(order->scope, move->entry->from))
			lot_bind(order, history, move);
		return 0;
	default:
		return 0;
	}
}

static void
gap_row(struct order *order, const struct history *history,
    const struct lot *lot, const struct range *gap)
{
	struct report *report = order->report;

	report_row(report, KEY_GAP);
	report_text(report, ORDER_KIND, "gap");
	report_text(report, ORDER_CUSTODIAN,
	    history_place(history, lot->place));
	report_text(report, ORDER_DELIVERY, lot->document);
	report_range(report, ORDER_FIRST, gap);
	report_count(report, ORDER_COUNT, (int64_t)gap->last - gap->first + 1);
}

/* What of a lot still lies there, below the highest that was bound. */
static void
lot_gaps(struct order *order, const struct history *history,
    const struct lot *lot)
{
	const struct range *range;
	struct range gap;
	struct serial at;
	uint32_t end;
	size_t i;

	for (i = 0; lot->bound.number > 0 && i < lot->ranges.count; i++) {
		range = &lot->ranges.list[i];
		gap = *range;
		at.series = range->series;
		for (at.number = range->first; at.number <= range->last &&
		     serial_order(&at, &lot->bound) < 0;
		     at.number = end + 1) {
			end = at.number;
			if (!lot_has(order, history, lot, &at.series, end))
				continue;
			while (end < range->last &&
			    lot_has(order, history, lot, &at.series, end + 1))
				end++;
			gap.first = at.number;
			gap.last = end;
			gap_row(order, history, lot, &gap);
		}
	}
}

static int
order_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .moved = order_moved };
	struct order order = { .report = report, .scope = scope };
	struct history history = { 0 };
	uint32_t i;
	int rc = history_read(&history, ledger, scope, &teller, &order, report);

	for (i = 0; i < order.count; i++) {
		if (rc == 0)
			lot_gaps(&order, &history, &order.lots[i]);
		ranges_free(&order.lots[i].ranges);
	}
	report_fact_count(report, "bindings", order.bound);
	report_note(report,
	    "Duplicates: none. The log was told again from its beginning, and "
	    "a log in which a serial is given out, received or bound a second "
	    "time is refused.");
	history_free(&history);
	book_free(&order.lot_of);
	free(order.lots);
	return rc;
}

const struct report_form form_order = {
	.name = "order",
	.title = "Gaps, duplicates and use out of order",
	.question = "Which envelopes were bound while an earlier one of the "
		    "same delivery lay unused, and which lie there still?",
	.takes = SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [ORDER_KIND] = { .name = "kind" },
	    [ORDER_CUSTODIAN] = { .name = "custodian" },
	    [ORDER_DELIVERY] = { .name = "delivery" },
	    [ORDER_FIRST] = { .name = "first" },
	    [ORDER_LAST] = { .name = "last" },
	    [ORDER_COUNT] = { .name = "count", .kind = COLUMN_COUNT },
	    [ORDER_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT },
	    [ORDER_TIME] = { .name = "time" },
	    [ORDER_BY] = { .name = "by" },
	    [ORDER_SKIPPED] = { .name = "skipped" } },
	.fill = order_fill,
};
