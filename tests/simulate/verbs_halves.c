/* The halves of split codes: slips asked for and printed, messages exported and
 * ended; rightly, wrongly, again, and elsewhere. */
#include <string.h>

#include "ledger/split.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

enum { SLIPS_MOST = 3, WRONG_ONE_IN = 6 };

_Static_assert((int)SPLIT_RESULTS == (int)ENDINGS, "each of them is counted");

/* Mostly one that fits, from a random one on; or any, which may be none. */
static bool
halves_choose(struct life *life, struct step *step,
    bool (*fits)(const struct model *model, unsigned at))
{
	const unsigned drawn = life->model.given[DRAWN];
	unsigned from, i, at;

	if (drawn == 0 || !station_choose(life, step))
		return false;
	from = dice_roll(&life->dice, drawn);
	step->envelope = dice_once_in(&life->dice, 4)
	    ? FIRST_DRAWN + dice_roll(&life->dice, DRAWS)
	    : FIRST_DRAWN + from;
	if (dice_once_in(&life->dice, WRONG_ONE_IN))
		return true;
	for (i = 0; i < drawn; i++) {
		at = FIRST_DRAWN + (from + i) % drawn;
		if (!fits(&life->model, at))
			continue;
		step->envelope = at;
		return true;
	}
	return dice_once_in(&life->dice, 8);
}

static bool
slip_fits(const struct model *model, unsigned at)
{
	const struct halves *halves = &model->halves[at - FIRST_DRAWN];

	return state_keeps_cip(model->envelopes[at].state) &&
	    !halves->printed && model_is_used(model, halves->station);
}

static bool
slip_choose(struct life *life, struct step *step)
{
	if (!halves_choose(life, step, slip_fits))
		return false;
	if (model_was_drawn(&life->model, step->envelope) &&
	    !dice_once_in(&life->dice, WRONG_ONE_IN))
		step->station =
		    life->model.halves[step->envelope - FIRST_DRAWN].station;
	return model_is_used(&life->model, step->station);
}

/* For the station that drew, where it was then. */
static enum slip_result
slip_expect(const struct model *model, const struct step *step, bool printed)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];
	const struct halves *halves =
	    &model->halves[step->envelope - FIRST_DRAWN];

	if (!model_was_drawn(model, step->envelope) ||
	    halves->station != step->station)
		return SLIP_NOT_HERE;
	if (halves->printed || !state_keeps_cip(envelope->state))
		return SLIP_GONE;
	if (model->stations[step->station].custodian != envelope->bound_at)
		return SLIP_NOT_HERE;
	return (printed ? halves->slips == 0 : halves->slips == SLIPS_MOST)
	    ? SLIP_TOO_OFTEN
	    : SLIP_DONE;
}

static enum outcome
slip_act(struct life *life, const struct step *step, bool printed)
{
	enum slip_result wanted = slip_expect(&life->model, step, printed);
	const struct serial serial = life_serial(step->envelope);
	int changes = sqlite3_total_changes(life->ledger->db), rc;
	enum slip_result result;
	struct station station;
	struct split split;

	station_act_as(life, step);
	if (!station_get(life, step, &station))
		return FAILED;
	rc = printed
	    ? ledger_slip_printed(life->ledger, &serial, &station, &result)
	    : ledger_slip_open(life->ledger, &serial, &station, SLIPS_MOST,
		  &split, &result);
	if (rc != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "a slip: %d, not %d", (int)result,
		    (int)wanted);
	life->slips[printed][result]++;
	life_must(life,
	    (result == SLIP_DONE) ==
		(changes != sqlite3_total_changes(life->ledger->db)));
	return DONE;
}

static void
slip_apply(struct model *model, const struct step *step, bool printed)
{
	struct halves *halves = &model->halves[step->envelope - FIRST_DRAWN];

	if (slip_expect(model, step, printed) != SLIP_DONE)
		return;
	halves->printed = printed;
	halves->slips += !printed;
	halves->slip_entry = model->entries++;
}

static enum outcome
asked_act(struct life *life, const struct step *step)
{
	return slip_act(life, step, false);
}

static void
asked_apply(struct model *model, const struct step *step)
{
	slip_apply(model, step, false);
}

static enum outcome
printed_act(struct life *life, const struct step *step)
{
	return slip_act(life, step, true);
}

static void
printed_apply(struct model *model, const struct step *step)
{
	slip_apply(model, step, true);
}

static bool
message_waits(const struct model *model, unsigned at)
{
	return model->halves[at - FIRST_DRAWN].message == MESSAGE_WAITS;
}

static bool
export_choose(struct life *life, struct step *step)
{
	return halves_choose(life, step, message_waits);
}

/* Once; and of codes that are out of use there is nothing to export. */
static enum outcome
export_judge(const struct model *model, const struct step *step)
{
	return !model_was_drawn(model, step->envelope) ||
		!message_waits(model, step->envelope)
	    ? FAILED
	    : state_keeps_cip(model->envelopes[step->envelope].state) ? DONE
								      : REFUSED;
}

/* By the timer, or by somebody at the desk. */
static void
message_act_as(struct life *life, const struct step *step)
{
	if (step->open)
		ledger_act_as(life->ledger, "@busta");
	else
		life_act_as(life, step->acts);
}

static enum outcome
export_act(struct life *life, const struct step *step)
{
	const struct serial serial = life_serial(step->envelope);
	struct split split;

	message_act_as(life, step);
	if (ledger_split_get(life->ledger, &serial, &split) != 1)
		return FAILED;
	if (split.now.message == SPLIT_WAITS && !split.has_message)
		return REFUSED;
	return ledger_message_exported(life->ledger, &split);
}

static void
export_apply(struct model *model, const struct step *step)
{
	struct halves *halves = &model->halves[step->envelope - FIRST_DRAWN];

	halves->message = MESSAGE_EXPORTED;
	halves->message_entry = model->entries++;
}

static bool
message_goes_on(const struct model *model, unsigned at)
{
	return model->halves[at - FIRST_DRAWN].message != MESSAGE_ENDED;
}

static bool
end_choose(struct life *life, struct step *step)
{
	if (!halves_choose(life, step, message_goes_on))
		return false;
	step->count = dice_roll(&life->dice, SPLIT_RESULTS);
	return true;
}

static enum outcome
end_judge(const struct model *model, const struct step *step)
{
	return model_was_drawn(model, step->envelope) &&
		message_goes_on(model, step->envelope)
	    ? DONE
	    : FAILED;
}

static enum outcome
end_act(struct life *life, const struct step *step)
{
	const struct serial serial = life_serial(step->envelope);
	struct split split;

	message_act_as(life, step);
	if (ledger_split_get(life->ledger, &serial, &split) != 1 ||
	    ledger_message_end(life->ledger, &split,
		(enum split_result)step->count) != 0)
		return FAILED;
	life->ended[state_keeps_cip(
	    life->model.envelopes[step->envelope].state)][step->count]++;
	return DONE;
}

/* What nobody has got is of no use to anybody. */
static void
end_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];
	struct halves *halves = &model->halves[step->envelope - FIRST_DRAWN];

	halves->message = MESSAGE_ENDED;
	halves->message_entry = model->entries++;
	if (step->count != SPLIT_SENT && state_keeps_cip(envelope->state))
		model_put(model, step->envelope, ENVELOPE_SPOILED,
		    envelope->place);
}

/* Refusals of slips are values: as an outcome, they are done. */
const struct verb halves_verbs[] = {
	{ "ask for a slip", 16, slip_choose, judge_done, asked_act, asked_apply,
	    NULL },
	{ "print a slip", 8, slip_choose, judge_done, printed_act,
	    printed_apply, NULL },
	{ "export a message", 8, export_choose, export_judge, export_act,
	    export_apply, NULL },
	{ "end a message", 8, end_choose, end_judge, end_act, end_apply, NULL },
};
const unsigned halves_verb_count = sizeof halves_verbs / sizeof halves_verbs[0];
