#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/names.h"
#include "base/fail.h"
#include "envelope/activation.h"
#include "report/forms.h"

#include "base/banned.h"

enum {
	DONE_DAY,
	DONE_CUSTODIAN,
	DONE_CASE,
	DONE_MODE,
	DONE_COUNT,
	DONE_IDENTITY_CARD,
	DONE_PASSPORT,
	DONE_DRIVING_LICENCE,
	DONE_OLD_CARDS
};

/* How the codes get to the citizen, by the event that binds them to a card. */
static const char *const modes[EVENT_KINDS] = {
	[EVENT_BIND] = "envelope",
	[EVENT_DRAW] = "split codes",
};

/* One row: those of a day, a counter, a case and a mode. */
struct done {
	int64_t day; /* since 1970 */
	uint32_t place;
	enum event_kind kind;
	enum activation_case of;
	int64_t count;
	int64_t by[ACTIVATION_IDENTITIES];
	int64_t old_cards;
};

struct done_all {
	const struct scope *scope;
	struct names *keys;
	struct done *list; /* of number 1 the first */
	uint32_t count;
};

static struct done *
done_find(struct done_all *all, const struct done *one)
{
	char key[64];
	struct done *grown;
	uint32_t number;

	(void)snprintf(key, sizeof key, "%" PRId64 ":%" PRIu32 ":%d:%d",
	    one->day, one->place, (int)one->kind, (int)one->of);
	if ((number = names_find(all->keys, key)) != 0)
		return &all->list[number - 1];
	grown = realloc(all->list, (all->count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	all->list = grown;
	if (names_add(all->keys, key) == 0)
		return NULL;
	grown[all->count] = *one;
	return &grown[all->count++];
}

static int
done_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	struct activation activation = { 0 };
	struct done_all *all = context;
	struct done one = { .day = entry->unix_ms / DAY_MS, .kind = kind },
		    *found;

	if (!is_inside || modes[kind] == NULL ||
	    !scope_has(all->scope, entry->from))
		return 0;
	(void)activation_read(&activation, entry->to);
	one.of = activation.of;
	one.place = replay_place(history->replay, entry->from);
	if ((found = done_find(all, &one)) == NULL)
		return -1;
	found->count++;
	found->by[activation.identity]++;
	found->old_cards += activation.old == OLD_CARD_HANDED_IN;
	return 0;
}

static void
done_row(struct report *report, const struct history *history,
    const struct done *one)
{
	const char *of = activation_case_name(one->of);
	char day[DAY_TEXT];

	report_row(report,
	    (uint64_t)one->day << 40 | (uint64_t)one->place << 8 |
		(uint64_t)one->of << 1 | (one->kind != EVENT_BIND));
	day_text(day, one->day * DAY_MS);
	report_text(report, DONE_DAY, day);
	report_text(report, DONE_CUSTODIAN, history_place(history, one->place));
	report_text(report, DONE_CASE, of[0] != '\0' ? of : "not recorded");
	report_text(report, DONE_MODE, modes[one->kind]);
	report_count(report, DONE_COUNT, one->count);
	report_count(report, DONE_IDENTITY_CARD, one->by[IDENTITY_CARD]);
	report_count(report, DONE_PASSPORT, one->by[IDENTITY_PASSPORT]);
	report_count(report, DONE_DRIVING_LICENCE,
	    one->by[IDENTITY_DRIVING_LICENCE]);
	report_count(report, DONE_OLD_CARDS, one->old_cards);
}

static int
done_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = done_entry };
	struct done_all all = { .scope = scope, .keys = names_new() };
	struct history history = { 0 };
	uint32_t i;
	int rc = -1;

	if (all.keys != NULL)
		rc = history_read(&history, ledger, scope, &teller, &all,
		    report);
	for (i = 0; rc == 0 && i < all.count; i++)
		done_row(report, &history, &all.list[i]);
	report_note(report,
	    "Days are those of UTC. Of what was bound at a desk nothing may "
	    "have been recorded.");
	history_free(&history);
	names_free(all.keys);
	free(all.list);
	return rc;
}

const struct report_form form_activations = {
	.name = "activations",
	.title = "Activations",
	.question = "How many cards were activated, where, when, for whom, and "
		    "by which documents?",
	.takes = SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [DONE_DAY] = { .name = "day" },
	    [DONE_CUSTODIAN] = { .name = "custodian" },
	    [DONE_CASE] = { .name = "case" },
	    [DONE_MODE] = { .name = "mode" },
	    [DONE_COUNT] = { "activations", COLUMN_COUNT, true },
	    [DONE_IDENTITY_CARD] = { "identity_card", COLUMN_COUNT, true },
	    [DONE_PASSPORT] = { "passport", COLUMN_COUNT, true },
	    [DONE_DRIVING_LICENCE] = { "driving_licence", COLUMN_COUNT, true },
	    [DONE_OLD_CARDS] = { "old_cards", COLUMN_COUNT, true } },
	.fill = done_fill,
};
