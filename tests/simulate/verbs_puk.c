/* PUKs told to whoever has the card: so often a day, which only goes forward,
 * and so often in all. */
#include "ledger/log.h"
#include "ledger/puk.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

enum { A_DAY = 2, IN_ALL = 4, DAY_MS = 24 * 60 * 60 * 1000 };

/* Before the first one of a model, so that it is day 0 of none. */
static const int64_t first_ms = 1795780615216;

static bool
puk_fits(const struct model *model, unsigned at, const void *context)
{
	const struct envelope *envelope = &model->envelopes[at];

	return state_has_puk(envelope->state) &&
	    envelope->told >= *(const unsigned *)context;
}

/* Mostly one that was told before, and sometimes any; on some day. */
static bool
puk_choose(struct life *life, struct step *step, unsigned least)
{
	int at = life_find(life, puk_fits, &least);

	if (at < 0 && !dice_once_in(&life->dice, 8))
		return false;
	step->envelope = at < 0 || dice_once_in(&life->dice, 8)
	    ? dice_roll(&life->dice, ENVELOPES)
	    : (unsigned)at;
	step->custodian = dice_roll(&life->dice, CUSTODIANS);
	return life_choose_people(life, step);
}

static bool
tell_choose(struct life *life, struct step *step)
{
	return puk_choose(life, step, dice_once_in(&life->dice, 3) ? 0 : 1);
}

/* The day a telling would be counted on, and how often it was on that. */
static unsigned
tell_day(const struct envelope *envelope, const struct step *step)
{
	const unsigned day = step->custodian + 1;

	return day > envelope->told_day ? day : envelope->told_day;
}

static enum puk_result
tell_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];
	const unsigned today =
	    tell_day(envelope, step) > envelope->told_day ? 0 : envelope->today;

	if (!state_has_puk(envelope->state))
		return PUK_NONE;
	return envelope->told >= IN_ALL ? PUK_LOCKED
	    : today >= A_DAY            ? PUK_TOO_OFTEN
					: PUK_COUNTED;
}

static enum outcome
tell_act(struct life *life, const struct step *step)
{
	const enum puk_result wanted = tell_expect(&life->model, step);
	const struct puk_limits limits = { A_DAY, IN_ALL };
	const struct serial serial = life_serial(step->envelope);
	enum puk_result result;

	ledger_act_as(life->ledger, "@busta");
	if (ledger_puk_tell(life->ledger, &serial, &limits,
		first_ms + (int64_t)step->custodian * DAY_MS, &result) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "a PUK told: %d, not %d", (int)result,
		    (int)wanted);
	life->told[result]++;
	return DONE;
}

static void
tell_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];
	const unsigned day = tell_day(envelope, step);

	if (tell_expect(model, step) != PUK_COUNTED)
		return;
	if (day > envelope->told_day)
		envelope->today = 0;
	envelope->told_day = day;
	envelope->told++;
	envelope->today++;
	envelope->told_entry = model->entries++;
}

static bool
unlock_choose(struct life *life, struct step *step)
{
	return puk_choose(life, step, IN_ALL);
}

static enum outcome
unlock_judge(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	return state_is_on_card(envelope->state) && envelope->told > 0 ? DONE
								       : FAILED;
}

static enum outcome
unlock_act(struct life *life, const struct step *step)
{
	const struct serial serial = life_serial(step->envelope);
	char asked[ASKED_TEXT];

	life_approve(life, step, "unlock-puk", asked);
	return ledger_puk_unlock(life->ledger, &serial, asked);
}

static void
unlock_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	model->requests++;
	model->entries += 2;
	envelope->told = 0;
	envelope->today = 0;
	envelope->told_entry = model->entries++;
}

const struct verb puk_verbs[] = {
	{ "tell a PUK", 16, tell_choose, judge_done, tell_act, tell_apply,
	    NULL },
	{ "unlock a PUK", 3, unlock_choose, unlock_judge, unlock_act,
	    unlock_apply, NULL },
};
const unsigned puk_verb_count = sizeof puk_verbs / sizeof puk_verbs[0];
