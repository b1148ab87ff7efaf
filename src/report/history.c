#include "report/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/base64.h"
#include "base/clock.h"
#include "base/fail.h"
#include "ledger/log.h"

#include "base/banned.h"

bool
scope_has(const struct scope *scope, const char *place)
{
	return scope->custodian == NULL || strcmp(scope->custodian, place) == 0;
}

void
history_free(struct history *history)
{
	replay_free(history->replay);
	free(history->asked);
	free(history->consignments);
	free(history->custodians);
	memset(history, 0, sizeof *history);
}

/* The number in "#12" or "D7", and 0 for anything else. */
static size_t
history_number(const char *text, char letter)
{
	return text[0] == letter ? strtoul(text + 1, NULL, 10) : 0;
}

const struct asked_by *
history_asked(const struct history *history, const char *request)
{
	size_t number = history_number(request, '#');

	return number == 0 || number > history->asked_count
	    ? NULL
	    : &history->asked[number - 1];
}

/* Deliveries are numbered one by one, so the name is where to look. */
static struct consignment *
consignment_find(const struct history *history, const char *delivery)
{
	size_t number = history_number(delivery, 'D');

	return number == 0 || number > history->consignment_count ||
		strcmp(history->consignments[number - 1].name, delivery) != 0
	    ? NULL
	    : &history->consignments[number - 1];
}

const struct consignment *
history_consignment(const struct history *history, const char *delivery)
{
	return consignment_find(history, delivery);
}

const char *
history_place(const struct history *history, uint32_t place)
{
	const char *name = replay_place_name(history->replay, place);

	return name != NULL ? name : "?";
}

static int
history_ask(struct history *history, const struct entry *entry)
{
	struct asked_by *grown =
	    realloc(history->asked, (history->asked_count + 1) * sizeof *grown);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	history->asked = grown;
	grown += history->asked_count++;
	grown->is_settled = false;
	(void)snprintf(grown->kind, sizeof grown->kind, "%.*s",
	    (int)sizeof grown->kind - 1, entry->from);
	memcpy(grown->name, entry->actor, sizeof grown->name);
	return 0;
}

static int
history_consign(struct history *history, const struct entry *entry, bool back)
{
	struct consignment *grown = realloc(history->consignments,
	    (history->consignment_count + 1) * sizeof *grown);

	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	history->consignments = grown;
	grown += history->consignment_count++;
	memset(grown, 0, sizeof *grown);
	memcpy(grown->name, entry->request, sizeof grown->name);
	memcpy(grown->from, entry->from, sizeof grown->from);
	memcpy(grown->to, entry->to, sizeof grown->to);
	memcpy(grown->by, entry->actor, sizeof grown->by);
	grown->is_return = back;
	grown->sent_ms = entry->unix_ms;
	return 0;
}

/* A custodian that changes is named again. */
static int
history_meet(struct history *history, const char *custodian)
{
	char(*grown)[ENTRY_TOKEN_TEXT];

	if (replay_place(history->replay, custodian) != 0)
		return 0;
	grown = realloc(history->custodians,
	    (history->custodian_count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	history->custodians = grown;
	memcpy(grown[history->custodian_count++], custodian, sizeof *grown);
	return 0;
}

/* What later entries are understood by. */
static int
history_learn(struct history *history, const struct entry *entry,
    enum event_kind kind)
{
	size_t number = history_number(entry->request, '#');
	struct consignment *consignment;

	if (kind == EVENT_REQUEST)
		return history_ask(history, entry);
	if (kind == EVENT_CUSTODIAN)
		return history_meet(history, entry->to);
	if (kind == EVENT_DELIVERY || kind == EVENT_RETURN)
		return history_consign(history, entry, kind == EVENT_RETURN);
	if ((kind == EVENT_APPROVE || kind == EVENT_WITHDRAW) && number > 0 &&
	    number <= history->asked_count)
		history->asked[number - 1].is_settled = true;
	if (kind == EVENT_SEND &&
	    (consignment = consignment_find(history, entry->to)) != NULL)
		consignment->sent += entry->count;
	return 0;
}

/* The part of a run that lies in a range: false if there is none. */
static bool
range_clip(struct range *part, const struct range *run,
    const struct range *range)
{
	if (strcmp(run->series.name, range->series.name) != 0 ||
	    run->last < range->first || range->last < run->first)
		return false;
	*part = *run;
	if (part->first < range->first)
		part->first = range->first;
	if (part->last > range->last)
		part->last = range->last;
	return true;
}

static int
history_moved(void *context, const struct entry *entry, enum event_kind kind,
    const struct range *run, uint32_t before, uint32_t after)
{
	struct history *history = context;
	const struct scope *scope = history->scope;
	struct range part = *run;
	struct move move = { .entry = entry,
		.kind = kind,
		.run = &part,
		.before = before,
		.after = after,
		.is_inside =
		    period_has_begun(&scope->period, &history->clock) };
	const struct ranges *batch;
	int rc = 0;
	size_t i;

	if (scope->batch == NULL)
		return history->teller->moved(history->context, history, &move);
	batch = replay_batch(history->replay, scope->batch);
	for (i = 0; rc == 0 && batch != NULL && i < batch->count; i++)
		if (range_clip(&part, run, &batch->list[i]))
			rc = history->teller->moved(history->context, history,
			    &move);
	return rc;
}

static int
history_apply(struct history *history, const struct entry *entry)
{
	const struct scope *scope = history->scope;
	enum event_kind kind;

	if (event_named(entry->event, &kind) == NULL)
		return fail(EX_DATAERR, "there is no event %s", entry->event);
	if (history_learn(history, entry, kind) != 0 ||
	    replay_apply(history->replay, entry) != 0)
		return -1;
	history->size++;
	return history->teller->entry == NULL
	    ? 0
	    : history->teller->entry(history->context, history, entry, kind,
		  period_has_begun(&scope->period, &history->clock));
}

/* 1 where the period is over. */
static int
history_entry(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct history *history = context;
	struct entry entry;
	char where[64];

	(void)snprintf(where, sizeof where, "the log, entry %" PRIu64,
	    sequence);
	if (entry_parse(&entry, text, size) != 0)
		return fail_within(where);
	period_tick(&history->clock, sequence, entry.unix_ms);
	if (period_is_over(&history->scope->period, &history->clock))
		return 1;
	return history_apply(history, &entry) != 0 ? fail_within(where) : 0;
}

/* Whoever holds a signed checkpoint can say whether it is that log. */
static int
history_say(const struct history *history, struct ledger *ledger,
    struct report *report)
{
	const struct scope *scope = history->scope;
	char text[ENTRY_TEXT], root[4 * ((TREE_HASH_SIZE + 2) / 3) + 1];
	struct tree_hash hash;
	struct entry entry;

	if (ledger_log_root(ledger, history->size, &hash) != 0)
		return -1;
	base64_write(root, hash.bytes, TREE_HASH_SIZE);
	if (ledger_log_get(ledger, 0, text) == 1 &&
	    entry_parse(&entry, text, strlen(text)) == 0)
		report_fact(report, "log", "%s", entry.to);
	report_fact_count(report, "log_entries", history->size);
	report_fact(report, "log_root", "%s", root);
	if (scope->from != NULL)
		report_fact(report, "from", "%s", scope->from);
	if (scope->to != NULL)
		report_fact(report, "to", "%s (not included)", scope->to);
	if (history->clock.backward > 0)
		report_note(report,
		    "The clock went back: %" PRIu64
		    " entries, the first of them number %" PRIu64
		    ", are of an earlier time than one before them. Order and "
		    "periods follow their numbers.",
		    history->clock.backward, history->clock.backward_first);
	return 0;
}

int
history_read(struct history *history, struct ledger *ledger,
    const struct scope *scope, const struct history_teller *teller,
    void *context, struct report *report)
{
	const struct replay_watcher watcher = {
		teller->moved != NULL ? history_moved : NULL, history
	};

	memset(history, 0, sizeof *history);
	history->scope = scope;
	history->teller = teller;
	history->context = context;
	if ((history->replay = replay_new()) == NULL)
		return -1;
	replay_watch(history->replay, &watcher);
	if (ledger_log_each(ledger, 0, history_entry, history) < 0)
		return -1;
	return history_say(history, ledger, report);
}

int
history_look(const struct history *history, const struct range *range,
    int (*each)(void *context, const struct standing *standing), void *context)
{
	const struct book_series *series =
	    book_find(replay_book(history->replay), &range->series);
	struct standing standing = { .run = *range };
	uint32_t at = range->first;
	int rc = 0;

	for (; rc == 0 && series != NULL && at <= range->last; at++) {
		standing.run.first = at;
		standing.run.last = at = book_run_end(series, at, range->last);
		standing.held = series->held[at - 1];
		rc = each(context, &standing);
	}
	return rc;
}

int
history_look_all(const struct history *history,
    int (*each)(void *context, const struct standing *standing), void *context)
{
	const struct book *book = replay_book(history->replay);
	const struct ranges *batch = history->scope->batch == NULL
	    ? NULL
	    : replay_batch(history->replay, history->scope->batch);
	struct range range;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && batch != NULL && i < batch->count; i++)
		rc = history_look(history, &batch->list[i], each, context);
	for (i = 0; rc == 0 && history->scope->batch == NULL && i < book->count;
	     i++) {
		range = (struct range){ book->list[i].series, 1,
			book->list[i].count };
		if (range.last > 0)
			rc = history_look(history, &range, each, context);
	}
	return rc;
}
