#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/count.h"
#include "reconcile/checks.h"

#include "base/banned.h"

/* A custodian's last count. */
struct variance {
	char custodian[PLACE_NAME];
	int64_t count;
	struct ranges lacking;
	struct ranges extra;
};

struct variances {
	struct variance *list;
	size_t count;
};

static struct variance *
variance_of(struct variances *all, const char *custodian)
{
	struct variance *grown;
	size_t i;

	for (i = 0; i < all->count; i++)
		if (strcmp(all->list[i].custodian, custodian) == 0)
			return &all->list[i];
	grown = realloc(all->list, (all->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	all->list = grown;
	memset(&grown[all->count], 0, sizeof *grown);
	memcpy(grown[all->count].custodian, custodian,
	    strnlen(custodian, PLACE_NAME - 1));
	return &grown[all->count++];
}

static int
variance_read(struct ranges *ranges, const char *text)
{
	ranges_free(ranges);
	return strcmp(text, "-") == 0 ? 0 : ranges_read(ranges, text);
}

/* A text that is no list of ranges was changed, and check_counts says so. What
 * a delivery lacked is in it still, and keeps it open. */
static int
variance_take(void *context, const struct count *count)
{
	struct variance *variance;

	if (count->place[0] == 'D')
		return 0;
	if ((variance = variance_of(context, count->place)) == NULL)
		return -1;
	variance->count = count->id;
	if (variance_read(&variance->lacking, count->lacking) != 0 ||
	    variance_read(&variance->extra, count->extra) != 0) {
		ranges_free(&variance->lacking);
		ranges_free(&variance->extra);
	}
	return 0;
}

static bool
variance_is_in_stock(const struct pass *pass, const char *custodian,
    uint32_t held)
{
	return envelope_is_stock(held_state(held)) &&
	    held_place(held) == replay_place(pass->replay, custodian);
}

/* Lacking ones that the book still has there. */
static int
variance_lacking(struct pass *pass, const struct variance *variance,
    const struct range *run, uint32_t held)
{
	if (!variance_is_in_stock(pass, variance->custodian, held))
		return 0;
	return findings_add(pass->findings, run,
	    "count K%lld did not find it at %s, and nobody has said what "
	    "became of it",
	    (long long)variance->count, variance->custodian);
}

/* One that was only begun is not: nothing of it should be anywhere. */
static bool
variance_is_out_of_use(enum envelope_state state)
{
	return state != ENVELOPE_ALLOCATED &&
	    (!envelope_keeps_pin(state) || envelope_is_on_card(state));
}

/* Extra ones that the book has neither there nor out of use. */
static int
variance_extra(struct pass *pass, const struct variance *variance,
    const struct range *run, uint32_t held)
{
	if (variance_is_in_stock(pass, variance->custodian, held) ||
	    variance_is_out_of_use(held_state(held)))
		return 0;
	return findings_add(pass->findings, run,
	    "count K%lld found it at %s, where the book does not have it",
	    (long long)variance->count, variance->custodian);
}

/* Whatever it is that bears such a serial. */
static int
variance_unknown(struct pass *pass, const struct variance *variance,
    const struct range *run, uint32_t known)
{
	struct range unknown = *run;

	if (run->last <= known)
		return 0;
	if (unknown.first <= known)
		unknown.first = known + 1;
	return findings_add(pass->findings, &unknown,
	    "count K%lld found it at %s, and it was never given out",
	    (long long)variance->count, variance->custodian);
}

static int
variance_check(struct pass *pass, const struct variance *variance,
    const struct ranges *ranges,
    int (*check)(struct pass *pass, const struct variance *variance,
	const struct range *run, uint32_t held))
{
	const struct book_series *series;
	struct range run;
	uint32_t known, last;
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		run = ranges->list[i];
		series = book_find(replay_book(pass->replay), &run.series);
		known = series != NULL ? series->count : 0;
		if (variance_unknown(pass, variance, &run, known) != 0)
			return -1;
		last = run.last < known ? run.last : known;
		for (; run.first <= last; run.first = run.last + 1) {
			run.last = book_run_end(series, run.first, last);
			if (check(pass, variance, &run,
				series->held[run.first - 1]) != 0)
				return -1;
		}
	}
	return 0;
}

int
check_variances(struct pass *pass)
{
	struct variances all = { 0 };
	size_t i;
	int rc = ledger_count_each(pass->ledger, variance_take, &all);

	for (i = 0; i < all.count; i++) {
		if (rc == 0)
			rc = variance_check(pass, &all.list[i],
			    &all.list[i].lacking, variance_lacking);
		if (rc == 0)
			rc = variance_check(pass, &all.list[i],
			    &all.list[i].extra, variance_extra);
		ranges_free(&all.list[i].lacking);
		ranges_free(&all.list[i].extra);
	}
	free(all.list);
	return rc;
}
