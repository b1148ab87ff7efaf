/* Envelopes sent, received with all the errors of people, and counted. */
#include <string.h>

#include "base/fail.h"
#include "ledger/count.h"
#include "ledger/delivery.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

enum { RUN_MOST = 15, WRONG_ONE_IN = 10, STRANGERS = 3 };

static bool
send_fits(const struct model *model, unsigned at, const void *context)
{
	(void)context;
	return state_is_stock(model->envelopes[at].state);
}

/* Some of what is in stock there; mostly all that lie together. */
static void
send_take(struct life *life, struct step *step, unsigned at)
{
	const struct envelope *envelopes = life->model.envelopes;
	unsigned left = 1 + dice_roll(&life->dice, RUN_MOST);

	for (; left-- > 0 && at < ENVELOPES; at++)
		step->set.has[at] = envelopes[at].place == step->from &&
		    state_is_stock(envelopes[at].state);
}

static void
take_strangers(struct life *life, struct set *set)
{
	unsigned strangers = 1 + dice_roll(&life->dice, STRANGERS);

	while (strangers-- > 0)
		set->has[dice_roll(&life->dice, ENVELOPES)] = true;
}

static bool
send_choose(struct life *life, struct step *step)
{
	int at = life_find(life, send_fits, NULL);

	if (at < 0 || life->model.delivery_count == DELIVERIES ||
	    !life_choose_people(life, step))
		return false;
	step->from = life->model.envelopes[at].place;
	step->to = (int)dice_roll(&life->dice, CUSTODIANS);
	step->back = dice_once_in(&life->dice, 4);
	send_take(life, step, (unsigned)at);
	if (dice_once_in(&life->dice, 4))
		send_take(life, step, dice_roll(&life->dice, ENVELOPES));
	if (dice_once_in(&life->dice, WRONG_ONE_IN))
		take_strangers(life, &step->set);
	return set_count(&step->set) > 0;
}

static enum outcome
send_judge(const struct model *model, const struct step *step)
{
	unsigned at;

	if (step->from == step->to || !model->keepers[step->to].open)
		return FAILED;
	for (at = 0; at < ENVELOPES; at++)
		if (step->set.has[at] &&
		    (model->envelopes[at].place != step->from ||
			!state_is_stock(model->envelopes[at].state)))
			return REFUSED;
	return DONE;
}

static enum outcome
send_act(struct life *life, const struct step *step)
{
	struct custodian from, to;
	struct stock_runs faults = { 0 };
	struct ranges ranges = { 0 }, sent = { 0 };
	struct delivery delivery;
	struct set again = { 0 };
	enum outcome outcome;

	life_custodian(life, (unsigned)step->from, &from);
	life_custodian(life, (unsigned)step->to, &to);
	life_act_as(life, step->acts);
	life_ranges(life, &step->set, &ranges);
	outcome = ledger_delivery_send(life->ledger, &from, &to, step->back,
	    &ranges, &delivery, &faults);
	life_must(life, (outcome == REFUSED) == (faults.count > 0));
	if (outcome == DONE) {
		life_must(life, delivery.id == life->model.delivery_count + 1);
		life_must(life,
		    ledger_delivery_sent(life->ledger, &delivery, &sent) == 0);
		life_set(life, &sent, &again);
		life_must(life, memcmp(&again, &step->set, sizeof again) == 0);
	}
	stock_runs_free(&faults);
	ranges_free(&ranges);
	ranges_free(&sent);
	return outcome;
}

static void
send_apply(struct model *model, const struct step *step)
{
	int place = FIRST_DELIVERY + (int)model->delivery_count;
	unsigned at;

	model->deliveries[model->delivery_count].from = step->from;
	model->deliveries[model->delivery_count].to = step->to;
	model->deliveries[model->delivery_count].back = step->back;
	model->deliveries[model->delivery_count].open = true;
	model->delivery_count++;
	for (at = 0; at < ENVELOPES; at++)
		if (step->set.has[at])
			model_put(model, at, ENVELOPE_IN_TRANSIT, place);
	model->entries += 1 + set_runs(&step->set);
}

/* What is in it, less what is overlooked, and what came from elsewhere. */
static bool
receive_choose(struct life *life, struct step *step)
{
	const struct model *model = &life->model;
	unsigned tries, at;

	if (model->delivery_count == 0 || !life_choose_people(life, step))
		return false;
	step->delivery = dice_roll(&life->dice, model->delivery_count);
	for (tries = 0; tries < model->delivery_count &&
	     !model->deliveries[step->delivery].open;
	     tries++)
		step->delivery = (step->delivery + 1) % model->delivery_count;
	if (dice_once_in(&life->dice, 20))
		step->delivery = dice_roll(&life->dice, model->delivery_count);
	else if (!model->deliveries[step->delivery].open)
		return false;
	step->from = FIRST_DELIVERY + (int)step->delivery;
	step->to = model->deliveries[step->delivery].to;
	model_in_state(model, step->from, ENVELOPE_IN_TRANSIT, &step->set);
	if (dice_once_in(&life->dice, 4))
		for (at = 0; at < ENVELOPES; at++)
			if (dice_once_in(&life->dice, 3))
				step->set.has[at] = false;
	if (dice_once_in(&life->dice, 8))
		take_strangers(life, &step->set);
	return true;
}

static void
receive_differences(const struct model *model, const struct step *step,
    struct set *lacking, struct set *extra)
{
	struct set inside;
	unsigned at;

	model_in_state(model, step->from, ENVELOPE_IN_TRANSIT, &inside);
	for (at = 0; at < ENVELOPES; at++) {
		lacking->has[at] = inside.has[at] && !step->set.has[at];
		extra->has[at] = !inside.has[at] && step->set.has[at];
	}
}

/* Nothing, counted of nothing, ends a delivery, and it ends once. */
static enum outcome
receive_judge(const struct model *model, const struct step *step)
{
	struct set lacking, extra;

	receive_differences(model, step, &lacking, &extra);
	return !model->deliveries[step->delivery].open &&
		set_count(&lacking) + set_count(&extra) == 0
	    ? FAILED
	    : DONE;
}

static void
must_be(const struct life *life, const struct ranges *ranges,
    const struct set *wanted, const char *what)
{
	struct set found = { 0 };

	life_set(life, ranges, &found);
	if (memcmp(&found, wanted, sizeof found) != 0)
		life_disagree(life, "other serials %s: %u, not %u", what,
		    set_count(&found), set_count(wanted));
}

static enum outcome
receive_act(struct life *life, const struct step *step)
{
	struct ranges counted = { 0 }, lacking = { 0 }, extra = { 0 };
	struct set wanted_lacking, wanted_extra;
	struct delivery delivery;
	enum outcome outcome;

	receive_differences(&life->model, step, &wanted_lacking, &wanted_extra);
	life_act_as(life, step->acts);
	life_ranges(life, &step->set, &counted);
	life_must(life,
	    ledger_delivery_get(life->ledger, step->delivery + 1, &delivery) ==
		1);
	life_must(life,
	    delivery.open == life->model.deliveries[step->delivery].open);
	outcome = ledger_delivery_receive(life->ledger, &delivery, &counted,
	    &lacking, &extra);
	must_be(life, &lacking, &wanted_lacking, "lack");
	must_be(life, &extra, &wanted_extra, "are extra");
	ranges_free(&counted);
	ranges_free(&lacking);
	ranges_free(&extra);
	return outcome;
}

static void
receive_apply(struct model *model, const struct step *step)
{
	struct set lacking, extra, come;
	unsigned at;

	receive_differences(model, step, &lacking, &extra);
	for (at = 0; at < ENVELOPES; at++) {
		come.has[at] = step->set.has[at] && !extra.has[at];
		if (come.has[at])
			model_put(model, at, ENVELOPE_ON_HAND, step->to);
	}
	model->entries += set_runs(&come);
	if (set_count(&lacking) + set_count(&extra) == 0)
		model_close_if_empty(model, step->from);
	else
		model->entries++; /* the difference, as a count */
}

/* By hand: mostly right. */
static bool
count_choose(struct life *life, struct step *step)
{
	step->custodian = dice_roll(&life->dice, CUSTODIANS);
	step->from = (int)step->custodian;
	model_in_stock(&life->model, step->from, &step->set);
	if (dice_once_in(&life->dice, 3))
		step->set.has[dice_roll(&life->dice, ENVELOPES)] = false;
	if (dice_once_in(&life->dice, 4))
		take_strangers(life, &step->set);
	return life_choose_people(life, step);
}

static void
count_differences(const struct model *model, const struct step *step,
    struct set *lacking, struct set *extra)
{
	struct set stock;
	unsigned at;

	model_in_stock(model, step->from, &stock);
	for (at = 0; at < ENVELOPES; at++) {
		lacking->has[at] = stock.has[at] && !step->set.has[at];
		extra->has[at] = !stock.has[at] && step->set.has[at];
	}
}

static enum outcome
count_act(struct life *life, const struct step *step)
{
	struct ranges counted = { 0 }, lacking = { 0 }, extra = { 0 };
	struct set wanted_lacking, wanted_extra;
	struct custodian custodian;
	enum outcome outcome;

	count_differences(&life->model, step, &wanted_lacking, &wanted_extra);
	life_custodian(life, step->custodian, &custodian);
	life_act_as(life, step->acts);
	life_ranges(life, &step->set, &counted);
	outcome = ledger_count_add(life->ledger, &custodian, &counted, &lacking,
	    &extra);
	must_be(life, &lacking, &wanted_lacking, "lack");
	must_be(life, &extra, &wanted_extra, "are extra");
	ranges_free(&counted);
	ranges_free(&lacking);
	ranges_free(&extra);
	return outcome;
}

static void
count_apply(struct model *model, const struct step *step)
{
	struct keeper *keeper = &model->keepers[step->custodian];

	count_differences(model, step, &keeper->lacking, &keeper->extra);
	model->counts++;
	model->entries++;
}

const struct verb delivery_verbs[] = {
	{ "send", 40, send_choose, send_judge, send_act, send_apply, NULL },
	{ "receive", 44, receive_choose, receive_judge, receive_act,
	    receive_apply, NULL },
	{ "count", 6, count_choose, judge_done, count_act, count_apply, NULL },
};
const unsigned delivery_verb_count =
    sizeof delivery_verbs / sizeof delivery_verbs[0];
