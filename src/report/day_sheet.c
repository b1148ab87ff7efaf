#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	SHEET_DAY,
	SHEET_CUSTODIAN,
	SHEET_OPENING,
	SHEET_RECEIVED,
	SHEET_RETURNED,
	SHEET_SENT,
	SHEET_USED,
	SHEET_SPOILED,
	SHEET_MISSING,
	SHEET_OTHER,
	SHEET_CLOSING,
	SHEET_COLUMNS
};

/* One custodian, and the day that is being counted. */
struct sheet {
	uint32_t place;
	int64_t day; /* since 1970; 0: none yet */
	int64_t counts[SHEET_COLUMNS];
};

struct sheets {
	struct report *report;
	const struct scope *scope;
	struct sheet *list;
	size_t count;
};

static struct sheet *
sheet_find(struct sheets *sheets, uint32_t place)
{
	struct sheet *grown;
	size_t i;

	for (i = 0; i < sheets->count; i++)
		if (sheets->list[i].place == place)
			return &sheets->list[i];
	grown = realloc(sheets->list, (sheets->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	sheets->list = grown;
	memset(&grown[sheets->count], 0, sizeof *grown);
	grown[sheets->count].place = place;
	return &grown[sheets->count++];
}

static void
sheet_row(struct sheets *sheets, const char *name, const struct sheet *sheet)
{
	char day[DAY_TEXT];
	int column;

	report_row(sheets->report, sheet->place);
	day_text(day, sheet->day * DAY_MS);
	report_text(sheets->report, SHEET_DAY, day);
	report_text(sheets->report, SHEET_CUSTODIAN, name);
	for (column = SHEET_OPENING; column < SHEET_COLUMNS; column++)
		report_count(sheets->report, column, sheet->counts[column]);
}

/* Without a name it is for those who work at a counter. */
static bool
sheet_is_wanted(const struct sheets *sheets, const struct history *history,
    const char *name)
{
	const char *facts = replay_facts(history->replay, name);

	if (sheets->scope->custodian != NULL)
		return scope_has(sheets->scope, name);
	return facts != NULL &&
	    (strncmp(facts, "counter:", 8) == 0 ||
		strncmp(facts, "drawer:", 7) == 0);
}

/* The next day opens with what this one closed with. */
static void
sheet_turn(struct sheets *sheets, const struct history *history,
    struct sheet *sheet, int64_t day)
{
	const char *name = history_place(history, sheet->place);
	int64_t closing = sheet->counts[SHEET_CLOSING];

	if (sheet->day == day)
		return;
	if (sheet->day != 0 && sheet_is_wanted(sheets, history, name))
		sheet_row(sheets, name, sheet);
	memset(sheet->counts, 0, sizeof sheet->counts);
	sheet->counts[SHEET_OPENING] = closing;
	sheet->counts[SHEET_CLOSING] = closing;
	sheet->day = day;
}

/* Where an event counts; what only corrects stands with its sign. */
static int
sheet_column(const struct history *history, const struct move *move)
{
	static const int columns[EVENT_KINDS] = {
		[EVENT_PRINT] = SHEET_RECEIVED,
		[EVENT_RECEIVE] = SHEET_RECEIVED,
		[EVENT_SEND] = SHEET_SENT,
		[EVENT_BIND] = SHEET_USED,
		[EVENT_SPOIL] = SHEET_SPOILED,
		[EVENT_MISSING] = SHEET_MISSING,
	};
	const struct consignment *consignment =
	    history_consignment(history, move->entry->from);

	if (move->kind == EVENT_RECEIVE && consignment != NULL &&
	    consignment->is_return)
		return SHEET_RETURNED;
	return columns[move->kind] != 0 ? columns[move->kind] : SHEET_OTHER;
}

static int
sheet_count(struct sheets *sheets, const struct history *history,
    const struct move *move, uint32_t held, int64_t count)
{
	int column = sheet_column(history, move);
	struct sheet *sheet;

	if (!envelope_is_stock(held_state(held)) ||
	    !scope_has(sheets->scope, history_place(history, held_place(held))))
		return 0;
	if ((sheet = sheet_find(sheets, held_place(held))) == NULL)
		return -1;
	if (move->is_inside) {
		sheet_turn(sheets, history, sheet,
		    history->clock.latest_ms / DAY_MS);
		sheet->counts[column] += column == SHEET_OTHER ? count
		    : count < 0                                ? -count
							       : count;
	}
	sheet->counts[SHEET_CLOSING] += count;
	return 0;
}

static int
sheet_moved(void *context, const struct history *history,
    const struct move *move)
{
	int64_t count = (int64_t)move->run->last - move->run->first + 1;

	return sheet_count(context, history, move, move->before, -count) != 0 ||
		sheet_count(context, history, move, move->after, count) != 0
	    ? -1
	    : 0;
}

/* A day without a movement has a sheet too: where the period begins, if that is
 * said, or where the log ends. */
static int64_t
sheet_quiet_day(const struct sheets *sheets, const struct history *history)
{
	const struct scope *scope = sheets->scope;

	return (scope->from != NULL ? scope->period.from_ms
				    : history->clock.latest_ms) /
	    DAY_MS;
}

static int
sheet_close(struct sheets *sheets, const struct history *history,
    const char *name)
{
	struct sheet *sheet =
	    sheet_find(sheets, replay_place(history->replay, name));

	if (sheet == NULL)
		return -1;
	if (sheet->day == 0)
		sheet_turn(sheets, history, sheet,
		    sheet_quiet_day(sheets, history));
	sheet_row(sheets, name, sheet);
	return 0;
}

static int
sheet_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .moved = sheet_moved };
	struct sheets sheets = { .report = report, .scope = scope };
	struct history history = { 0 };
	size_t i;
	int rc =
	    history_read(&history, ledger, scope, &teller, &sheets, report);

	for (i = 0; rc == 0 && i < history.custodian_count; i++)
		if (sheet_is_wanted(&sheets, &history, history.custodians[i]))
			rc = sheet_close(&sheets, &history,
			    history.custodians[i]);
	report_note(report,
	    "opening + received + returned - sent - used - spoiled - missing + "
	    "other = closing. Used are those bound to a card; other are "
	    "adjusted, compromised or expired ones, with their sign.");
	history_free(&history);
	free(sheets.list);
	return rc;
}

const struct report_form form_daily = {
	.name = "daily",
	.title = "Day sheet of a counter",
	.question = "What did a counter have in the morning, what did it do "
		    "with it, and what must lie in the drawer in the evening?",
	.takes = SCOPE_BATCH | SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [SHEET_DAY] = { .name = "day" },
	    [SHEET_CUSTODIAN] = { .name = "custodian" },
	    [SHEET_OPENING] = { .name = "opening", .kind = COLUMN_COUNT },
	    [SHEET_RECEIVED] = { "received", COLUMN_COUNT, true },
	    [SHEET_RETURNED] = { "returned", COLUMN_COUNT, true },
	    [SHEET_SENT] = { "sent", COLUMN_COUNT, true },
	    [SHEET_USED] = { "used", COLUMN_COUNT, true },
	    [SHEET_SPOILED] = { "spoiled", COLUMN_COUNT, true },
	    [SHEET_MISSING] = { "missing", COLUMN_COUNT, true },
	    [SHEET_OTHER] = { "other", COLUMN_COUNT, true },
	    [SHEET_CLOSING] = { .name = "closing", .kind = COLUMN_COUNT } },
	.signatures = { "at the counter", "second person" },
	.fill = sheet_fill,
};
