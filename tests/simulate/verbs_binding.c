/* Envelopes bound to cards, asked rightly, wrongly, again, and elsewhere. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/binding.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

static bool
bind_fits(const struct model *model, unsigned at, const void *context)
{
	(void)context;
	return model->envelopes[at].state == ENVELOPE_ON_HAND;
}

static bool
bind_again_fits(const struct model *model, unsigned at, const void *context)
{
	(void)context;
	return model->envelopes[at].card != NO_CARD;
}

/* One that was bound: to the same card at the same place, or not quite. */
static void
bind_choose_again(struct life *life, struct step *step)
{
	const struct envelope *envelope;
	int at = life_find(life, bind_again_fits, NULL);

	if (at < 0)
		return;
	envelope = &life->model.envelopes[at];
	step->envelope = (unsigned)at;
	step->card = envelope->card;
	step->custodian = (unsigned)envelope->bound_at;
	if (dice_once_in(&life->dice, 3))
		step->custodian = dice_roll(&life->dice, CUSTODIANS);
	if (dice_once_in(&life->dice, 3))
		step->card = (int)dice_roll(&life->dice, CARDS);
}

/* The request of before, word for word. */
static void
bind_choose_same(struct life *life, struct step *step)
{
	unsigned answer = dice_roll(&life->dice, ANSWERS);

	step->request = (int)answer;
	if (!life->model.answers[answer].given)
		return;
	step->envelope = life->model.answers[answer].envelope;
	step->card = life->model.answers[answer].card;
	step->custodian = (unsigned)life->model.answers[answer].custodian;
}

static bool
bind_choose(struct life *life, struct step *step)
{
	int at = life_find(life, bind_fits, NULL);

	if (!life_choose_people(life, step))
		return false;
	step->envelope = at < 0 || dice_once_in(&life->dice, 12)
	    ? dice_roll(&life->dice, ENVELOPES)
	    : (unsigned)at;
	at = life->model.envelopes[step->envelope].place;
	step->custodian =
	    !place_is_custodian(at) || dice_once_in(&life->dice, 12)
	    ? dice_roll(&life->dice, CUSTODIANS)
	    : (unsigned)at;
	step->card = (int)dice_roll(&life->dice, CARDS);
	step->record = dice_roll(&life->dice, RECORDS);
	step->right_token = !dice_once_in(&life->dice, 20);
	step->request = dice_once_in(&life->dice, 2)
	    ? (int)dice_roll(&life->dice, ANSWERS)
	    : -1;
	if (dice_once_in(&life->dice, 6))
		bind_choose_again(life, step);
	else if (dice_once_in(&life->dice, 6))
		bind_choose_same(life, step);
	if (dice_once_in(&life->dice, 20))
		step->card = (int)dice_roll(&life->dice, CARDS);
	return true;
}

static bool
bind_is_answered(const struct model *model, const struct step *step)
{
	return step->request >= 0 && model->answers[step->request].given;
}

/* What the clerk should hear: a request's answer for ever, then the token, and
 * then what stands in the way, the envelope's own first. */
static enum bind_result
bind_expect(const struct model *model, const struct step *step)
{
	const struct envelope *envelope = &model->envelopes[step->envelope];
	int has;

	if (bind_is_answered(model, step))
		return model->answers[step->request].envelope ==
			    step->envelope &&
			model->answers[step->request].card == step->card &&
			model->answers[step->request].custodian ==
			    (int)step->custodian
		    ? BIND_BOUND
		    : BIND_REQUEST_REUSED;
	if (!step->right_token)
		return BIND_WRONG_TOKEN;
	if (envelope->state == ENVELOPE_NONE)
		return BIND_UNKNOWN;
	if (state_is_on_card(envelope->state))
		return envelope->card != step->card ||
			envelope->bound_at != (int)step->custodian
		    ? BIND_ALREADY_BOUND
		    : envelope->state == ENVELOPE_BLOCKED ? BIND_CARD_BLOCKED
							  : BIND_BOUND;
	if (state_is_dead(envelope->state))
		return BIND_UNUSABLE;
	if (envelope->state != ENVELOPE_ON_HAND ||
	    envelope->place != (int)step->custodian)
		return BIND_NOT_HERE;
	if (!model->keepers[step->custodian].open)
		return BIND_CLOSED;
	has = model_card_has(model, step->card);
	return has < 0 ? BIND_BOUND
	    : model->envelopes[has].state == ENVELOPE_BLOCKED
	    ? BIND_CARD_BLOCKED
	    : BIND_CARD_HAS_ONE;
}

static void
bind_check_answer(const struct life *life, const struct step *step,
    const char *answer)
{
	const struct envelope *envelope =
	    &life->model.envelopes[step->envelope];
	const struct serial serial = life_serial(step->envelope);
	char wanted[BINDING_ANSWER], text[SERIAL_TEXT], more[80] = "",
							old[40] = "";
	bool before = envelope->card != NO_CARD;
	unsigned record = before ? envelope->record : step->record;
	uint64_t entry = before ? envelope->bound_entry : life->model.entries;

	serial_text(text, &serial);
	if (record > 0)
		(void)snprintf(more, sizeof more, ", \"activation\": \"%s\"",
		    record_texts[record]);
	if (RECORD_HAS_OLD(record))
		(void)snprintf(old, sizeof old,
		    ", \"old_card\": \"V%" PRIu64 "\"", entry);
	(void)snprintf(wanted, sizeof wanted,
	    "{\"answer\": \"bound\", \"serial\": \"%s\", \"custodian\": "
	    "\"%s\", \"entry\": %" PRIu64 "%s%s}",
	    text, custodian_names[step->custodian], entry, more, old);
	if (strcmp(answer, wanted) != 0)
		life_disagree(life, "answered %s, not %s", answer, wanted);
}

static enum outcome
bind_act(struct life *life, const struct step *step)
{
	enum bind_result wanted = bind_expect(&life->model, step), result;
	struct custodian custodian;
	struct bind bind = { .serial = life_serial(step->envelope),
		.token_matches = step->right_token,
		.custodian = &custodian };
	char answer[BINDING_ANSWER], request[16];
	int changes = sqlite3_total_changes(life->ledger->db);

	life_custodian(life, step->custodian, &custodian);
	life_act_as(life, step->acts);
	memset(bind.card, 1 + step->card, sizeof bind.card);
	(void)activation_read(&bind.activation, record_texts[step->record]);
	(void)snprintf(request, sizeof request, "q-%d", step->request);
	if (step->request >= 0)
		bind.request = request;
	if (ledger_bind(life->ledger, &bind, &result, answer) != 0)
		return FAILED;
	if (result != wanted)
		life_disagree(life, "%s, not %s", bind_result_name(result),
		    bind_result_name(wanted));
	life->answered[result]++;
	if (result == BIND_BOUND)
		bind_check_answer(life, step, answer);
	else {
		life_must(life, strstr(answer, "\"refused\"") != NULL);
		life_must(life,
		    changes == sqlite3_total_changes(life->ledger->db));
	}
	return DONE;
}

static void
bind_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	if (bind_expect(model, step) != BIND_BOUND ||
	    bind_is_answered(model, step))
		return;
	if (envelope->state == ENVELOPE_ON_HAND) {
		model_put(model, step->envelope, ENVELOPE_BOUND,
		    (int)step->custodian);
		envelope->card = step->card;
		envelope->bound_at = (int)step->custodian;
		envelope->bound_entry = model->entries++;
		envelope->record = step->record;
		envelope->old =
		    RECORD_HAS_OLD(step->record) ? OLD_LIES : OLD_NONE;
	}
	if (step->request < 0)
		return;
	model->answers[step->request].given = true;
	model->answers[step->request].envelope = step->envelope;
	model->answers[step->request].card = step->card;
	model->answers[step->request].custodian = (int)step->custodian;
}

/* Refusals are values: as an outcome, a refused binding is done. */
const struct verb binding_verbs[] = {
	{ "bind", 60, bind_choose, judge_done, bind_act, bind_apply, NULL },
};
const unsigned binding_verb_count =
    sizeof binding_verbs / sizeof binding_verbs[0];
