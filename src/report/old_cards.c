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
	OLD_CARD,
	OLD_CUSTODIAN,
	OLD_STATE,
	OLD_SINCE,
	OLD_HANDED_IN,
	OLD_TAKEN_BY,
	OLD_WITHDRAWN,
	OLD_WITHDRAWN_BY,
	OLD_WITHDRAWN_BEFORE,
	OLD_DESTROYED,
	OLD_DESTROYED_BY,
	OLD_DESTROYED_BEFORE
};

/* What two people did, and when; nobody has, if there is no actor. */
struct old_step {
	int64_t unix_ms;
	char by[ENTRY_TOKEN_TEXT];
	char before[ENTRY_TOKEN_TEXT];
};

struct old {
	uint64_t number;
	char custodian[ENTRY_TOKEN_TEXT];
	struct old_step in, withdrawn, destroyed;
	bool is_over; /* destroyed before the period */
};

struct olds {
	const struct scope *scope;
	struct names *serials; /* of what was bound with each */
	struct old *list;
	uint32_t count;
};

static void
old_step(struct old_step *step, const struct entry *entry, const char *before)
{
	step->unix_ms = entry->unix_ms;
	memcpy(step->by, entry->actor, sizeof step->by);
	(void)snprintf(step->before, sizeof step->before, "%s", before);
}

static int
old_add(struct olds *olds, const struct entry *entry, const char *serial)
{
	struct old *grown =
	    realloc(olds->list, (olds->count + 1) * sizeof *grown);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	olds->list = grown;
	if (names_add(olds->serials, serial) == 0)
		return -1;
	grown += olds->count++;
	memset(grown, 0, sizeof *grown);
	grown->number = entry->sequence;
	memcpy(grown->custodian, entry->from, sizeof grown->custodian);
	old_step(&grown->in, entry, "");
	return 0;
}

static bool
old_is_handed_in(const struct entry *entry)
{
	struct activation activation;

	return activation_read(&activation, entry->to) &&
	    activation.old == OLD_CARD_HANDED_IN;
}

static int
old_entry(void *context, const struct history *history,
    const struct entry *entry, enum event_kind kind, bool is_inside)
{
	struct olds *olds = context;
	char serial[SERIAL_PLAIN];
	struct old *old;
	uint32_t number;

	(void)history;
	if (!scope_has(olds->scope, entry->from) ||
	    (kind != EVENT_BIND && kind != EVENT_DRAW &&
		kind != EVENT_WITHDRAW_CARD && kind != EVENT_DESTROY_CARD))
		return 0;
	serial_plain(serial, &entry->first);
	if (kind == EVENT_BIND || kind == EVENT_DRAW)
		return old_is_handed_in(entry) ? old_add(olds, entry, serial)
					       : 0;
	if ((number = names_find(olds->serials, serial)) == 0)
		return fail(EX_SOFTWARE, "an old card nobody handed in");
	old = &olds->list[number - 1];
	if (kind == EVENT_WITHDRAW_CARD)
		old_step(&old->withdrawn, entry, entry->request);
	else {
		old_step(&old->destroyed, entry, entry->request);
		old->is_over = !is_inside;
	}
	return 0;
}

static void
old_cell(struct report *report, int column, const struct old_step *step)
{
	if (step->by[0] == '\0')
		return;
	report_time(report, column, step->unix_ms);
	report_text(report, column + 1, step->by);
	if (step->before[0] != '\0')
		report_text(report, column + 2, step->before);
}

static void
old_row(struct report *report, const struct old *old, int64_t counts[static 3])
{
	static const char *const states[] = { "lying", "withdrawn",
		"destroyed" };
	const struct old_step *last = old->destroyed.by[0] != '\0'
	    ? &old->destroyed
	    : old->withdrawn.by[0] != '\0' ? &old->withdrawn
					   : &old->in;
	int state = last == &old->destroyed ? 2 : last == &old->withdrawn;
	char name[32];

	(void)snprintf(name, sizeof name, "V%" PRIu64, old->number);
	counts[state]++;
	report_row(report, old->number);
	report_text(report, OLD_CARD, name);
	report_text(report, OLD_CUSTODIAN, old->custodian);
	report_text(report, OLD_STATE, states[state]);
	report_time(report, OLD_SINCE, last->unix_ms);
	old_cell(report, OLD_HANDED_IN, &old->in);
	old_cell(report, OLD_WITHDRAWN, &old->withdrawn);
	old_cell(report, OLD_DESTROYED, &old->destroyed);
}

static int
old_fill(struct report *report, struct ledger *ledger,
    const struct scope *scope)
{
	static const struct history_teller teller = { .entry = old_entry };
	struct olds olds = { .scope = scope, .serials = names_new() };
	struct history history = { 0 };
	int64_t counts[3] = { 0 };
	uint32_t i;
	int rc = -1;

	if (olds.serials != NULL)
		rc = history_read(&history, ledger, scope, &teller, &olds,
		    report);
	for (i = 0; rc == 0 && i < olds.count; i++)
		if (!olds.list[i].is_over)
			old_row(report, &olds.list[i], counts);
	report_fact_count(report, "lying", (uint64_t)counts[0]);
	report_fact_count(report, "withdrawn", (uint64_t)counts[1]);
	report_fact_count(report, "destroyed", (uint64_t)counts[2]);
	report_note(report,
	    "An old card is called by the entry of the activation it was "
	    "handed in with. What was destroyed before the period is left "
	    "out.");
	history_free(&history);
	names_free(olds.serials);
	free(olds.list);
	return rc;
}

const struct report_form form_old_cards = {
	.name = "old-cards",
	.title = "Old cards handed in",
	.question = "Which old cards lie where, since when, and who withdrew "
		    "and destroyed the others?",
	.takes = SCOPE_CUSTODIAN | SCOPE_PERIOD,
	.columns = { [OLD_CARD] = { .name = "card" },
	    [OLD_CUSTODIAN] = { .name = "custodian" },
	    [OLD_STATE] = { .name = "state" },
	    [OLD_SINCE] = { .name = "since" },
	    [OLD_HANDED_IN] = { .name = "handed_in" },
	    [OLD_TAKEN_BY] = { .name = "taken_by" },
	    [OLD_WITHDRAWN] = { .name = "withdrawn" },
	    [OLD_WITHDRAWN_BY] = { .name = "withdrawn_by" },
	    [OLD_WITHDRAWN_BEFORE] = { .name = "withdrawn_before" },
	    [OLD_DESTROYED] = { .name = "destroyed" },
	    [OLD_DESTROYED_BY] = { .name = "destroyed_by" },
	    [OLD_DESTROYED_BEFORE] = { .name = "destroyed_before" } },
	.signatures = { "operator", "witness" },
	.fill = old_fill,
};
