/* Deliveries, bindings and counts: each row against the entry it names. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/binding.h"
#include "ledger/count.h"
#include "ledger/delivery.h"
#include "ledger/inspect.h"
#include "ledger/log.h"
#include "ledger/split.h"
#include "ledger/standing.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct row_check {
	struct pass *pass;
	size_t rows;
	size_t wanted;
};

static bool
delivery_is_as_logged(const struct pass *pass, const struct delivery *delivery)
{
	const struct noted *opened, *closed;
	char name[PLACE_NAME], place[PLACE_NAME] = "";

	place_of_delivery(name, delivery->id);
	opened = pass_note_find(pass, 'D', name);
	closed = pass_note_find(pass, 'E', name);
	return opened != NULL && opened->sequence == delivery->sent &&
	    (opened->kind == EVENT_RETURN) == delivery->back &&
	    strcmp(opened->from, delivery->from) == 0 &&
	    strcmp(opened->to, delivery->to) == 0 &&
	    (closed == NULL) == delivery->open &&
	    (closed == NULL || closed->sequence == delivery->closed) &&
	    ledger_place_name(pass->ledger, delivery->place, place) == 1 &&
	    strcmp(place, name) == 0;
}

static int
delivery_check(void *context, const struct delivery *delivery)
{
	struct row_check *check = context;

	check->rows++;
	return delivery_is_as_logged(check->pass, delivery)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the delivery D%" PRId64 " is not as the log has it",
		  delivery->id);
}

int
check_row_count(struct pass *pass, size_t rows, size_t wanted, const char *what)
{
	return rows == wanted
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the ledger has %zu %s, and its log %zu", rows, what, wanted);
}

int
check_deliveries(struct pass *pass)
{
	struct row_check check = { pass, 0, pass_note_total(pass, 'D') };

	return ledger_delivery_each(pass->ledger, delivery_check, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows, check.wanted, "deliveries");
}

static int
count_check(void *context, const struct count *count)
{
	struct row_check *check = context;
	const struct noted *note;
	char name[PLACE_NAME], digest[33];

	check->rows++;
	(void)snprintf(name, sizeof name, "K%" PRId64, count->id);
	if (count_digest(digest, count) != 0)
		return -1;
	note = pass_note_find(check->pass, 'K', name);
	return note != NULL && note->sequence == count->entry &&
		strcmp(note->from, count->place) == 0 &&
		strcmp(note->to, digest) == 0
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the count %s is not as the log has it", name);
}

int
check_counts(struct pass *pass)
{
	struct row_check check = { pass, 0, pass_note_total(pass, 'K') };

	return ledger_count_each(pass->ledger, count_check, &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows, check.wanted, "counts");
}

/* That entry of a serial, if the log has it under that number: 1, 0, -1. */
static int
binding_entry(struct pass *pass, const struct binding *binding,
    enum event_kind kind, uint64_t sequence, struct entry *entry)
{
	char text[ENTRY_TEXT];
	int found = ledger_log_get(pass->ledger, sequence, text);

	if (found != 1 || entry_parse(entry, text, strlen(text)) != 0)
		return found < 0 ? -1 : 0;
	return strcmp(entry->event, event_of(kind)->name) == 0 &&
	    entry->count == 1 &&
	    strcmp(entry->first.series.name, binding->serial.series.name) ==
	    0 &&
	    entry->first.number == binding->serial.number;
}

/* It lives as long as its envelope is bound. */
static bool
binding_should_live(const struct pass *pass, const struct binding *binding)
{
	const struct book_series *series =
	    book_find(replay_book(pass->replay), &binding->serial.series);

	if (series == NULL || binding->serial.number < 1 ||
	    binding->serial.number > series->count)
		return false;
	return envelope_is_on_card(
	    held_state(series->held[binding->serial.number - 1]));
}

/* Each of its two entries is there if, and only if, the replay says that the
 * card came so far. */
static int
old_card_is_as_logged(struct pass *pass, const struct binding *binding)
{
	enum old_card_state state =
	    replay_old_card(pass->replay, &binding->serial);
	struct entry entry;
	int found = 1;

	if (binding_has_old_card(binding) != (state != OLD_CARD_NEVER) ||
	    (binding->withdrawn != 0) != (state >= OLD_CARD_WITHDRAWN) ||
	    (binding->destroyed != 0) != (state == OLD_CARD_DESTROYED))
		return 0;
	if (binding->withdrawn != 0)
		found = binding_entry(pass, binding, EVENT_WITHDRAW_CARD,
		    binding->withdrawn, &entry);
	if (found == 1 && binding->destroyed != 0)
		found = binding_entry(pass, binding, EVENT_DESTROY_CARD,
		    binding->destroyed, &entry);
	return found;
}

static int
old_card_check(struct pass *pass, const struct binding *binding,
    const struct range *range)
{
	int found = old_card_is_as_logged(pass, binding);

	if (found != 0)
		return found < 0 ? -1 : 0;
	return findings_add(pass->findings, range,
	    "its old card is not where the log has it");
}

/* What its entry should say of it: of a draw more than of an envelope. */
static int
binding_wanted(struct pass *pass, const struct binding *binding,
    const struct entry *entry, char digest[static 33])
{
	struct split split;
	int found;

	if (strcmp(entry->event, event_of(EVENT_DRAW)->name) != 0)
		return binding_digest(digest, binding);
	found = ledger_split_get(pass->ledger, &binding->serial, &split);
	digest[0] = '\0';
	return found == 1 ? split_digest(digest, binding, &split) : found;
}

static int
binding_check(void *context, const struct binding *binding)
{
	struct row_check *check = context;
	const struct range range = { binding->serial.series,
		binding->serial.number, binding->serial.number };
	struct entry entry;
	char digest[33];
	enum event_kind kind =
	    replay_split(check->pass->replay, &binding->serial) != NULL
	    ? EVENT_DRAW
	    : EVENT_BIND;
	int found =
	    binding_entry(check->pass, binding, kind, binding->entry, &entry);

	check->rows++;
	if (found < 0 ||
	    (found == 1 &&
		binding_wanted(check->pass, binding, &entry, digest) != 0))
		return -1;
	if (found == 0 || strcmp(entry.request, digest) != 0 ||
	    strcmp(entry.to, binding->activation) != 0)
		return findings_add(check->pass->findings, &range,
		    "its binding is not the one the log has");
	if (old_card_check(check->pass, binding, &range) != 0)
		return -1;
	return binding_should_live(check->pass, binding) == binding->live
	    ? 0
	    : findings_add(check->pass->findings, &range,
		  "its binding is %s, and its envelope is not",
		  binding->live ? "alive" : "ended");
}

/* A bound answer is what its binding would be told again. */
static int
answer_check(void *context, const char *request, const char *text)
{
	struct row_check *check = context;
	const char *at = strstr(text, "\"serial\": \"");
	struct serial serial;
	struct binding binding;
	char plain[SERIAL_TEXT];
	int found = 0;

	if (at != NULL &&
	    sscanf(at, "\"serial\": \"%16[A-Z0-9-]", plain) == 1 &&
	    serial_read(&serial, plain) == SERIAL_READ)
		found =
		    ledger_binding_get(check->pass->ledger, &serial, &binding);
	if (found == 1)
		found =
		    ledger_answer_is_of(check->pass->ledger, request, &binding);
	if (found < 0)
		return -1;
	return found == 1
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the answer that was given to request %s was changed",
		  request);
}

/* From there on it is asked for the next one. */
static int
last_check(void *context, const char *custodian)
{
	const struct pass *pass = context;

	return findings_add(pass->findings, NULL,
	    "what %s bound last is not what the ledger says it was", custodian);
}

int
check_bindings(struct pass *pass)
{
	struct row_check check = { pass, 0, pass->bound };

	if (ledger_binding_each(pass->ledger, binding_check, &check) != 0 ||
	    check_row_count(pass, check.rows, check.wanted, "bindings") != 0)
		return -1;
	return ledger_next_fault_each(pass->ledger, last_check, pass) != 0
	    ? -1
	    : ledger_answer_each(pass->ledger, answer_check, &check);
}
