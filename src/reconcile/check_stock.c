#include <inttypes.h>
#include <string.h>

#include "ledger/inspect.h"
#include "ledger/stock.h"
#include "reconcile/checks.h"
#include "reconcile/pass_flow.h"

#include "base/banned.h"

struct stock_check {
	struct pass *pass;
	struct series series; /* whose runs come now */
	uint32_t next;        /* the number that should come next */
};

static int
stock_unheld(struct stock_check *check, uint32_t first, uint32_t last)
{
	const struct range range = { check->series, first, last };
	const struct book_series *series =
	    book_find(replay_book(check->pass->replay), &check->series);
	uint32_t at;

	for (at = first; series != NULL && at <= last && at <= series->count;
	     at = book_run_end(series, at, last) + 1)
		if (pass_flow_differs(check->pass,
			held_place(series->held[at - 1])) != 0)
			return -1;
	return findings_add(check->pass->findings, &range,
	    "the ledger does not know where it is");
}

/* Up to the last number that the log gave out. */
static int
stock_end_series(struct stock_check *check)
{
	const struct book_series *series;

	if (check->series.name[0] == '\0')
		return 0;
	series = book_find(replay_book(check->pass->replay), &check->series);
	return series == NULL || check->next > series->count
	    ? 0
	    : stock_unheld(check, check->next, series->count);
}

static int
stock_differs(struct stock_check *check, const struct stock_run *run,
    const struct range *part, uint32_t held)
{
	if (pass_flow_differs(check->pass,
		replay_place(check->pass->replay, run->name)) != 0 ||
	    pass_flow_differs(check->pass, held_place(held)) != 0)
		return -1;
	return findings_add(check->pass->findings, part,
	    "the ledger says %s at %s, its log says %s at %s",
	    envelope_state_name(run->state), run->name,
	    envelope_state_name(held_state(held)),
	    replay_place_name(check->pass->replay, held_place(held)));
}

static int
stock_compare(struct stock_check *check, const struct stock_run *run)
{
	const struct book_series *series =
	    book_find(replay_book(check->pass->replay), &run->range.series);
	uint32_t place = replay_place(check->pass->replay, run->name);
	uint32_t wanted = held_make(run->state, place);
	struct range part = run->range;

	if (series == NULL || run->range.last > series->count ||
	    run->range.first < 1)
		return pass_flow_differs(check->pass, place) != 0
		    ? -1
		    : findings_add(check->pass->findings, &run->range,
			  "the ledger says %s at %s, and its log never gave it "
			  "out",
			  envelope_state_name(run->state), run->name);
	for (; part.first <= run->range.last; part.first = part.last + 1) {
		part.last = book_run_end(series, part.first, run->range.last);
		if (series->held[part.first - 1] != wanted &&
		    stock_differs(check, run, &part,
			series->held[part.first - 1]) != 0)
			return -1;
	}
	return 0;
}

static int
stock_check_run(void *context, const struct stock_run *run)
{
	struct stock_check *check = context;

	if (strcmp(check->series.name, run->range.series.name) != 0) {
		if (stock_end_series(check) != 0)
			return -1;
		check->series = run->range.series;
		check->next = 1;
	}
	if (run->range.first > check->next &&
	    stock_unheld(check, check->next, run->range.first - 1) != 0)
		return -1;
	if (run->range.first < check->next &&
	    findings_add(check->pass->findings, &run->range,
		"the ledger has it in two runs") != 0)
		return -1;
	if (run->range.last >= check->next)
		check->next = run->range.last + 1;
	return stock_compare(check, run);
}

/* A series counts on from where the log is. */
static int
stock_check_series(void *context, const struct series *series, uint64_t next)
{
	struct pass *pass = context;
	const struct book_series *book =
	    book_find(replay_book(pass->replay), series);
	uint64_t count = book == NULL ? 0 : book->count;

	return next == count + 1
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the series %s of %u digits would give out number %" PRIu64
		  " next, when its log gave out %" PRIu64,
		  series->name, series->digits, next, count);
}

static int
stock_check_known(struct pass *pass)
{
	const struct book *book = replay_book(pass->replay);
	struct stock_runs runs = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < book->count; i++) {
		const struct range first = { book->list[i].series, 1, 1 };

		stock_runs_free(&runs);
		rc = ledger_stock_look(pass->ledger, &first, &runs);
		if (rc == 0 && runs.count == 1 &&
		    runs.list[0].state == ENVELOPE_NONE)
			rc = findings_add(pass->findings, &first,
			    "the ledger does not know the first serial of a "
			    "series that its log gave out");
	}
	stock_runs_free(&runs);
	return rc;
}

int
check_stock(struct pass *pass)
{
	struct stock_check check = { .pass = pass };

	if (ledger_stock_each(pass->ledger, stock_check_run, &check) != 0 ||
	    stock_end_series(&check) != 0)
		return -1;
	if (ledger_series_each(pass->ledger, stock_check_series, pass) != 0)
		return -1;
	return stock_check_known(pass);
}
