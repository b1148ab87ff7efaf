/* Who may do what in a simulated ledger, from its first day on. */
#include "tests/simulate/life.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/log.h"
#include "ledger/people.h"
#include "ledger/request.h"
#include "ledger/template.h"

#include "base/banned.h"

const char *const operator_names[OPERATORS] = { "anna", "berta", "carla",
	"dora", "elsa" };

bool
life_choose_people(struct life *life, struct step *step)
{
	do
		step->asks = dice_roll(&life->dice, OPERATORS);
	while (!life->model.operators[step->asks].active);
	do
		step->acts = dice_roll(&life->dice, OPERATORS);
	while (step->acts == step->asks ||
	    !life->model.operators[step->acts].active);
	return true;
}

void
life_act_as(struct life *life, unsigned person)
{
	ledger_act_as(life->ledger, operator_names[person]);
}

void
life_approve(struct life *life, const struct step *step, const char *event,
    char text[static ASKED_TEXT])
{
	struct request request;
	int64_t number;

	life_act_as(life, step->asks);
	life_must(life,
	    ledger_request_add(life->ledger, event, "{}", &number) == 0);
	life_act_as(life, step->acts);
	life_must(life,
	    ledger_request_get(life->ledger, number, &request) == 1);
	life_must(life,
	    ledger_request_decide(life->ledger, &request, REQUEST_APPROVED) ==
		0);
	request_free(&request);
	(void)snprintf(text, ASKED_TEXT, "#%u", life->model.requests + 1);
}

static void
life_found_people(struct life *life)
{
	struct person person = { .roles = ROLES_ALL };
	unsigned i;

	for (i = 0; i < 2; i++) {
		(void)snprintf(person.name, sizeof person.name, "%s",
		    operator_names[i]);
		person.uid = 1001 + i;
		life_must(life,
		    ledger_operator_put(life->ledger, &person, NULL) == 0);
		life->model.operators[i].named = true;
		life->model.operators[i].active = true;
		life->model.operators[i].uid = person.uid;
		life->model.entries++;
	}
}

static void
life_found_keepers(struct life *life)
{
	struct step step = { .asks = 0, .acts = 1 };
	struct custodian custodian;
	char asked[ASKED_TEXT];
	unsigned i;

	for (i = 0; i < CUSTODIANS; i++) {
		people_custodian(&custodian, i, true, 0);
		life_approve(life, &step, "custodian", asked);
		life_must(life,
		    ledger_custodian_put(life->ledger, &custodian, asked) == 0);
		life->model.keepers[i].open = true;
		life->model.requests++;
		life->model.entries += 3;
	}
}

/* Batches are made with a template of zeros. */
static void
life_found_template(struct life *life)
{
	const struct approved_template template = { .name = "A sheet" };
	struct step step = { .asks = 0, .acts = 1 };
	char asked[ASKED_TEXT];

	life_approve(life, &step, "template", asked);
	life_must(life,
	    ledger_template_approve(life->ledger, &template, asked) == 0);
	life->model.requests++;
	life->model.entries += 3;
}

void
life_found(struct life *life)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++) {
		life->model.envelopes[at].place = NO_PLACE;
		life->model.envelopes[at].card = NO_CARD;
	}
	life_must(life, (life->ledger = ledger_make(life->path)) != NULL);
	life_must(life, ledger_begin(life->ledger) == 0);
	ledger_act_as(life->ledger, "@busta");
	life_must(life,
	    ledger_log(life->ledger,
		&(struct log_line){ EVENT_LEDGER, NULL, NULL,
		    "busta.example/simulated", NULL }) == 0);
	life->model.entries = 1;
	life_found_people(life);
	life_found_keepers(life);
	life_found_template(life);
	life_found_courier(life);
	life_must(life, ledger_commit(life->ledger) == 0);
	life->before = life->model;
}
