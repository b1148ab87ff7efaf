/* Codes that are split, drawn for cards: rightly, for cards that have some, and
 * of a series of envelopes; and whom their messages are sealed to. */
#include <stdio.h>
#include <string.h>

#include "ledger/courier.h"
#include "ledger/outbox.h"
#include "ledger/split.h"
#include "tests/simulate/life.h"
#include "tests/simulate/records.h"

#include "base/banned.h"

enum { WRONG_ONE_IN = 12, CERTIFICATE = 40 };

static bool
card_is_blocked(const struct model *model, unsigned at, const void *context)
{
	(void)context;
	return model->envelopes[at].state == ENVELOPE_BLOCKED;
}

/* Any; or once in a while one that had split codes, which may be lost, or one
 * that is blocked. */
static int
draw_choose_card(struct life *life)
{
	const unsigned drawn = life->model.given[DRAWN];
	int at = -1;

	if (drawn > 0 && dice_once_in(&life->dice, 3))
		at = (int)(FIRST_DRAWN + dice_roll(&life->dice, drawn));
	else if (dice_once_in(&life->dice, 16))
		at = life_find(life, card_is_blocked, NULL);
	return at < 0 ? (int)dice_roll(&life->dice, CARDS)
		      : life->model.envelopes[at].card;
}

/* At a station with somebody at it. */
static bool
draw_choose(struct life *life, struct step *step)
{
	const struct model *model = &life->model;
	unsigned i;

	if (model->given[DRAWN] == DRAWS || !station_choose(life, step))
		return false;
	for (i = 0; i < STATIONS && !model_is_used(model, step->station); i++)
		step->station = (step->station + 1) % STATIONS;
	if (!model_is_used(model, step->station))
		return false;
	step->custodian = (unsigned)model->stations[step->station].custodian;
	step->envelope = FIRST_DRAWN + model->given[DRAWN];
	step->record = 1 + dice_roll(&life->dice, RECORDS - 1);
	step->card = draw_choose_card(life);
	step->count = dice_once_in(&life->dice, WRONG_ONE_IN)
	    ? dice_roll(&life->dice, SERIES)
	    : DRAWN;
	return step->count == DRAWN || model->given[step->count] > 0;
}

static enum bind_result
draw_expect(const struct model *model, const struct step *step)
{
	int has = model_card_has(model, step->card);

	if (!model->keepers[step->custodian].open)
		return BIND_CLOSED;
	return has < 0 ? BIND_BOUND
	    : model->envelopes[has].state == ENVELOPE_BLOCKED
	    ? BIND_CARD_BLOCKED
	    : BIND_CARD_HAS_ONE;
}

/* Nothing is drawn of a series that has envelopes. */
static enum outcome
draw_judge(const struct model *model, const struct step *step)
{
	return draw_expect(model, step) != BIND_BOUND || step->count == DRAWN
	    ? DONE
	    : FAILED;
}

static bool
card_had_others(const struct model *model, int card)
{
	unsigned at;

	for (at = FIRST_DRAWN; at < ENVELOPES; at++)
		if (model->envelopes[at].card == card)
			return true;
	return false;
}

static enum outcome
draw_write(struct life *life, const struct step *step, struct draw *draw)
{
	uint8_t verifier[VERIFIER], rules[RULES];
	uint8_t slip[HALF_MOST], message[HALF_MOST];
	const unsigned at = step->envelope;
	struct outbox_item item = { .serial = draw->bind.serial };
	uint64_t entry;

	system_make(item.system, step->custodian);
	block_make(item.block, at);
	(void)snprintf(item.key_check, sizeof item.key_check, "0a");
	(void)snprintf(item.key_id, sizeof item.key_id, "exchange-1");
	verifier_make(verifier, at);
	rules_make(rules, at);
	draw->bind.assigned = &item;
	draw->rules = rules;
	draw->expires_ms = expires_make(at);
	draw->verifier = verifier;
	draw->slip = slip;
	draw->slip_size = half_make(slip, at, SLIP);
	draw->message = message;
	draw->message_size = half_make(message, at, MESSAGE);
	if (ledger_draw(life->ledger, draw, &entry) != 0)
		return FAILED;
	life_must(life, entry == life->model.entries);
	life->redrawn += card_had_others(&life->model, step->card);
	return DONE;
}

static enum outcome
draw_act(struct life *life, const struct step *step)
{
	enum bind_result wanted = draw_expect(&life->model, step), result;
	const struct series series = life_serial(step->count * NUMBERS).series;
	int changes = sqlite3_total_changes(life->ledger->db);
	struct custodian custodian;
	struct station station;
	struct draw draw = { .bind = { .custodian = &custodian },
		.station = station.name };

	station_act_as(life, step);
	life_custodian(life, step->custodian, &custodian);
	memset(draw.bind.card, 1 + step->card, sizeof draw.bind.card);
	(void)activation_read(&draw.bind.activation,
	    record_texts[step->record]);
	if (!station_get(life, step, &station) ||
	    ledger_draw_judge(life->ledger, &draw.bind, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "to draw: %s, not %s",
		    bind_result_name(result), bind_result_name(wanted));
	life->drawn[result]++;
	life_must(life, changes == sqlite3_total_changes(life->ledger->db));
	if (result != BIND_BOUND)
		return DONE;
	if (ledger_draw_take(life->ledger, &series, &draw.bind.serial) != 0)
		return FAILED;
	life_must(life, life_index(life, &draw.bind.serial) == step->envelope);
	return draw_write(life, step, &draw);
}

/* Drawn, bound and assigned, in two entries. */
static void
draw_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (draw_expect(model, step) != BIND_BOUND)
		return;
	model_put(model, step->envelope, ENVELOPE_ASSIGNED,
	    (int)step->custodian);
	envelope->batch = -1;
	envelope->card = step->card;
	envelope->bound_at = (int)step->custodian;
	envelope->record = step->record;
	envelope->old = RECORD_HAS_OLD(step->record) ? OLD_LIES : OLD_NONE;
	envelope->assigned = true;
	envelope->system = step->custodian;
	envelope->bound_entry = model->entries++;
	envelope->assigned_entry = model->entries++;
	model->halves[model->given[DRAWN]++] =
	    (struct halves){ .station = step->station };
}

static bool
courier_choose(struct life *life, struct step *step)
{
	step->count = life->model.courier + !dice_once_in(&life->dice, 4);
	return life_choose_people(life, step);
}

/* Another one than before. */
static enum outcome
courier_judge(const struct model *model, const struct step *step)
{
	return step->count != model->courier ? DONE : FAILED;
}

static enum outcome
courier_act(struct life *life, const struct step *step)
{
	struct ledger_courier courier = { .size = CERTIFICATE };
	char asked[ASKED_TEXT];

	memset(courier.certificate, (int)step->count % 256, CERTIFICATE);
	life_approve(life, step, "courier", asked);
	return ledger_courier_put(life->ledger, &courier, asked);
}

static void
courier_apply(struct model *model, const struct step *step)
{
	model->courier = step->count;
	model->requests++;
	model->entries += 3;
}

void
life_found_courier(struct life *life)
{
	const struct step step = { .asks = 0, .acts = 1, .count = 1 };

	life_must(life, courier_act(life, &step) == DONE);
	courier_apply(&life->model, &step);
}

/* Refusals of cards are values: as an outcome, they are done. */
const struct verb draw_verbs[] = {
	{ "draw", 24, draw_choose, draw_judge, draw_act, draw_apply, NULL },
	{ "courier", 2, courier_choose, courier_judge, courier_act,
	    courier_apply, NULL },
};
const unsigned draw_verb_count = sizeof draw_verbs / sizeof draw_verbs[0];
