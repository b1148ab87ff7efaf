/* Envelopes that are something else from now on, where they are or elsewhere.
 */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/delivery.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

enum { RUN_MOST = 12, STRANGERS = 3, WRONG_ONE_IN = 9 };

/* By hand, from the life of an envelope: from which states, into which. */
struct movement {
	enum event_kind kind;
	unsigned from; /* a bit each */
	enum envelope_state to;
	enum { STAYS, TO_PRINT_ROOM, TO_ANYBODY, TO_ANOTHER } road;
	bool two_people;
	bool batch_is_over; /* it takes nothing from a batch that runs */
	const char *reason;
};

enum { MOVEMENTS = 10 };
#define STATE(name) (1U << ENVELOPE_##name)
#define ON_CARD (STATE(BOUND) | STATE(ASSIGNED) | STATE(HANDED_OVER))

static const struct movement movements[MOVEMENTS] = {
	{ EVENT_RELEASE, STATE(SEALED), ENVELOPE_RELEASED, STAYS, true, true,
	    NULL },
	{ EVENT_VOID, STATE(SEALED), ENVELOPE_CANCELLED, STAYS, true, true,
	    NULL },
	{ EVENT_PRINT, STATE(RELEASED), ENVELOPE_PRINTED, TO_PRINT_ROOM, false,
	    false, NULL },
	{ EVENT_SPOIL,
	    STATE(RELEASED) | STATE(PRINTED) | STATE(ON_HAND) | ON_CARD,
	    ENVELOPE_SPOILED, STAYS, false, false, "fold" },
	{ EVENT_MISSING,
	    STATE(PRINTED) | STATE(IN_TRANSIT) | STATE(ON_HAND) | ON_CARD,
	    ENVELOPE_MISSING, STAYS, false, false, NULL },
	{ EVENT_FOUND, STATE(MISSING), ENVELOPE_COMPROMISED, TO_ANYBODY, false,
	    false, NULL },
	{ EVENT_COMPROMISE,
	    STATE(SEALED) | STATE(RELEASED) | STATE(PRINTED) |
		STATE(IN_TRANSIT) | STATE(ON_HAND) | ON_CARD,
	    ENVELOPE_COMPROMISED, STAYS, false, false, "opened" },
	{ EVENT_EXPIRE, STATE(PRINTED) | STATE(ON_HAND), ENVELOPE_EXPIRED,
	    STAYS, false, false, NULL },
	{ EVENT_DESTROY, STATE(SPOILED) | STATE(COMPROMISED) | STATE(EXPIRED),
	    ENVELOPE_DESTROYED, STAYS, true, false, NULL },
	{ EVENT_ADJUST, STATE(ON_HAND), ENVELOPE_ON_HAND, TO_ANOTHER, true,
	    false, NULL },
};

static bool
movement_takes(const struct movement *movement, enum envelope_state state)
{
	return (movement->from & 1U << state) != 0;
}

static bool
movement_fits(const struct model *model, unsigned at, const void *context)
{
	const struct movement *movement = context;
	const struct envelope *envelope = &model->envelopes[at];

	return movement_takes(movement, envelope->state) &&
	    (!movement->batch_is_over ||
		model->batches[envelope->batch].state != RUNNING);
}

/* A run of those that stand alike, from one of them on. */
static void
movement_take_run(struct life *life, struct step *step, unsigned at)
{
	const struct envelope *envelopes = life->model.envelopes;
	unsigned left = 1 + dice_roll(&life->dice, RUN_MOST);
	unsigned series = series_of(at);

	for (; left-- > 0 && at < ENVELOPES && series_of(at) == series &&
	     envelopes[at].place == step->from &&
	     movement_takes(step->verb->movement, envelopes[at].state);
	     at++)
		step->set.has[at] = true;
}

/* Somebody's mistake: serials from anywhere, or another place's name. */
static void
movement_spoil_step(struct life *life, struct step *step)
{
	unsigned strangers = 1 + dice_roll(&life->dice, STRANGERS);

	if (dice_once_in(&life->dice, 3))
		step->from = dice_once_in(&life->dice, 4) &&
			life->model.delivery_count > 0
		    ? FIRST_DELIVERY +
			(int)dice_roll(&life->dice, life->model.delivery_count)
		    : (int)dice_roll(&life->dice, CUSTODIANS);
	else
		while (strangers-- > 0)
			step->set.has[dice_roll(&life->dice, ENVELOPES)] = true;
}

/* False: nobody can take them. */
static bool
movement_choose_road(struct life *life, struct step *step)
{
	step->to = step->from;
	switch (step->verb->movement->road) {
	case STAYS:
		break;
	case TO_PRINT_ROOM:
		step->to = (int)dice_roll(&life->dice, PRINT_ROOMS);
		return life->model.keepers[step->to].open;
	case TO_ANYBODY:
		step->to = (int)dice_roll(&life->dice, CUSTODIANS);
		break;
	case TO_ANOTHER:
		step->to = (int)dice_roll(&life->dice, CUSTODIANS);
		return step->to != step->from &&
		    life->model.keepers[step->to].open;
	}
	return true;
}

static bool
movement_choose(struct life *life, struct step *step)
{
	int at = life_find(life, movement_fits, step->verb->movement);

	if (at < 0 || !life_choose_people(life, step))
		return false;
	step->from = life->model.envelopes[at].place;
	movement_take_run(life, step, (unsigned)at);
	if (dice_once_in(&life->dice, 4) &&
	    (at = life_find(life, movement_fits, step->verb->movement)) >= 0)
		movement_take_run(life, step, (unsigned)at);
	if (dice_once_in(&life->dice, WRONG_ONE_IN))
		movement_spoil_step(life, step);
	return movement_choose_road(life, step);
}

static bool
movement_may(const struct model *model, const struct step *step, unsigned at)
{
	return model->envelopes[at].place == step->from &&
	    movement_takes(step->verb->movement, model->envelopes[at].state);
}

static enum outcome
movement_judge(const struct model *model, const struct step *step)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		if (step->set.has[at] && !movement_may(model, step, at))
			return REFUSED;
	return DONE;
}

/* Just those that may not be moved, and each as it stands. */
static void
movement_check_faults(const struct life *life, const struct step *step,
    const struct stock_runs *faults)
{
	struct set named = { 0 };
	char place[PLACE_TEXT];
	struct ranges one;
	struct range range;
	unsigned at;
	size_t i;

	for (i = 0; i < faults->count; i++) {
		range = faults->list[i].range;
		one = (struct ranges){ &range, 1, 1 };
		struct set run = { 0 };

		life_set(life, &one, &run);
		for (at = 0; at < ENVELOPES; at++) {
			const struct envelope *envelope =
			    &life->model.envelopes[at];

			if (!run.has[at])
				continue;
			life_must(life, !named.has[at]);
			named.has[at] = true;
			life_must(life,
			    faults->list[i].state == envelope->state);
			place[0] = '\0';
			if (envelope->place != NO_PLACE)
				place_text(place, envelope->place);
			life_must(life,
			    strcmp(faults->list[i].name, place) == 0);
		}
	}
	for (at = 0; at < ENVELOPES; at++)
		life_must(life,
		    named.has[at] ==
			(step->set.has[at] &&
			    !movement_may(&life->model, step, at)));
}

static enum outcome
movement_act(struct life *life, const struct step *step)
{
	const struct movement *movement = step->verb->movement;
	char asked[ASKED_TEXT], from[PLACE_TEXT];
	struct stock_move move = { .kind = movement->kind,
		.from = life_place(life, step->from),
		.to = life_place(life, step->to),
		.request = movement->reason };
	struct stock_runs faults = { 0 };
	struct ranges ranges = { 0 };
	enum outcome outcome;
	int changes;

	life_act_as(life, step->acts);
	if (movement->two_people) {
		life_approve(life, step, event_of(movement->kind)->name, asked);
		move.request = asked;
	}
	life_ranges(life, &step->set, &ranges);
	changes = sqlite3_total_changes(life->ledger->db);
	outcome = ledger_stock_move(life->ledger, &move, &ranges, &faults);
	if (outcome == REFUSED)
		life_must(life,
		    changes == sqlite3_total_changes(life->ledger->db));
	place_text(from, step->from);
	if (outcome == DONE)
		outcome = ledger_delivery_settle(life->ledger, from);
	movement_check_faults(life, step, &faults);
	stock_runs_free(&faults);
	ranges_free(&ranges);
	return outcome;
}

static void
movement_apply(struct model *model, const struct step *step)
{
	const struct movement *movement = step->verb->movement;
	unsigned at;

	if (movement->two_people) {
		model->entries += 2;
		model->requests++;
	}
	model->entries += set_runs(&step->set);
	for (at = 0; at < ENVELOPES; at++)
		if (step->set.has[at])
			model_put(model, at, movement->to, step->to);
	model_close_if_empty(model, step->from);
}

#define VERB(name, weight, index) \
	{ \
		name, weight, movement_choose, movement_judge, movement_act, \
		    movement_apply, &movements[index] \
	}

static bool
state_fits(const struct model *model, unsigned at, const void *context)
{
	return model->envelopes[at].state ==
	    *(const enum envelope_state *)context;
}

/* Any movement, asked of an envelope in any state where it is: whether that may
 * be is for the state alone to decide. */
static bool
movement_choose_any(struct life *life, struct step *step)
{
	enum envelope_state state = dice_roll(&life->dice, ENVELOPE_STATES);
	const struct verb *verb =
	    &movement_verbs[dice_roll(&life->dice, MOVEMENTS)];
	const struct movement *movement = verb->movement;
	int at = life_find(life, state_fits, &state);

	step->verb = verb;
	if (at < 0 || !life_choose_people(life, step) ||
	    (movement_takes(movement, state) &&
		!movement_fits(&life->model, (unsigned)at, movement)))
		return false;
	step->set.has[at] = true;
	step->from = life->model.envelopes[at].place;
	if (step->from == NO_PLACE)
		step->from = (int)dice_roll(&life->dice, CUSTODIANS);
	if (!movement_choose_road(life, step))
		return false;
	life->asked[movement - movements][state]++;
	return true;
}

const struct verb movement_verbs[] = {
	VERB("release", 24, 0),
	VERB("void", 3, 1),
	VERB("print", 24, 2),
	VERB("spoil", 8, 3),
	VERB("missing", 8, 4),
	VERB("found", 6, 5),
	VERB("compromise", 4, 6),
	VERB("expire", 3, 7),
	VERB("destroy", 5, 8),
	VERB("adjust", 8, 9),
	{ "any of these of any", 24, movement_choose_any, NULL, NULL, NULL,
	    NULL },
};
const unsigned movement_verb_count =
    sizeof movement_verbs / sizeof movement_verbs[0];
