/* Custodians and operators, who change too; requests that come to nothing; and
 * the clock, which is nobody's. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/people.h"
#include "ledger/request.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

/* As they are to be: life.c founds the ledger with the same. */
void
people_custodian(struct custodian *custodian, unsigned number, bool open,
    unsigned version)
{
	static const enum custodian_kind kinds[CUSTODIANS] = {
		CUSTODIAN_PRINT_ROOM, CUSTODIAN_PRINT_ROOM, CUSTODIAN_DEPOT,
		CUSTODIAN_DEPOT, CUSTODIAN_COUNTER, CUSTODIAN_COUNTER,
		CUSTODIAN_DRAWER
	};

	memset(custodian, 0, sizeof *custodian);
	(void)snprintf(custodian->name, sizeof custodian->name, "%s",
	    custodian_names[number]);
	custodian->kind = kinds[number];
	custodian->open = open;
	(void)snprintf(custodian->title, sizeof custodian->title,
	    "Sede %u, versione %u", number, version);
	if (custodian->kind != CUSTODIAN_COUNTER)
		return;
	(void)snprintf(custodian->municipality, sizeof custodian->municipality,
	    "Forlì %u", version);
	(void)snprintf(custodian->hours, sizeof custodian->hours,
	    "Mo-Fr 08:%02u-13:00", version % 60);
	(void)snprintf(custodian->position, sizeof custodian->position,
	    "44.2226,12.%u", 1 + version % 9);
}

static bool
keeper_choose(struct life *life, struct step *step)
{
	step->custodian = dice_roll(&life->dice, CUSTODIANS);
	/* Closed ones are opened again soon. */
	step->open = !dice_once_in(&life->dice, 4) ||
	    !life->model.keepers[step->custodian].open;
	return life_choose_people(life, step);
}

static enum outcome
keeper_act(struct life *life, const struct step *step)
{
	struct custodian custodian;
	char asked[ASKED_TEXT];

	people_custodian(&custodian, step->custodian, step->open,
	    life->model.keepers[step->custodian].version + 1);
	life_approve(life, step, "custodian", asked);
	return ledger_custodian_put(life->ledger, &custodian, asked);
}

static void
keeper_apply(struct model *model, const struct step *step)
{
	model->keepers[step->custodian].open = step->open;
	model->keepers[step->custodian].version++;
	model->requests++;
	model->entries += 3;
}

/* Two stay, whoever goes. */
static bool
operator_choose(struct life *life, struct step *step)
{
	step->person = dice_roll(&life->dice, OPERATORS);
	step->open = step->person < 2 || dice_once_in(&life->dice, 2);
	step->uid = dice_once_in(&life->dice, 4)
	    ? dice_roll(&life->dice, OPERATORS + 1) + 1000
	    : step->person + 1001;
	if (dice_once_in(&life->dice, 16))
		step->uid = 0;
	return life_choose_people(life, step);
}

/* Root is nobody, and two names of one user would be one person. */
static enum outcome
operator_judge(const struct model *model, const struct step *step)
{
	unsigned i;

	if (step->uid == 0)
		return FAILED;
	for (i = 0; step->open && i < OPERATORS; i++)
		if (i != step->person && model->operators[i].active &&
		    model->operators[i].uid == step->uid)
			return FAILED;
	return DONE;
}

static enum outcome
operator_act(struct life *life, const struct step *step)
{
	struct person person = { .uid = step->uid,
		.roles = step->open ? ROLES_ALL : 0 };
	char asked[ASKED_TEXT];

	(void)snprintf(person.name, sizeof person.name, "%s",
	    operator_names[step->person]);
	life_approve(life, step, "operator", asked);
	return ledger_operator_put(life->ledger, &person, asked);
}

static void
operator_apply(struct model *model, const struct step *step)
{
	model->operators[step->person].named = true;
	model->operators[step->person].active = step->open;
	model->operators[step->person].uid = step->uid;
	if (!step->open) {
		model->operators[step->person].badge = false;
		model_leave(model, step->person);
	}
	model->requests++;
	model->entries += 3;
}

/* Asked, refused because the asker approved it herself, withdrawn. */
static bool
ask_choose(struct life *life, struct step *step)
{
	return life_choose_people(life, step);
}

static enum outcome
ask_act(struct life *life, const struct step *step)
{
	struct request request;
	int64_t number;

	life_act_as(life, step->asks);
	if (ledger_request_add(life->ledger, "destroy", "{}", &number) != 0 ||
	    ledger_request_get(life->ledger, number, &request) != 1)
		return FAILED;
	life_must(life, number == (int64_t)life->model.requests + 1);
	life_must(life, ledger_request_is_sound(life->ledger, &request) == 1);
	if (ledger_request_refuse(life->ledger, &request, "self") != 0 ||
	    ledger_request_decide(life->ledger, &request, REQUEST_WITHDRAWN) !=
		0)
		number = 0;
	request_free(&request);
	return number > 0 ? DONE : FAILED;
}

static void
ask_apply(struct model *model, const struct step *step)
{
	(void)step;
	model->requests++;
	model->entries += 3;
}

const struct verb people_verbs[] = {
	{ "custodian", 6, keeper_choose, judge_done, keeper_act, keeper_apply,
	    NULL },
	{ "operator", 4, operator_choose, operator_judge, operator_act,
	    operator_apply, NULL },
	{ "ask in vain", 2, ask_choose, judge_done, ask_act, ask_apply, NULL },
};
const unsigned people_verb_count = sizeof people_verbs / sizeof people_verbs[0];
