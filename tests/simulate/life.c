#include "tests/simulate/life.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { COMPARE_EVERY = 500, DAY = 24 * 60 * 60 * 1000 };

int64_t simulated_ms;

static void
text_set(const struct life *life, const struct set *set, char *text,
    size_t room)
{
	struct ranges ranges = { 0 };
	char range[RANGE_TEXT];
	size_t i, length = 0;

	life_ranges(life, set, &ranges);
	for (i = 0; i < ranges.count && length < room; i++) {
		range_text(range, &ranges.list[i]);
		length += (size_t)snprintf(text + length, room - length, " %s",
		    range);
	}
	ranges_free(&ranges);
}

/* A step about serials; and one about anything else, with all it may need. */
void
life_step_text(const struct life *life, const struct step *step, char *text,
    size_t room)
{
	char set[WORDS / 2] = "", from[PLACE_TEXT] = "-", to[PLACE_TEXT] = "-";
	struct serial serial = life_serial(step->envelope);
	char envelope[SERIAL_TEXT];

	text_set(life, &step->set, set, sizeof set);
	serial_text(envelope, &serial);
	if (step->from != NO_PLACE)
		place_text(from, step->from);
	if (step->to != NO_PLACE)
		place_text(to, step->to);
	if (set_count(&step->set) > 0)
		(void)snprintf(text, room, "%s%s%s from %s to %s by %s and %s",
		    step->verb->name, step->back ? " back" : "", set, from, to,
		    operator_names[step->asks], operator_names[step->acts]);
	else
		(void)snprintf(text, room,
		    "%s: batch %u, job %u, chunk %u, delivery %u, %s, "
		    "envelope %s, card %d, request %d, operator %u, uid %u, "
		    "station %u, "
		    "count %u,%s%s%s by %s and %s",
		    step->verb->name, step->batch + 1, step->job,
		    step->chunk + 1, step->delivery + 1,
		    custodian_names[step->custodian], envelope, step->card,
		    step->request, step->person, step->uid, step->station,
		    step->count, step->open ? " open," : "",
		    step->right_token ? " right token," : "",
		    step->give_up ? " given up," : "",
		    operator_names[step->asks], operator_names[step->acts]);
}

void
life_disagree(const struct life *life, const char *format, ...)
{
	char sentence[512], step[WORDS + 256] = "the beginning";
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	if (life->step.verb != NULL)
		life_step_text(life, &life->step, step, sizeof step);
	(void)fprintf(stderr,
	    "# SEED=%" PRIu64 " step %" PRIu64 "%s: %s\n# %s\n", life->seed,
	    life->steps, life->child ? " (in the child)" : "", step, sentence);
	if (life->child)
		_exit(1);
	life_end_test(sentence);
}

enum outcome
judge_done(const struct model *model, const struct step *step)
{
	(void)model;
	(void)step;
	return DONE;
}

static const struct {
	const struct verb *verbs;
	const unsigned *count;
} all_verbs[] = {
	{ batch_verbs, &batch_verb_count },
	{ movement_verbs, &movement_verb_count },
	{ delivery_verbs, &delivery_verb_count },
	{ binding_verbs, &binding_verb_count },
	{ card_verbs, &card_verb_count },
	{ people_verbs, &people_verb_count },
	{ station_verbs, &station_verb_count },
	{ old_card_verbs, &old_card_verb_count },
	{ puk_verbs, &puk_verb_count },
	{ draw_verbs, &draw_verb_count },
	{ halves_verbs, &halves_verb_count },
};
enum { VERB_LISTS = sizeof all_verbs / sizeof all_verbs[0] };

const struct verb *
life_verb(unsigned index)
{
	size_t i;

	for (i = 0; i < VERB_LISTS; i++) {
		if (index < *all_verbs[i].count)
			return &all_verbs[i].verbs[index];
		index -= *all_verbs[i].count;
	}
	return NULL;
}

static const struct verb *
life_roll_verb(struct life *life, unsigned *index)
{
	const struct verb *verb;
	unsigned left = 0;

	for (*index = 0; (verb = life_verb(*index)) != NULL; ++*index)
		left += verb->weight;
	left = dice_roll(&life->dice, left);
	for (*index = 0; (verb = life_verb(*index)) != NULL; ++*index) {
		if (left < verb->weight)
			return verb;
		left -= verb->weight;
	}
	life_disagree(life, "no verb");
}

static unsigned
life_choose(struct life *life)
{
	struct step *step = &life->step;
	const struct verb *verb;
	unsigned index;

	do {
		verb = life_roll_verb(life, &index);
		memset(step, 0, sizeof *step);
		step->verb = verb;
		step->from = step->to = NO_PLACE;
		step->request = -1;
	} while (!verb->choose(life, step));
	return index;
}

/* Mostly it goes on; and once in a while nobody can say what time it is. */
static void
clock_go_on(struct life *life)
{
	simulated_ms += dice_roll(&life->dice, 5000);
	if (!dice_once_in(&life->dice, 50))
		return;
	switch (dice_roll(&life->dice, 4)) {
	case 0:
		simulated_ms -= DAY;
		break;
	case 1:
		simulated_ms += (int64_t)36525 * DAY;
		break;
	case 2:
		simulated_ms += DAY;
		break;
	default:
		simulated_ms = 1795469400000;
	}
}

static void
life_begin(struct life *life)
{
	if (ledger_begin(life->ledger) != 0)
		life_disagree(life, "no beginning: %s", fail_reason());
}

static void
life_commit(struct life *life)
{
	if (ledger_commit(life->ledger) != 0)
		life_disagree(life, "no commit: %s", fail_reason());
}

static void
life_roll_back(struct life *life)
{
	ledger_rollback(life->ledger);
	life->model = life->before;
	life->rollbacks++;
}

/* The log grows by what happened, and by nothing else. */
static void
life_check(struct life *life)
{
	const char *fault = model_fault(&life->model);
	uint64_t size;

	if (fault != NULL)
		life_disagree(life, "%s does not hold", fault);
	life_must(life, ledger_log_size(life->ledger, &size) == 0);
	if (size != life->model.entries)
		life_disagree(life,
		    "the log has %" PRIu64 " entries, not %" PRIu64, size,
		    life->model.entries);
	compare_touched(life, &life->step);
}

static void
life_act(struct life *life, enum outcome wanted)
{
	enum outcome outcome = life->step.verb->act(life, &life->step);

	if (outcome != wanted)
		life_disagree(life, "%d instead of %d: %s", (int)outcome,
		    (int)wanted, outcome == FAILED ? fail_reason() : "");
}

/* In a transaction of its own, which is taken back: so nothing has changed. */
static void
life_refuse(struct life *life, enum outcome wanted)
{
	life_begin(life);
	life_act(life, wanted);
	ledger_rollback(life->ledger);
	life_check(life);
}

/* Somebody pulls the plug; or not, and that is a step like another. */
static bool
life_crash(struct life *life, enum outcome wanted)
{
	uint64_t entries;

	life->before = life->model;
	if (wanted == DONE)
		life->step.verb->apply(&life->model, &life->step);
	entries = life->model.entries;
	if (wanted == DONE && entries == life->before.entries) {
		life->model = life->before;
		return false;
	}
	/* The child acts on what was before. */
	life->after = life->model;
	life->model = life->before;
	if (crash_in_step(life, wanted))
		life->model = life->after;
	life_check(life);
	return true;
}

static void
life_done(struct life *life)
{
	life_act(life, DONE);
	life->step.verb->apply(&life->model, &life->step);
	life_check(life);
}

static bool
step_is_of_split(const struct step *step)
{
	unsigned at;

	for (at = FIRST_DRAWN; at < ENVELOPES; at++)
		if (step->set.has[at])
			return true;
	return is_drawn(step->envelope);
}

/* Up to so many steps in one transaction, which may be taken back; a refused
 * one is outside. */
static void
life_group(struct life *life, const struct life_manner *manner)
{
	unsigned left = 1 + dice_roll(&life->dice, manner->group), index;
	bool begun = false, taken_back = dice_once_in(&life->dice, 16);
	enum outcome wanted;

	for (; left > 0; left--, life->steps++) {
		clock_go_on(life);
		index = life_choose(life);
		wanted = life->step.verb->judge(&life->model, &life->step);
		life->counts[wanted != DONE][index]++;
		life->split[index] +=
		    wanted == DONE && step_is_of_split(&life->step);
		if (wanted != DONE ||
		    (manner->kill_one_in > 0 &&
			dice_once_in(&life->dice, manner->kill_one_in))) {
			if (begun)
				life_commit(life);
			begun = false;
			if (manner->kill_one_in > 0 && life_crash(life, wanted))
				continue;
			if (wanted != DONE) {
				life_refuse(life, wanted);
				continue;
			}
		}
		if (!begun) {
			life_begin(life);
			if (taken_back)
				life->before = life->model;
		}
		begun = true;
		life_done(life);
	}
	if (begun && taken_back)
		life_roll_back(life);
	else if (begun)
		life_commit(life);
}

static void
life_reopen(struct life *life)
{
	ledger_close(life->ledger);
	if ((life->ledger = ledger_open(life->path)) == NULL)
		life_disagree(life, "%s", fail_reason());
}

void
life_live(struct life *life, const struct life_manner *manner, uint64_t steps)
{
	uint64_t compared = 0;

	simulated_ms = 1795469400000;
	life->dice.state = life->seed;
	life_found(life);
	while (life->steps < steps) {
		life_group(life, manner);
		if (life->steps - compared < COMPARE_EVERY)
			continue;
		if (dice_once_in(&life->dice, 2))
			life_reopen(life);
		compare_all(life);
		compared = life->steps;
	}
	if (compared < life->steps)
		compare_all(life);
	ledger_close(life->ledger);
	life->ledger = NULL;
}
