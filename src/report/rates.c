#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/names.h"
#include "base/fail.h"
#include "report/forms.h"

#include "base/banned.h"

enum { RATE_OPERATOR, RATE_CUSTODIAN, RATE_BOUND, RATE_SPOILED, RATE_PERCENT };

enum { PAIR_TEXT = 2 * ENTRY_TOKEN_TEXT };

struct rate {
	int64_t bound;
	int64_t spoiled;
};

/* Who at which place: "anna counter-1", since a token has no blank. */
struct rates {
	const struct scope *scope;
	struct names *pairs;
	struct rate *list; /* list[0] is that of the first pair, number 1 */
	uint32_t count;
};

static struct rate *
rate_find(struct rates *rates, const char *pair)
{
	uint32_t number = names_find(rates->pairs, pair);
	struct rate *grown;

	if (number != 0)
		return &rates->list[number - 1];
	grown = realloc(rates->list, (rates->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	rates->list = grown;
	if (names_add(rates->pairs, pair) == 0)
		return NULL;
	grown[rates->count] = (struct rate){ 0 };
	return &grown[rates->count++];
}

static int
rate_moved(void *context, const struct history *history,
    const struct move *move)
{
	struct rates *rates = context;
	int64_t count = (int64_t)move->run->last - move->run->first + 1;
	char pair[PAIR_TEXT];
	struct rate *rate;

	(void)history;
	if (!move->is_inside ||
	    (move->kind != EVENT_BIND && move->kind != EVENT_SPOIL) ||
	    !scope_has(rates->scope, move->entry->from))
		return 0;
	(void)snprintf(pair, sizeof pair, "%s %s", move->entry->actor,
	    move->entry->from);
	if ((rate = rate_find(rates, pair)) == NULL)
		return -1;
	if (move->kind == EVENT_BIND)
		rate->bound += count;
	else
		rate->spoiled += count;
	return 0;
}

static int64_t
rate_percent(const struct rate *rate)
{
	return 10000 * rate->spoiled / (rate->bound + rate->spoiled);
}

static void
rate_row(struct report *report, const struct rates *rates, uint32_t number)
{
	const struct rate *rate = &rates->list[number - 1];
	const char *pair = names_text(rates->pairs, number);
	const char *blank = strchr(pair, ' ');
	char operator[ENTRY_TOKEN_TEXT];

	(void)snprintf(operator, sizeof operator, "%.*s", (int)(blank - pair),
	    pair);
	/* The highest first. */
	report_row(report, (uint64_t)(10000 - rate_percent(rate)));
	report_text(report, RATE_OPERATOR, operator);
	report_text(report, RATE_CUSTODIAN, blank + 1);
	report_count(report, RATE_BOUND, rate->bound);
	report_count(report, RATE_SPOILED, rate->spoiled);
	report_count(report, RATE_PERCENT, rate_percent(rate));
}

static int
rate_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .moved = rate_moved };
	struct rates rates = { .scope = scope, .pairs = names_new() };
	struct history history = { 0 };
	uint32_t i;
	int rc = -1;

	if (rates.pairs != NULL)
		rc = history_read(&history, ledger, scope, &teller, &rates,
		    report);
	for (i = 1; rc == 0 && i <= rates.count; i++)
		rate_row(report, &rates, i);
	report_note(report,
	    "percent is spoiled of bound and spoiled together. What was "
	    "spoiled in print stands at its batch; one that was bound first "
	    "and spoiled then counts in both.");
	history_free(&history);
	names_free(rates.pairs);
	free(rates.list);
	return rc;
}

const struct report_form form_rates = {
	.name = "rates",
	.title = "Spoil rates",
	.question = "Who spoils more envelopes than others, and where?",
	.takes = SCOPE_BATCH | SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [RATE_OPERATOR] = { .name = "operator" },
	    [RATE_CUSTODIAN] = { .name = "custodian" },
	    [RATE_BOUND] = { "bound", COLUMN_COUNT, true },
	    [RATE_SPOILED] = { "spoiled", COLUMN_COUNT, true },
	    [RATE_PERCENT] = { .name = "percent", .kind = COLUMN_PERCENT } },
	.chart = { .value = RATE_PERCENT,
	    .label = RATE_OPERATOR,
	    .more = RATE_CUSTODIAN },
	.fill = rate_fill,
};
