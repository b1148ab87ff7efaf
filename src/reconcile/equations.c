#include "reconcile/equations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/place.h"
#include "ledger/stock.h"
#include "reconcile/pass_flow.h"

#include "base/banned.h"

static struct equation *
equation_new(struct reconciliation *ret, const char *name)
{
	struct equation *grown =
	    realloc(ret->equations, (ret->count + 1) * sizeof *grown);

	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	ret->equations = grown;
	memset(&grown[ret->count], 0, sizeof *grown);
	(void)snprintf(grown[ret->count].name, EQUATION_NAME, "%s", name);
	return &grown[ret->count++];
}

static void
equation_term(struct equation *equation, const char *name, int sign,
    uint64_t count)
{
	equation->terms[equation->count++] = (struct term){ name, sign, count };
}

/* The sets are equal if the counts are and no serial of them stands on one side
 * alone, which the checks have found out by now. */
static void
equation_weigh(struct equation *equation, bool same)
{
	int64_t balance = 0;
	unsigned i;

	for (i = 0; i < equation->count; i++)
		balance += equation->terms[i].sign == 0
		    ? -(int64_t)equation->terms[i].count
		    : equation->terms[i].sign *
			(int64_t)equation->terms[i].count;
	equation->holds = same && balance == 0;
}

/* What the ledger's table says of the serials of one batch, or of all. */
struct tally {
	const struct pass *pass;
	uint64_t printed[ENVELOPE_STATES]; /* of those printed once */
	uint64_t other[ENVELOPE_STATES];
};

static int
tally_run(void *context, const struct stock_run *run)
{
	struct tally *tally = context;
	uint64_t printed = pass_printed_in(tally->pass, &run->range);

	if ((size_t)run->state >= ENVELOPE_STATES)
		return 0;
	tally->printed[run->state] += printed;
	tally->other[run->state] +=
	    (uint64_t)run->range.last - run->range.first + 1 - printed;
	return 0;
}

static uint64_t
tally_other(const struct tally *tally, const bool set[static ENVELOPE_STATES])
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < ENVELOPE_STATES; i++)
		if (set[i])
			sum += tally->other[i];
	return sum;
}

static uint64_t
tally_all_printed(const struct tally *tally)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < ENVELOPE_STATES; i++)
		sum += tally->printed[i];
	return sum;
}

static int
tally_batch(struct pass *pass, const char *name, struct tally *tally)
{
	const struct ranges *ranges = replay_batch(pass->replay, name);
	struct stock_runs runs = { 0 };
	size_t i, run;
	int rc = 0;

	for (i = 0; rc == 0 && ranges != NULL && i < ranges->count; i++) {
		rc = ledger_stock_look(pass->ledger, &ranges->list[i], &runs);
		for (run = 0; rc == 0 && run < runs.count; run++)
			(void)tally_run(tally, &runs.list[run]);
		stock_runs_free(&runs);
	}
	return rc;
}

struct batches {
	struct pass *pass;
	struct reconciliation *ret;
};

static bool
batch_is_touched(const struct pass *pass, const char *name)
{
	const struct ranges *ranges = replay_batch(pass->replay, name);
	size_t i;

	for (i = 0; ranges != NULL && i < ranges->count; i++)
		if (findings_touch(pass->findings, &ranges->list[i]))
			return true;
	return false;
}

static int
equation_batch(void *context, const struct batch *batch)
{
	static const bool dead[ENVELOPE_STATES] = { [ENVELOPE_SPOILED] = true,
		[ENVELOPE_COMPROMISED] = true,
		[ENVELOPE_DESTROYED] = true };
	static const bool waiting[ENVELOPE_STATES] = { [ENVELOPE_ALLOCATED] =
							   true,
		[ENVELOPE_SEALED] = true,
		[ENVELOPE_RELEASED] = true };
	static const bool cancelled[ENVELOPE_STATES] = { [ENVELOPE_CANCELLED] =
							     true };
	struct batches *batches = context;
	struct tally tally = { .pass = batches->pass };
	struct equation *equation;
	char name[PLACE_NAME];

	if (batches->pass->wanted->batch != 0 &&
	    batches->pass->wanted->batch != batch->id)
		return 0;
	place_of_batch(name, batch->id);
	if (tally_batch(batches->pass, name, &tally) != 0 ||
	    (equation = equation_new(batches->ret, name)) == NULL)
		return -1;
	equation_term(equation, "generated", 1, batch->ordered);
	equation_term(equation, "printed", 0, tally_all_printed(&tally));
	equation_term(equation, "spoiled in print", 0,
	    tally_other(&tally, dead));
	equation_term(equation, "cancelled", 0, tally_other(&tally, cancelled));
	equation_term(equation, "not printed yet", 0,
	    tally_other(&tally, waiting));
	equation_weigh(equation, !batch_is_touched(batches->pass, name));
	return 0;
}

int
equation_batches(struct pass *pass, struct reconciliation *ret)
{
	struct batches batches = { pass, ret };

	return ledger_batch_each(pass->ledger, equation_batch, &batches);
}

static uint64_t
printed_ever(const struct pass *pass)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < pass->printed_count; i++) {
		const struct range all = { pass->printed[i].series, 1,
			pass->printed[i].count };

		sum += pass_printed_in(pass, &all);
	}
	return sum;
}

int
equation_system(struct pass *pass, struct reconciliation *ret)
{
	static const struct {
		const char *name;
		enum envelope_state states[4];
	} terms[] = {
		{ "in stock", { ENVELOPE_PRINTED, ENVELOPE_ON_HAND } },
		{ "in transit", { ENVELOPE_IN_TRANSIT } },
		{ "bound",
		    { ENVELOPE_BOUND, ENVELOPE_ASSIGNED, ENVELOPE_HANDED_OVER,
			ENVELOPE_BLOCKED } },
		{ "spoiled", { ENVELOPE_SPOILED } },
		{ "missing", { ENVELOPE_MISSING } },
		{ "compromised", { ENVELOPE_COMPROMISED } },
		{ "expired", { ENVELOPE_EXPIRED } },
		{ "destroyed", { ENVELOPE_DESTROYED } },
	};
	struct tally tally = { .pass = pass };
	struct equation *equation;
	size_t i;

	if (ledger_stock_each(pass->ledger, tally_run, &tally) != 0 ||
	    (equation = equation_new(ret, "system")) == NULL)
		return -1;
	equation_term(equation, "printed", 1, printed_ever(pass));
	for (i = 0; i < sizeof terms / sizeof terms[0]; i++)
		equation_term(equation, terms[i].name, 0,
		    tally.printed[terms[i].states[0]] +
			tally.printed[terms[i].states[1]] +
			tally.printed[terms[i].states[2]] +
			tally.printed[terms[i].states[3]]);
	equation_weigh(equation, !findings_touch(pass->findings, NULL));
	return 0;
}

/* Codes that are split are no paper: of them there is what cards have, and what
 * is out of use. */
struct drawn {
	const struct pass *pass;
	uint64_t in[ENVELOPE_STATES];
};

static int
drawn_run(void *context, const struct stock_run *run)
{
	struct drawn *drawn = context;
	const struct book_series *series =
	    book_find(replay_book(drawn->pass->replay), &run->range.series);

	if (series != NULL && series->drawn &&
	    (size_t)run->state < ENVELOPE_STATES)
		drawn->in[run->state] +=
		    (uint64_t)run->range.last - run->range.first + 1;
	return 0;
}

int
equation_split(struct pass *pass, struct reconciliation *ret)
{
	struct drawn drawn = { .pass = pass };
	struct equation *equation;
	uint64_t on_card = 0, other = 0;
	int i;

	if (replay_split_count(pass->replay) == 0)
		return 0;
	if (ledger_stock_each(pass->ledger, drawn_run, &drawn) != 0 ||
	    (equation = equation_new(ret, "split")) == NULL)
		return -1;
	for (i = 0; i < ENVELOPE_STATES; i++)
		if (envelope_is_on_card((enum envelope_state)i))
			on_card += drawn.in[i];
		else
			other += drawn.in[i];
	equation_term(equation, "drawn", 1, replay_split_count(pass->replay));
	equation_term(equation, "on cards", 0, on_card);
	equation_term(equation, "out of use", 0, other);
	equation_weigh(equation, !findings_touch(pass->findings, NULL));
	return 0;
}

static const struct {
	const char *name;
	int sign;
} flow_terms[FLOWS] = {
	[FLOW_OPENING] = { "opening", 1 },
	[FLOW_PRINTED] = { "printed", 1 },
	[FLOW_RECEIVED] = { "received", 1 },
	[FLOW_RETURNED] = { "returned", 1 },
	[FLOW_FOUND] = { "found", 1 },
	[FLOW_ADJUSTED_IN] = { "adjusted in", 1 },
	[FLOW_SENT] = { "sent", -1 },
	[FLOW_SENT_BACK] = { "sent back", -1 },
	[FLOW_BOUND] = { "bound", -1 },
	[FLOW_SPOILED] = { "spoiled", -1 },
	[FLOW_MISSING] = { "missing", -1 },
	[FLOW_COMPROMISED] = { "compromised", -1 },
	[FLOW_EXPIRED] = { "expired", -1 },
	[FLOW_ADJUSTED_OUT] = { "adjusted out", -1 },
	[FLOW_CLOSING] = { "closing", 0 },
};

_Static_assert((int)FLOWS <= (int)TERMS_MOST, "a term for every flow");

/* At the end of all there is, closing is what the table says and not what the
 * log adds up to. */
static int
custodian_closing(struct pass *pass, const struct custodian *custodian,
    uint64_t *closing)
{
	struct stock_runs runs = { 0 };
	size_t i;
	int rc = ledger_stock_at(pass->ledger, custodian->place, &runs);

	*closing = 0;
	for (i = 0; i < runs.count; i++)
		if (envelope_is_stock(runs.list[i].state))
			*closing += (uint64_t)runs.list[i].range.last -
			    runs.list[i].range.first + 1;
	stock_runs_free(&runs);
	return rc;
}

static int
equation_custodian(void *context, const struct custodian *custodian)
{
	struct batches *all = context;
	struct pass *pass = all->pass;
	const struct flows *flows;
	struct equation *equation;
	uint64_t closing = 0;
	int i;

	if (pass->wanted->custodian != NULL &&
	    strcmp(pass->wanted->custodian, custodian->name) != 0)
		return 0;
	flows = pass_flows(pass, replay_place(pass->replay, custodian->name));
	if (flows != NULL)
		closing = flows->counts[FLOW_CLOSING];
	if (pass->period != PASS_AFTER &&
	    custodian_closing(pass, custodian, &closing) != 0)
		return -1;
	if ((equation = equation_new(all->ret, custodian->name)) == NULL)
		return -1;
	for (i = 0; i < FLOWS; i++)
		equation_term(equation, flow_terms[i].name, flow_terms[i].sign,
		    i == FLOW_CLOSING   ? closing
			: flows == NULL ? 0
					: flows->counts[i]);
	equation_weigh(equation, flows == NULL || !flows->differs);
	return 0;
}

int
equation_custodians(struct pass *pass, struct reconciliation *ret)
{
	struct batches all = { pass, ret };

	return ledger_custodian_each(pass->ledger, equation_custodian, &all);
}
