/* The ledger, serial by serial, against the model. */
#include <string.h>

#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/puk.h"
#include "ledger/delivery.h"
#include "ledger/inspect.h"
#include "ledger/outbox.h"
#include "tests/simulate/life.h"
#include "tests/simulate/records.h"

#include "base/banned.h"

void
compare_one(const struct life *life, unsigned at, enum envelope_state state,
    const char *place)
{
	const struct envelope *envelope = &life->model.envelopes[at];
	const struct serial serial = life_serial(at);
	char wanted[PLACE_TEXT] = "", text[SERIAL_TEXT];

	if (envelope->place != NO_PLACE)
		place_text(wanted, envelope->place);
	serial_text(text, &serial);
	if (state != envelope->state || strcmp(place, wanted) != 0)
		life_disagree(life, "%s is %s at %s, not %s at %s", text,
		    envelope_state_name(state), place,
		    envelope_state_name(envelope->state), wanted);
}

static void
compare_run(const struct life *life, const struct stock_run *run)
{
	struct serial serial = { run->range.series, run->range.first };

	for (; serial.number <= run->range.last; serial.number++)
		compare_one(life, life_index(life, &serial), run->state,
		    run->name);
}

/* Both neighbours too, since runs are cut and joined there. */
static void
compare_looked(struct life *life, unsigned at)
{
	const struct serial serial = life_serial(at);
	struct range range = { serial.series, serial.number, serial.number };
	struct stock_runs runs = { 0 };
	uint64_t looked = 0;
	size_t i;

	range.first -= serial.number > 1;
	range.last += at + 1 < ENVELOPES && series_of(at + 1) == series_of(at);
	life_must(life, ledger_stock_look(life->ledger, &range, &runs) == 0);
	for (i = 0; i < runs.count; i++) {
		compare_run(life, &runs.list[i]);
		looked +=
		    runs.list[i].range.last - runs.list[i].range.first + 1;
	}
	life_must(life, looked == range.last - range.first + 1);
	stock_runs_free(&runs);
}

/* All a place has, and nothing that is elsewhere. */
static void
compare_place(struct life *life, int place)
{
	char name[PLACE_TEXT];
	struct stock_runs runs = { 0 };
	unsigned at, has = 0;
	size_t i;

	place_text(name, place);
	life_must(life,
	    ledger_stock_at(life->ledger, life_place(life, place), &runs) == 0);
	for (at = 0; at < ENVELOPES; at++)
		has += life->model.envelopes[at].place == place;
	for (i = 0; i < runs.count; i++) {
		memcpy(runs.list[i].name, name, sizeof name);
		compare_run(life, &runs.list[i]);
		has -= runs.list[i].range.last - runs.list[i].range.first + 1;
	}
	life_must(life, has == 0);
	stock_runs_free(&runs);
}

void
compare_touched(struct life *life, const struct step *step)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		if (step->set.has[at] &&
		    (at + 1 == ENVELOPES || !step->set.has[at + 1] || at == 0 ||
			!step->set.has[at - 1]))
			compare_looked(life, at);
	compare_looked(life, step->envelope);
	if (is_drawn(step->envelope))
		compare_halves(life, step->envelope);
	compare_place(life,
	    step->from != NO_PLACE ? step->from : (int)step->custodian);
}

struct walk {
	struct life *life;
	struct set seen;
	struct stock_run last;
	unsigned count;
};

static int
walk_stock(void *context, const struct stock_run *run)
{
	struct walk *walk = context;
	const struct range *range = &run->range;
	const struct ranges ranges = { (struct range *)(uintptr_t)range, 1, 1 };

	compare_run(walk->life, run);
	life_set(walk->life, &ranges, &walk->seen);
	/* A run is as long as can be. */
	life_must(walk->life,
	    !(walk->last.range.last + 1 == range->first &&
		strcmp(walk->last.range.series.name, range->series.name) == 0 &&
		walk->last.state == run->state &&
		walk->last.place == run->place));
	walk->last = *run;
	return 0;
}

static void
compare_stock(struct life *life)
{
	struct walk walk = { .life = life };
	unsigned at;

	life_must(life,
	    ledger_stock_each(life->ledger, walk_stock, &walk) == 0);
	for (at = 0; at < ENVELOPES; at++)
		life_must(life,
		    walk.seen.has[at] ==
			(life->model.envelopes[at].state != ENVELOPE_NONE));
}

/* Its own bytes while they may be needed, and zeros from then on. */
static int
walk_sealed(void *context, const struct sealed_row *row)
{
	static const uint8_t zeros[RECORD];
	struct walk *walk = context;
	struct serial serial = { row->range.series, row->range.first };
	uint8_t record[RECORD], verifier[VERIFIER];
	unsigned at, i;
	enum envelope_state state;
	bool kept;

	for (i = 0; serial.number <= row->range.last; serial.number++, i++) {
		at = life_index(walk->life, &serial);
		state = walk->life->model.envelopes[at].state;
		kept = state_keeps_pin(state);
		record_make(record, at);
		verifier_make(verifier, at);
		if (memcmp(row->records + (size_t)i * RECORD,
			kept ? record : zeros, RECORD) != 0 ||
		    memcmp(row->verifiers + (size_t)i * VERIFIER,
			state_keeps_cip(state) ? verifier : zeros,
			VERIFIER) != 0)
			life_disagree(walk->life, "%s %u: sealed bytes of %s",
			    serial.series.name, serial.number,
			    kept ? "it are gone" : "it are still there");
		life_must(walk->life, !walk->seen.has[at]);
		walk->seen.has[at] = true;
	}
	return 0;
}

static void
compare_sealed(struct life *life)
{
	struct walk walk = { .life = life };
	unsigned at;

	life_must(life,
	    ledger_sealed_each(life->ledger, walk_sealed, &walk) == 0);
	for (at = 0; at < ENVELOPES; at++)
		life_must(life,
		    is_drawn(at) ? !walk.seen.has[at]
				 : walk.seen.has[at] ||
			    !state_keeps_pin(life->model.envelopes[at].state));
}

static int
walk_binding(void *context, const struct binding *binding)
{
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &binding->serial);
	const struct envelope *envelope = &walk->life->model.envelopes[at];

	walk->count++;
	life_must(walk->life, envelope->card != NO_CARD);
	life_must(walk->life, binding->card[0] == 1 + envelope->card);
	life_must(walk->life, binding->entry == envelope->bound_entry);
	life_must(walk->life,
	    strcmp(binding->activation, record_texts[envelope->record]) == 0);
	life_must(walk->life, binding->withdrawn == envelope->withdrawn_entry);
	life_must(walk->life, binding->destroyed == envelope->destroyed_entry);
	life_must(walk->life,
	    binding->live == state_is_on_card(envelope->state));
	life_must(walk->life,
	    strcmp(binding->custodian, custodian_names[envelope->bound_at]) ==
		0);
	return 0;
}

static int
walk_answer(void *context, const char *request, const char *text)
{
	struct walk *walk = context;

	(void)request;
	(void)text;
	walk->count--;
	return 0;
}

static void
compare_bindings(struct life *life)
{
	struct walk walk = { .life = life };
	unsigned at, i;

	life_must(life,
	    ledger_binding_each(life->ledger, walk_binding, &walk) == 0);
	for (at = 0; at < ENVELOPES; at++)
		walk.count -= life->model.envelopes[at].card != NO_CARD;
	life_must(life, walk.count == 0);
	for (i = 0; i < ANSWERS; i++)
		walk.count += life->model.answers[i].given;
	life_must(life,
	    ledger_answer_each(life->ledger, walk_answer, &walk) == 0);
	life_must(life, walk.count == 0);
}

/* Its block is there while it is assigned, and nothing but zeros after that. */
static int
walk_outbox(void *context, const struct outbox_item *item)
{
	static const uint8_t zeros[OUTBOX_BLOCKS];
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &item->serial);
	const struct envelope *envelope = &walk->life->model.envelopes[at];
	uint8_t block[OUTBOX_BLOCKS];
	char system[16];

	block_make(block, at);
	system_make(system, envelope->system);
	life_must(walk->life, envelope->assigned && !walk->seen.has[at]);
	walk->seen.has[at] = true;
	life_must(walk->life, strcmp(item->system, system) == 0);
	life_must(walk->life, item->entry == envelope->assigned_entry);
	life_must(walk->life,
	    item->acknowledged == envelope->acknowledged_entry);
	life_must(walk->life,
	    outbox_item_waits(item) == (envelope->state == ENVELOPE_ASSIGNED));
	life_must(walk->life,
	    memcmp(item->block, outbox_item_waits(item) ? block : zeros,
		sizeof block) == 0);
	return 0;
}

static int
walk_cip(void *context, const struct cip_row *row)
{
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &row->serial);
	const struct envelope *envelope = &walk->life->model.envelopes[at];

	life_must(walk->life, envelope->tried && !walk->seen.has[at]);
	walk->seen.has[at] = true;
	life_must(walk->life, row->tries == envelope->tries);
	life_must(walk->life, row->entry == envelope->tried_entry);
	return 0;
}

static int
walk_block(void *context, const struct block_order *order)
{
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &order->serial);
	const struct envelope *envelope = &walk->life->model.envelopes[at];
	char system[16] = "";

	if (envelope->assigned)
		system_make(system, envelope->system);
	life_must(walk->life, envelope->state == ENVELOPE_BLOCKED);
	life_must(walk->life, !walk->seen.has[at]);
	walk->seen.has[at] = true;
	life_must(walk->life, order->entry == envelope->blocked_entry);
	life_must(walk->life, order->confirmed == envelope->confirmed_entry);
	life_must(walk->life, strcmp(order->system, system) == 0);
	life_must(walk->life,
	    strcmp(order->custodian, custodian_names[envelope->bound_at]) == 0);
	return 0;
}

static int
walk_puk(void *context, const struct puk_row *row)
{
	static const char *const days[] = { "", "2026-11-27", "2026-11-28",
		"2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02",
		"2026-12-03", "2026-12-04" };
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &row->serial);
	const struct envelope *envelope = &walk->life->model.envelopes[at];

	life_must(walk->life, envelope->told_day > 0 && !walk->seen.has[at]);
	walk->seen.has[at] = true;
	life_must(walk->life, row->told == envelope->told);
	life_must(walk->life, row->today == envelope->today);
	life_must(walk->life, strcmp(row->day, days[envelope->told_day]) == 0);
	life_must(walk->life, row->entry == envelope->told_entry);
	return 0;
}

static void
compare_puks(struct life *life)
{
	struct walk told = { .life = life };
	unsigned at;

	life_must(life, ledger_puk_each(life->ledger, walk_puk, &told) == 0);
	for (at = 0; at < ENVELOPES; at++)
		life_must(life,
		    told.seen.has[at] ==
			(life->model.envelopes[at].told_day > 0));
}

static void
compare_cards(struct life *life)
{
	struct walk assigned = { .life = life }, tried = { .life = life },
		    blocked = { .life = life };
	unsigned at;

	life_must(life,
	    ledger_outbox_each(life->ledger, false, walk_outbox, &assigned) ==
		0);
	life_must(life, ledger_cip_each(life->ledger, walk_cip, &tried) == 0);
	life_must(life,
	    ledger_block_each(life->ledger, false, walk_block, &blocked) == 0);
	for (at = 0; at < ENVELOPES; at++) {
		life_must(life,
		    assigned.seen.has[at] ==
			life->model.envelopes[at].assigned);
		life_must(life,
		    tried.seen.has[at] == life->model.envelopes[at].tried);
		life_must(life,
		    blocked.seen.has[at] ==
			(life->model.envelopes[at].blocked_entry != 0));
	}
}

static int
walk_delivery(void *context, const struct delivery *delivery)
{
	struct walk *walk = context;
	const struct model *model = &walk->life->model;
	unsigned i = walk->count++;

	life_must(walk->life, delivery->id == walk->count);
	life_must(walk->life, i < model->delivery_count);
	life_must(walk->life, delivery->open == model->deliveries[i].open);
	life_must(walk->life, delivery->back == model->deliveries[i].back);
	life_must(walk->life,
	    strcmp(delivery->to, custodian_names[model->deliveries[i].to]) ==
		0);
	return 0;
}

static int
walk_batch(void *context, const struct batch *batch)
{
	struct walk *walk = context;
	const struct model *model = &walk->life->model;
	unsigned i = walk->count++;

	life_must(walk->life, i < model->batch_count);
	life_must(walk->life, batch->ordered == model->batches[i].generated);
	life_must(walk->life,
	    batch_key_is_destroyed(batch) == model->batches[i].key_gone);
	return 0;
}

static void
compare_rows(struct life *life)
{
	struct walk deliveries = { .life = life }, batches = { .life = life };

	life_must(life,
	    ledger_delivery_each(life->ledger, walk_delivery, &deliveries) ==
		0);
	life_must(life, deliveries.count == life->model.delivery_count);
	life_must(life,
	    ledger_batch_each(life->ledger, walk_batch, &batches) == 0);
	life_must(life, batches.count == life->model.batch_count);
}

void
compare_all(struct life *life)
{
	compare_stock(life);
	compare_sealed(life);
	compare_bindings(life);
	compare_rows(life);
	compare_cards(life);
	compare_puks(life);
	compare_splits(life);
	compare_stations(life);
	compare_old_cards(life);
	compare_log(life);
	compare_reconciled(life);
}
