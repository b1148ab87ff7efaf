/* Stations, badges and shifts; what is declined at a station, and what is bound
 * there though it was not the next. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/badge.h"
#include "ledger/station.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

/* The counters among the custodians. */
enum { COUNTER_FIRST = 4, COUNTER_LAST = 5 };

/* The first three are wrong codes, which count. */
static const char *const declined[] = { "not-here", "wrong-token", "badge",
	"card-has-one", "already-bound" };
enum { COUNTED = 3, DECLINED = sizeof declined / sizeof declined[0] };

static const char *const strange[] = { "previous-missing", "previous-damaged",
	"lot-not-opened", "other" };
enum { STRANGE = sizeof strange / sizeof strange[0] };

bool
station_choose(struct life *life, struct step *step)
{
	step->station = dice_roll(&life->dice, STATIONS);
	step->person = dice_roll(&life->dice, OPERATORS);
	step->count = dice_roll(&life->dice, DECLINED);
	step->custodian = COUNTER_FIRST + dice_roll(&life->dice, 2);
	if (dice_once_in(&life->dice, 8))
		step->custodian = dice_roll(&life->dice, CUSTODIANS);
	step->open = dice_once_in(&life->dice, 2);
	return life_choose_people(life, step);
}

/* As the ledger has it, if it was ever made. */
bool
station_get(struct life *life, const struct step *step, struct station *station)
{
	char name[STATION_NAME];

	(void)snprintf(name, sizeof name, "postazione-%u", step->station);
	return ledger_station_get(life->ledger, name, station) == 1;
}

static enum outcome
outcome_of(int rc)
{
	return rc == 0 ? DONE : FAILED;
}

/* Two people. */
static enum outcome
made_judge(const struct model *model, const struct step *step)
{
	(void)model;
	return step->custodian >= COUNTER_FIRST &&
		step->custodian <= COUNTER_LAST
	    ? DONE
	    : FAILED;
}

static enum outcome
made_act(struct life *life, const struct step *step)
{
	struct station station = { .kind = STATION_COUNTER };
	char asked[ASKED_TEXT];

	(void)snprintf(station.name, sizeof station.name, "postazione-%u",
	    step->station);
	(void)snprintf(station.counter, sizeof station.counter, "%s",
	    custodian_names[step->custodian]);
	station.fingerprint[0] = (uint8_t)step->station;
	memcpy(station.fingerprint + 1, &life->model.entries,
	    sizeof life->model.entries);
	life_approve(life, step, "station", asked);
	return outcome_of(ledger_station_put(life->ledger, &station, asked));
}

static void
made_apply(struct model *model, const struct step *step)
{
	model->requests++;
	model->entries += 3;
	model->stations[step->station].made = true;
	model->stations[step->station].active = true;
	model->stations[step->station].custodian = (int)step->custodian;
	model->stations[step->station].who = NOBODY;
	model->stations[step->station].refused = 0;
}

/* One person. */
static enum outcome
revoke_judge(const struct model *model, const struct step *step)
{
	return model->stations[step->station].active ? DONE : FAILED;
}

static enum outcome
revoke_act(struct life *life, const struct step *step)
{
	struct station station;

	life_act_as(life, step->acts);
	return station_get(life, step, &station)
	    ? outcome_of(ledger_station_revoke(life->ledger, &station))
	    : FAILED;
}

static void
revoke_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->stations[step->station].active = false;
	model->stations[step->station].who = NOBODY;
}

static enum outcome
unlock_judge(const struct model *model, const struct step *step)
{
	return model->stations[step->station].active &&
		model->stations[step->station].refused > 0
	    ? DONE
	    : FAILED;
}

static enum outcome
unlock_act(struct life *life, const struct step *step)
{
	struct station station;

	life_act_as(life, step->acts);
	return station_get(life, step, &station)
	    ? outcome_of(ledger_station_unlock(life->ledger, &station))
	    : FAILED;
}

static void
unlock_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->stations[step->station].refused = 0;
}

/* For another, who serves. */
static enum outcome
badge_judge(const struct model *model, const struct step *step)
{
	return model->operators[step->person].active &&
		step->person != step->acts
	    ? DONE
	    : FAILED;
}

static enum outcome
badge_act(struct life *life, const struct step *step)
{
	char code[BADGE_TEXT];
	struct person person;

	life_act_as(life, step->acts);
	if (ledger_badge_new(life->ledger, operator_names[step->person],
		code) != 0)
		return FAILED;
	life_must(life, ledger_badge_of(life->ledger, code, &person) == 1);
	life_must(life, strcmp(person.name, operator_names[step->person]) == 0);
	return DONE;
}

static void
badge_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->operators[step->person].badge = true;
	model_leave(model, step->person);
}

static enum outcome
shift_judge(const struct model *model, const struct step *step)
{
	unsigned at = step->station;

	return model->stations[at].active &&
		model->keepers[model->stations[at].custodian].open &&
		model->operators[step->person].badge
	    ? DONE
	    : FAILED;
}

static enum outcome
shift_act(struct life *life, const struct step *step)
{
	struct station station;
	uint64_t entry;

	if (!station_get(life, step, &station) ||
	    ledger_shift_begin(life->ledger, &station,
		operator_names[step->person], &entry) != 0)
		return FAILED;
	life_must(life, entry == life->model.entries);
	return DONE;
}

static void
shift_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->stations[step->station].who = (int)step->person;
}

static enum outcome
leave_judge(const struct model *model, const struct step *step)
{
	return model->stations[step->station].made &&
		model->stations[step->station].who != NOBODY
	    ? DONE
	    : FAILED;
}

void
station_act_as(struct life *life, const struct step *step)
{
	int who = life->model.stations[step->station].who;

	if (life->model.stations[step->station].made && who != NOBODY)
		life_act_as(life, (unsigned)who);
	else
		ledger_act_as(life->ledger, "@busta");
}

static enum outcome
leave_act(struct life *life, const struct step *step)
{
	struct station station;
	uint64_t entry;

	station_act_as(life, step);
	return station_get(life, step, &station)
	    ? outcome_of(ledger_shift_end(life->ledger, &station, &entry))
	    : FAILED;
}

static void
leave_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->stations[step->station].who = NOBODY;
}

static enum outcome
decline_act(struct life *life, const struct step *step)
{
	struct station station;
	uint64_t entry;

	station_act_as(life, step);
	return station_get(life, step, &station)
	    ? outcome_of(ledger_decline(life->ledger, &station,
		  declined[step->count], &entry))
	    : FAILED;
}

static void
decline_apply(struct model *model, const struct step *step)
{
	model->entries++;
	model->stations[step->station].refused += step->count < COUNTED;
}

static bool
strange_fits(const struct model *model, unsigned at, const void *context)
{
	const struct step *step = context;

	return model->envelopes[at].state == ENVELOPE_ON_HAND &&
	    model->envelopes[at].place ==
	    model->stations[step->station].custodian;
}

static bool
strange_choose(struct life *life, struct step *step)
{
	int at;

	if (!station_choose(life, step) ||
	    leave_judge(&life->model, step) != DONE)
		return false;
	step->custodian =
	    (unsigned)life->model.stations[step->station].custodian;
	step->card = (int)dice_roll(&life->dice, CARDS);
	step->record = dice_roll(&life->dice, RECORDS);
	at = life_find(life, strange_fits, step);
	if (at < 0 || !life->model.keepers[step->custodian].open ||
	    model_card_has(&life->model, step->card) >= 0)
		return false;
	step->envelope = (unsigned)at;
	return true;
}

static enum outcome
strange_act(struct life *life, const struct step *step)
{
	struct custodian custodian;
	struct bind bind = { .serial = life_serial(step->envelope),
		.token_matches = true,
		.custodian = &custodian };
	char answer[BINDING_ANSWER];
	enum bind_result result;
	struct station station;

	station_act_as(life, step);
	life_custodian(life, step->custodian, &custodian);
	memset(bind.card, 1 + step->card, sizeof bind.card);
	(void)activation_read(&bind.activation, record_texts[step->record]);
	if (!station_get(life, step, &station) ||
	    ledger_out_of_order(life->ledger, &bind.serial, &station,
		strange[step->count % STRANGE]) != 0 ||
	    ledger_bind(life->ledger, &bind, &result, answer) != 0)
		return FAILED;
	life_must(life, result == BIND_BOUND);
	return DONE;
}

static void
strange_apply(struct model *model, const struct step *step)
{
	struct envelope *envelope = &model->envelopes[step->envelope];

	model_put(model, step->envelope, ENVELOPE_BOUND, (int)step->custodian);
	envelope->card = step->card;
	envelope->bound_at = (int)step->custodian;
	envelope->bound_entry = model->entries + 1;
	envelope->record = step->record;
	envelope->old = RECORD_HAS_OLD(step->record) ? OLD_LIES : OLD_NONE;
	model->entries += 2;
}

const struct verb station_verbs[] = {
	{ "station", 4, station_choose, made_judge, made_act, made_apply,
	    NULL },
	{ "revoke station", 2, station_choose, revoke_judge, revoke_act,
	    revoke_apply, NULL },
	{ "unlock station", 3, station_choose, unlock_judge, unlock_act,
	    unlock_apply, NULL },
	{ "badge", 4, station_choose, badge_judge, badge_act, badge_apply,
	    NULL },
	{ "shift", 10, station_choose, shift_judge, shift_act, shift_apply,
	    NULL },
	{ "end shift", 4, station_choose, leave_judge, leave_act, leave_apply,
	    NULL },
	{ "decline", 8, station_choose, revoke_judge, decline_act,
	    decline_apply, NULL },
	{ "bind out of order", 10, strange_choose, judge_done, strange_act,
	    strange_apply, NULL },
};
const unsigned station_verb_count =
    sizeof station_verbs / sizeof station_verbs[0];

void
compare_stations(struct life *life)
{
	struct step step = { 0 };
	struct station station;
	const char *who;

	for (; step.station < STATIONS; step.station++) {
		const struct model *model = &life->model;
		unsigned at = step.station;

		life_must(life,
		    station_get(life, &step, &station) ==
			model->stations[at].made);
		if (!model->stations[at].made)
			continue;
		who = model->stations[at].who != NOBODY
		    ? operator_names[model->stations[at].who]
		    : "";
		life_must(life, strcmp(station.who, who) == 0);
		life_must(life, station.active == model->stations[at].active);
		life_must(life, station.refused == model->stations[at].refused);
		life_must(life,
		    strcmp(station.counter,
			custodian_names[model->stations[at].custodian]) == 0);
	}
}
