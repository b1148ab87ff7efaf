/* PINs on their way to a card system, CIPs said: rightly, wrongly, again, and
 * cards that are blocked for it. */
#include <stdio.h>
#include <string.h>

#include "ledger/block.h"
#include "ledger/cip.h"
#include "ledger/outbox.h"
#include "tests/simulate/life.h"
#include "tests/simulate/records.h"

#include "base/banned.h"

struct wanted_state {
	enum envelope_state state;
	unsigned tries; /* least */
};

static bool
card_fits(const struct model *model, unsigned at, const void *context)
{
	const struct wanted_state *wanted = context;
	const struct envelope *envelope = &model->envelopes[at];

	return (wanted->state == ENVELOPE_NONE
		       ? state_is_on_card(envelope->state)
		       : envelope->state == wanted->state) &&
	    envelope->tries >= wanted->tries;
}

/* Mostly one that fits, and sometimes any. */
static bool
card_choose(struct life *life, struct step *step,
    const struct wanted_state *wanted)
{
	int at = life_find(life, card_fits, wanted);

	if (at < 0 && !dice_once_in(&life->dice, 8))
		return false;
	step->envelope = at < 0 || dice_once_in(&life->dice, 8)
	    ? dice_roll(&life->dice, ENVELOPES)
	    : (unsigned)at;
	step->custodian = dice_roll(&life->dice, CUSTODIANS);
	return life_choose_people(life, step);
}

static bool
assign_choose(struct life *life, struct step *step)
{
	return card_choose(life, step,
	    &(struct wanted_state){ ENVELOPE_BOUND, 0 });
}

static enum assign_result
assign_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	if (envelope->assigned)
		return ASSIGN_BEFORE;
	return envelope->state == ENVELOPE_BOUND ? ASSIGN_DONE
						 : ASSIGN_NOT_BOUND;
}

/* What was refused has changed nothing. */
static void
card_check(const struct life *life, int changes, bool is_done)
{
	life_must(life,
	    is_done == (changes != sqlite3_total_changes(life->ledger->db)));
}

static enum outcome
assign_act(struct life *life, const struct step *step)
{
	const struct envelope *envelope =
	    &life->model.envelopes[step->envelope];
	enum assign_result wanted = assign_expect(&life->model, step), result;
	struct outbox_item item = { .serial = life_serial(step->envelope) };
	int changes = sqlite3_total_changes(life->ledger->db);

	life_act_as(life, step->acts);
	system_make(item.system, step->custodian);
	block_make(item.block, step->envelope);
	(void)snprintf(item.key_check, sizeof item.key_check, "0a");
	(void)snprintf(item.key_id, sizeof item.key_id, "exchange-1");
	if (ledger_assign(life->ledger, &item, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "assigned: %d, not %d", (int)result,
		    (int)wanted);
	if (result != ASSIGN_NOT_BOUND)
		life_must(life,
		    item.entry ==
			(envelope->assigned ? envelope->assigned_entry
					    : life->model.entries));
	card_check(life, changes, result == ASSIGN_DONE);
	return DONE;
}

static void
assign_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (assign_expect(model, step) != ASSIGN_DONE)
		return;
	model_put(model, step->envelope, ENVELOPE_ASSIGNED, envelope->place);
	envelope->assigned = true;
	envelope->system = step->custodian;
	envelope->assigned_entry = model->entries++;
}

static bool
acknowledge_choose(struct life *life, struct step *step)
{
	const struct wanted_state often = { ENVELOPE_ASSIGNED, 0 };
	const struct wanted_state again = { ENVELOPE_HANDED_OVER, 0 };
	const struct wanted_state spoiled = { ENVELOPE_SPOILED, 0 };

	return card_choose(life, step,
	    dice_once_in(&life->dice, 8)       ? &again
		: dice_once_in(&life->dice, 8) ? &spoiled
					       : &often);
}

static enum acknowledge_result
acknowledge_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	if (!envelope->assigned)
		return ACKNOWLEDGE_UNKNOWN;
	if (envelope->acknowledged)
		return ACKNOWLEDGE_ALREADY;
	return envelope->state == ENVELOPE_ASSIGNED ? ACKNOWLEDGE_DONE
						    : ACKNOWLEDGE_OUT_OF_USE;
}

static enum outcome
acknowledge_act(struct life *life, const struct step *step)
{
	enum acknowledge_result wanted = acknowledge_expect(&life->model, step);
	enum acknowledge_result result;
	const struct serial serial = life_serial(step->envelope);
	int changes = sqlite3_total_changes(life->ledger->db);

	life_act_as(life, step->acts);
	if (ledger_outbox_acknowledge(life->ledger, &serial, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "acknowledged: %d, not %d", (int)result,
		    (int)wanted);
	life->acknowledged[result]++;
	card_check(life, changes, result == ACKNOWLEDGE_DONE);
	return DONE;
}

static void
acknowledge_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (acknowledge_expect(model, step) != ACKNOWLEDGE_DONE)
		return;
	model_put(model, step->envelope, ENVELOPE_HANDED_OVER, envelope->place);
	envelope->acknowledged = true;
	envelope->acknowledged_entry = model->entries++;
}

static bool
card_has_cip(const struct envelope *envelope)
{
	return state_is_on_card(envelope->state) &&
	    envelope->state != ENVELOPE_BLOCKED;
}

/* Most of them somebody has tried before. */
static bool
try_choose(struct life *life, struct step *step)
{
	return card_choose(life, step,
	    &(struct wanted_state){ ENVELOPE_NONE,
		!dice_once_in(&life->dice, 6) });
}

static enum cip_result
try_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	if (!card_has_cip(envelope))
		return CIP_NO_CARD;
	return envelope->tries == 5 ? CIP_LOCKED : CIP_COUNTED;
}

static enum outcome
try_act(struct life *life, const struct step *step)
{
	enum cip_result wanted = try_expect(&life->model, step), result;
	const struct serial serial = life_serial(step->envelope);
	int changes = sqlite3_total_changes(life->ledger->db);

	life_act_as(life, step->acts);
	if (ledger_cip_try(life->ledger, &serial, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "a CIP tried: %d, not %d", (int)result,
		    (int)wanted);
	life->tried[result]++;
	card_check(life, changes, result == CIP_COUNTED);
	return DONE;
}

static void
try_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (try_expect(model, step) != CIP_COUNTED)
		return;
	envelope->tries++;
	envelope->tried = true;
	envelope->tried_entry = model->entries++;
}

static bool
pass_choose(struct life *life, struct step *step)
{
	return card_choose(life, step,
	    &(struct wanted_state){ ENVELOPE_NONE, 1 });
}

static enum outcome
pass_judge(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	return card_has_cip(envelope) && envelope->tries > 0 ? DONE : FAILED;
}

static enum outcome
pass_act(struct life *life, const struct step *step)
{
	const struct serial serial = life_serial(step->envelope);

	life_act_as(life, step->acts);
	return ledger_cip_pass(life->ledger, &serial);
}

static void
pass_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	envelope->tries = 0;
	envelope->tried_entry = model->entries++;
}

static bool
unlock_choose(struct life *life, struct step *step)
{
	return card_choose(life, step,
	    &(struct wanted_state){ ENVELOPE_NONE, 5 });
}

static enum outcome
unlock_judge(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	return card_has_cip(envelope) && envelope->tries == 5 ? DONE : FAILED;
}

static enum outcome
unlock_act(struct life *life, const struct step *step)
{
	const struct serial serial = life_serial(step->envelope);
	char asked[ASKED_TEXT];

	life_approve(life, step, "unlock-cip", asked);
	return ledger_cip_unlock(life->ledger, &serial, asked);
}

static void
unlock_apply(struct model *model, const struct step *step)
{
	model->requests++;
	model->entries += 2;
	pass_apply(model, step);
}

/* Mostly of a CIP that was just said; or a second time. */
static bool
block_choose(struct life *life, struct step *step)
{
	const struct wanted_state said = { ENVELOPE_NONE, 1 };
	const struct wanted_state again = { ENVELOPE_BLOCKED, 0 };

	return card_choose(life, step,
	    dice_once_in(&life->dice, 6) ? &again : &said);
}

static enum block_result
block_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	return envelope->blocked_entry != 0 ? BLOCK_BEFORE
	    : card_has_cip(envelope)        ? BLOCK_DONE
					    : BLOCK_NO_CARD;
}

static enum outcome
block_act(struct life *life, const struct step *step)
{
	const struct envelope *envelope =
	    &life->model.envelopes[step->envelope];
	enum block_result wanted = block_expect(&life->model, step), result;
	const struct serial serial = life_serial(step->envelope);
	int changes = sqlite3_total_changes(life->ledger->db);
	uint64_t entry = 0;

	life_act_as(life, step->acts);
	if (ledger_block(life->ledger, &serial, NULL, &result, &entry) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "blocked: %d, not %d", (int)result,
		    (int)wanted);
	if (result != BLOCK_NO_CARD)
		life_must(life,
		    entry ==
			(result == BLOCK_BEFORE ? envelope->blocked_entry
						: life->model.entries + 1 +
				    (envelope->tries == 0)));
	life->blocked[result]++;
	card_check(life, changes, result == BLOCK_DONE);
	return DONE;
}

/* Said rightly, whatever was said before; and for ever. */
static void
block_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (block_expect(model, step) != BLOCK_DONE)
		return;
	model->entries += envelope->tries == 0;
	envelope->tries = 0;
	envelope->tried = true;
	envelope->tried_entry = model->entries++;
	envelope->blocked_entry = model->entries++;
	model_put(model, step->envelope, ENVELOPE_BLOCKED, envelope->place);
}

static bool
confirm_choose(struct life *life, struct step *step)
{
	return card_choose(life, step,
	    &(struct wanted_state){ ENVELOPE_BLOCKED, 0 });
}

static enum confirm_result
confirm_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	return envelope->blocked_entry == 0  ? CONFIRM_UNKNOWN
	    : envelope->confirmed_entry != 0 ? CONFIRM_ALREADY
					     : CONFIRM_DONE;
}

static enum outcome
confirm_act(struct life *life, const struct step *step)
{
	enum confirm_result wanted = confirm_expect(&life->model, step), result;
	const struct serial serial = life_serial(step->envelope);
	int changes = sqlite3_total_changes(life->ledger->db);

	life_act_as(life, step->acts);
	if (ledger_block_confirm(life->ledger, &serial, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "a block confirmed: %d, not %d",
		    (int)result, (int)wanted);
	life->confirmed[result]++;
	card_check(life, changes, result == CONFIRM_DONE);
	return DONE;
}

static void
confirm_apply(struct model *model, const struct step *step)
{
	if (confirm_expect(model, step) == CONFIRM_DONE)
		model->envelopes[step->envelope].confirmed_entry =
		    model->entries++;
}

/* Refusals are values: as an outcome, a refused one is done. */
const struct verb card_verbs[] = {
	{ "assign", 16, assign_choose, judge_done, assign_act, assign_apply,
	    NULL },
	{ "acknowledge", 12, acknowledge_choose, judge_done, acknowledge_act,
	    acknowledge_apply, NULL },
	{ "try a CIP", 24, try_choose, judge_done, try_act, try_apply, NULL },
	{ "pass a CIP", 3, pass_choose, pass_judge, pass_act, pass_apply,
	    NULL },
	{ "unlock a CIP", 4, unlock_choose, unlock_judge, unlock_act,
	    unlock_apply, NULL },
	{ "block", 2, block_choose, judge_done, block_act, block_apply, NULL },
	{ "confirm a block", 2, confirm_choose, judge_done, confirm_act,
	    confirm_apply, NULL },
};
const unsigned card_verb_count = sizeof card_verbs / sizeof card_verbs[0];
