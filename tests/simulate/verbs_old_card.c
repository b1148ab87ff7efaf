/* Old cards: withdrawn, then destroyed, at the counter where they were handed
 * in, by whoever is at a station there and another who has a badge. */
#include <string.h>

#include "ledger/old_card.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

static bool
old_fits(const struct model *model, unsigned at, const void *context)
{
	const int *wanted = context;

	return (int)model->envelopes[at].old == *wanted;
}

/* Most of the time one where it was handed in, if somebody is there. */
static void
old_choose_station(const struct model *model, struct step *step)
{
	unsigned i;

	for (i = 0; i < STATIONS; i++)
		if (model->stations[i].made &&
		    model->stations[i].who != NOBODY &&
		    model->stations[i].custodian ==
			model->envelopes[step->envelope].bound_at)
			step->station = i;
}

static bool
old_choose(struct life *life, struct step *step, int wanted)
{
	int at = life_find(life, old_fits, &wanted);

	if (at < 0 || !station_choose(life, step))
		return false;
	step->envelope = (unsigned)at;
	if (dice_once_in(&life->dice, 10))
		step->envelope = dice_roll(&life->dice, ENVELOPES);
	if (!dice_once_in(&life->dice, 4))
		old_choose_station(&life->model, step);
	return life->model.stations[step->station].made &&
	    life->model.stations[step->station].who != NOBODY &&
	    life->model.envelopes[step->envelope].card != NO_CARD;
}

static bool
withdraw_choose(struct life *life, struct step *step)
{
	return old_choose(life, step, OLD_LIES);
}

static bool
destroy_choose(struct life *life, struct step *step)
{
	return old_choose(life, step, OLD_WITHDRAWN);
}

static enum outcome
old_judge(const struct model *model, const struct step *step, int from)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];

	if ((int)envelope->old != from ||
	    envelope->bound_at != model->stations[step->station].custodian)
		return REFUSED;
	return model->operators[step->person].badge &&
		model->stations[step->station].who != (int)step->person
	    ? DONE
	    : FAILED;
}

static enum outcome
withdraw_judge(const struct model *model, const struct step *step)
{
	return old_judge(model, step, OLD_LIES);
}

static enum outcome
destroy_judge(const struct model *model, const struct step *step)
{
	return old_judge(model, step, OLD_WITHDRAWN);
}

static enum outcome
old_act(struct life *life, const struct step *step, enum event_kind kind)
{
	const struct envelope *envelope =
	    &life->model.envelopes[step->envelope];
	enum old_card_result result;
	struct station station;
	struct binding binding;

	station_act_as(life, step);
	if (!station_get(life, step, &station) ||
	    ledger_old_card_find(life->ledger, &station, kind,
		envelope->bound_entry, &binding, &result) != 0)
		return FAILED;
	if (result != OLD_CARD_FOUND)
		return REFUSED;
	return ledger_old_card_put(life->ledger, &station, kind, &binding,
		   operator_names[step->person]) == 0
	    ? DONE
	    : FAILED;
}

static enum outcome
withdraw_act(struct life *life, const struct step *step)
{
	return old_act(life, step, EVENT_WITHDRAW_CARD);
}

static enum outcome
destroy_act(struct life *life, const struct step *step)
{
	return old_act(life, step, EVENT_DESTROY_CARD);
}

static void
withdraw_apply(struct model *model, const struct step *step)
{
	model->envelopes[step->envelope].old = OLD_WITHDRAWN;
	model->envelopes[step->envelope].withdrawn_entry = model->entries++;
}

static void
destroy_apply(struct model *model, const struct step *step)
{
	model->envelopes[step->envelope].old = OLD_DESTROYED;
	model->envelopes[step->envelope].destroyed_entry = model->entries++;
}

const struct verb old_card_verbs[] = {
	{ "withdraw card", 12, withdraw_choose, withdraw_judge, withdraw_act,
	    withdraw_apply, NULL },
	{ "destroy card", 8, destroy_choose, destroy_judge, destroy_act,
	    destroy_apply, NULL },
};
const unsigned old_card_verb_count =
    sizeof old_card_verbs / sizeof old_card_verbs[0];

/* What a counter is shown: neither more nor less than what is there. */
struct old_walk {
	const struct life *life;
	int counter;
	int state;
	unsigned count;
};

static int
walk_old(void *context, uint64_t number, int64_t since_ms)
{
	struct old_walk *walk = context;
	unsigned at;

	(void)since_ms;
	for (at = 0; at < ENVELOPES; at++)
		if (walk->life->model.envelopes[at].card != NO_CARD &&
		    walk->life->model.envelopes[at].bound_entry == number)
			break;
	life_must(walk->life, at < ENVELOPES);
	life_must(walk->life,
	    (int)walk->life->model.envelopes[at].old == walk->state);
	life_must(walk->life,
	    walk->life->model.envelopes[at].bound_at == walk->counter);
	walk->count++;
	return 0;
}

void
compare_old_cards(struct life *life)
{
	struct old_walk walk = { .life = life };
	struct old_card_counts counts;
	struct custodian custodian;
	unsigned i, at, wanted[4];

	for (i = 0; i < CUSTODIANS; i++) {
		walk.counter = (int)i;
		memset(wanted, 0, sizeof wanted);
		for (at = 0; at < ENVELOPES; at++)
			if (life->model.envelopes[at].card != NO_CARD &&
			    life->model.envelopes[at].bound_at == (int)i)
				wanted[life->model.envelopes[at].old]++;
		life_custodian(life, i, &custodian);
		for (walk.state = OLD_LIES; walk.state <= OLD_WITHDRAWN;
		     walk.state++) {
			walk.count = 0;
			life_must(life,
			    ledger_old_card_each(life->ledger, custodian.place,
				walk.state == OLD_WITHDRAWN, ENVELOPES,
				walk_old, &walk) == 0);
			life_must(life, walk.count == wanted[walk.state]);
		}
		life_must(life,
		    ledger_old_card_count(life->ledger, custodian.place,
			&counts) == 0);
		life_must(life, counts.lying == wanted[OLD_LIES]);
		life_must(life, counts.withdrawn == wanted[OLD_WITHDRAWN]);
	}
}
