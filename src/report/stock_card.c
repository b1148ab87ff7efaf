#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	CARD_CUSTODIAN,
	CARD_ENTRY,
	CARD_TIME,
	CARD_EVENT,
	CARD_DOCUMENT,
	CARD_OTHER,
	CARD_BY,
	CARD_FIRST,
	CARD_LAST,
	CARD_IN,
	CARD_OUT,
	CARD_BALANCE
};

struct balance {
	int64_t opening;
	int64_t now;
};

struct card {
	struct report *report;
	const struct scope *scope;
	struct balance *balances; /* by place */
	uint32_t room;
};

/* Between its opening and its closing stands what moved. */
enum { KEY_OPENING, KEY_MOVE, KEY_CLOSING };

static uint64_t
card_key(uint32_t place, unsigned part)
{
	return (uint64_t)place * 4 + part;
}

static struct balance *
card_balance(struct card *card, uint32_t place)
{
	uint32_t room = 2 * place + 16;
	struct balance *grown;

	if (place >= card->room) {
		grown = realloc(card->balances, room * sizeof *grown);
		if (grown == NULL) {
			fail(EX_OSERR, "out of memory");
			return NULL;
		}
		memset(grown + card->room, 0,
		    (room - card->room) * sizeof *grown);
		card->balances = grown;
		card->room = room;
	}
	return &card->balances[place];
}

/* Which paper it was moved by, and who stands at the other end. */
static void
card_documents(struct card *card, const struct history *history,
    const struct move *move, bool comes)
{
	struct report *report = card->report;
	const struct entry *entry = move->entry;
	const char *delivery = comes ? entry->from : entry->to;
	const struct consignment *consignment =
	    history_consignment(history, delivery);
	const char *event = entry->event;

	if (consignment != NULL &&
	    (move->kind == EVENT_SEND || move->kind == EVENT_RECEIVE)) {
		if (consignment->is_return)
			event = comes ? "returned" : "return";
		report_text(report, CARD_DOCUMENT, delivery);
		report_text(report, CARD_OTHER,
		    comes ? consignment->from : consignment->to);
	} else {
		/* Of a binding it is a digest, which tells people nothing, and
		 * the record of an activation, which is no place. */
		if (move->kind != EVENT_BIND)
			report_text(report, CARD_DOCUMENT, entry->request);
		if (move->kind != EVENT_BIND &&
		    strcmp(entry->from, entry->to) != 0)
			report_text(report, CARD_OTHER,
			    comes ? entry->from : entry->to);
	}
	report_text(report, CARD_EVENT, event);
}

static void
card_row(struct card *card, const struct history *history,
    const struct move *move, uint32_t place, bool comes, int64_t balance)
{
	struct report *report = card->report;
	int64_t count = (int64_t)move->run->last - move->run->first + 1;

	report_row(report, card_key(place, KEY_MOVE));
	report_text(report, CARD_CUSTODIAN, history_place(history, place));
	report_count(report, CARD_ENTRY, (int64_t)move->entry->sequence);
	report_time(report, CARD_TIME, move->entry->unix_ms);
	report_text(report, CARD_BY, move->entry->actor);
	report_range(report, CARD_FIRST, move->run);
	report_count(report, comes ? CARD_IN : CARD_OUT, count);
	report_count(report, CARD_BALANCE, balance);
	card_documents(card, history, move, comes);
}

static int
card_count(struct card *card, const struct history *history,
    const struct move *move, uint32_t held, bool comes)
{
	int64_t count = (int64_t)move->run->last - move->run->first + 1;
	uint32_t place = held_place(held);
	struct balance *balance;

	if (!envelope_is_stock(held_state(held)) ||
	    !scope_has(card->scope, history_place(history, place)))
		return 0;
	if ((balance = card_balance(card, place)) == NULL)
		return -1;
	balance->now += comes ? count : -count;
	if (move->is_inside)
		card_row(card, history, move, place, comes, balance->now);
	else
		balance->opening = balance->now;
	return 0;
}

static int
card_moved(void *context, const struct history *history,
    const struct move *move)
{
	struct card *card = context;

	return card_count(card, history, move, move->before, false) != 0 ||
		card_count(card, history, move, move->after, true) != 0
	    ? -1
	    : 0;
}

static void
card_frame(struct card *card, const char *name, uint32_t place, unsigned part,
    const char *event, int64_t balance)
{
	report_row(card->report, card_key(place, part));
	report_text(card->report, CARD_CUSTODIAN, name);
	report_text(card->report, CARD_EVENT, event);
	report_count(card->report, CARD_BALANCE, balance);
}

static int
card_close(struct card *card, const struct history *history, const char *name)
{
	uint32_t place = replay_place(history->replay, name);
	struct balance *balance = card_balance(card, place);

	if (balance == NULL)
		return -1;
	card_frame(card, name, place, KEY_OPENING, "opening", balance->opening);
	card_frame(card, name, place, KEY_CLOSING, "closing", balance->now);
	return 0;
}

static int
card_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .moved = card_moved };
	struct card card = { .report = report, .scope = scope };
	struct history history = { 0 };
	int rc = history_read(&history, ledger, scope, &teller, &card, report);
	size_t i;

	for (i = 0; rc == 0 && i < history.custodian_count; i++)
		if (scope_has(scope, history.custodians[i]))
			rc = card_close(&card, &history, history.custodians[i]);
	history_free(&history);
	free(card.balances);
	return rc;
}

const struct report_form form_stock = {
	.name = "stock",
	.title = "Stock card",
	.question = "What came into a custodian's hands, what left them, and "
		    "what should be there?",
	.takes = SCOPE_BATCH | SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [CARD_CUSTODIAN] = { .name = "custodian" },
	    [CARD_ENTRY] = { .name = "entry", .kind = COLUMN_COUNT },
	    [CARD_TIME] = { .name = "time" },
	    [CARD_EVENT] = { .name = "event" },
	    [CARD_DOCUMENT] = { .name = "document" },
	    [CARD_OTHER] = { .name = "other" },
	    [CARD_BY] = { .name = "by" },
	    [CARD_FIRST] = { .name = "first" },
	    [CARD_LAST] = { .name = "last" },
	    [CARD_IN] = { "in", COLUMN_COUNT, true },
	    [CARD_OUT] = { "out", COLUMN_COUNT, true },
	    [CARD_BALANCE] = { .name = "balance", .kind = COLUMN_COUNT } },
	.fill = card_fill,
};
