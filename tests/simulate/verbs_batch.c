/* How envelopes come to be: batches, and the chunks rooms are given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "tests/simulate/life.h"
#include "tests/simulate/records.h"

#include "base/banned.h"

enum { RUNNING_MOST = 3, CHUNK_MOST = 20, WRONG_ONE_IN = 12 };

static void
batch_of_model(const struct life *life, unsigned number, struct batch *batch)
{
	memset(batch, 0, sizeof *batch);
	batch->id = number + 1;
	batch->series =
	    life_serial(life->model.batches[number].series * NUMBERS).series;
}

static int
batch_count_running(const struct model *model)
{
	int count = 0;
	unsigned i;

	for (i = 0; i < model->batch_count; i++)
		count += model->batches[i].state == RUNNING;
	return count;
}

static bool
begin_choose(struct life *life, struct step *step)
{
	step->batch = life->model.batch_count;
	step->count = dice_roll(&life->dice, SERIES);
	if (life->model.given[DRAWN] > 0 &&
	    dice_once_in(&life->dice, WRONG_ONE_IN))
		step->count = DRAWN;
	step->job = dice_once_in(&life->dice, 4)
	    ? dice_roll(&life->dice, step->batch + 1)
	    : step->batch;
	return step->batch < BATCHES &&
	    life->model.given[step->count] < NUMBERS &&
	    batch_count_running(&life->model) < RUNNING_MOST;
}

/* A job that has an unfinished batch is that batch; and no envelope has a
 * number of split codes. */
static enum outcome
begin_judge(const struct model *model, const struct step *step)
{
	unsigned i;

	if (step->count == DRAWN)
		return FAILED;
	for (i = 0; i < model->batch_count; i++)
		if (model->batches[i].state == RUNNING &&
		    model->batches[i].job == step->job)
			return FAILED;
	return DONE;
}

static enum outcome
begin_act(struct life *life, const struct step *step)
{
	struct batch batch = { .quantity = 1000,
		.chunk = 100,
		.pin_digits = 5,
		.cip_digits = 10,
		.weak_version = 3,
		.started_ms = simulated_ms };
	enum outcome outcome;

	batch.series = life_serial(step->count * NUMBERS).series;
	batch.job_path = strdup("/jobs/000.cfg");
	batch.template_name = strdup("A sheet");
	batch.recipients = strdup("00ff /O=Test print shop\n");
	batch.keys = strdup("wrap-2026-1f3a9c 1a2b3c4d5e");
	(void)snprintf(batch.job_path + 6, 8, "%03u.cfg", step->job);
	ledger_act_as(life->ledger, "@desk");
	outcome = ledger_batch_new(life->ledger, &batch);
	if (outcome == DONE) {
		life_must(life, batch.id == (int64_t)step->batch + 1);
		outcome = ledger_batch_data_key(life->ledger, batch.id,
		    (const uint8_t *)"key", 3);
	}
	batch_free(&batch);
	return outcome;
}

static void
begin_apply(struct model *model, const struct step *step)
{
	model->batches[model->batch_count].series = step->count;
	model->batches[model->batch_count++].job = step->job;
	model->entries++;
}

/* A batch that runs; the others are not asked for more. */
static bool
order_choose(struct life *life, struct step *step)
{
	const struct model *model = &life->model;
	unsigned tries, left;

	step->count = 1 + dice_roll(&life->dice, CHUNK_MOST);
	if (model->batch_count == 0 || model->chunk_count == CHUNKS)
		return false;
	for (tries = 0; tries < BATCHES; tries++) {
		step->batch = dice_roll(&life->dice, model->batch_count);
		left =
		    NUMBERS - model->given[model->batches[step->batch].series];
		if (model->batches[step->batch].state == RUNNING && left > 0) {
			if (step->count > left)
				step->count = left;
			return true;
		}
	}
	return false;
}

static enum outcome
order_act(struct life *life, const struct step *step)
{
	const unsigned series = life->model.batches[step->batch].series;
	struct batch batch;
	struct chunk chunk;

	batch_of_model(life, step->batch, &batch);
	ledger_act_as(life->ledger, "@desk");
	if (ledger_chunk_order(life->ledger, &batch, step->count, &chunk) != 0)
		return FAILED;
	life_must(life, chunk.first == life->model.given[series] + 1);
	life_must(life,
	    chunk.number == life->model.batches[step->batch].chunks + 1);
	life_must(life,
	    chunk.first_sheet == life->model.batches[step->batch].sheets + 1);
	return DONE;
}

static void
order_apply(struct model *model, const struct step *step)
{
	const unsigned series = model->batches[step->batch].series;
	const unsigned first = series * NUMBERS + model->given[series];
	unsigned i;

	model->chunks[model->chunk_count].batch = step->batch;
	model->chunks[model->chunk_count].first = first;
	model->chunks[model->chunk_count].count = step->count;
	model->chunks[model->chunk_count].number =
	    ++model->batches[step->batch].chunks;
	model->chunks[model->chunk_count].sheet =
	    model->batches[step->batch].sheets + 1;
	model->chunk_count++;
	for (i = 0; i < step->count; i++) {
		model->envelopes[first + i].state = ENVELOPE_ALLOCATED;
		model->envelopes[first + i].batch = (int)step->batch;
		model->envelopes[first + i].place =
		    FIRST_BATCH + (int)step->batch;
	}
	model->given[series] += step->count;
	model->batches[step->batch].sheets += step->count;
	model->batches[step->batch].generated += step->count;
	model->entries++;
}

/* One that was ordered and not more; now and then one that was. */
static bool
chunk_choose(struct life *life, struct step *step)
{
	const struct model *model = &life->model;
	bool wrong = dice_once_in(&life->dice, WRONG_ONE_IN);
	unsigned tries;

	if (model->chunk_count == 0)
		return false;
	step->chunk = dice_roll(&life->dice, model->chunk_count);
	for (tries = 0; tries < CHUNKS; tries++) {
		if (wrong || model->chunks[step->chunk].state == ORDERED)
			return true;
		step->chunk = (step->chunk + 1) % model->chunk_count;
	}
	return false;
}

static enum outcome
chunk_judge(const struct model *model, const struct step *step)
{
	return model->chunks[step->chunk].state == ORDERED ? DONE : FAILED;
}

static void
chunk_of_model(const struct life *life, unsigned number, struct batch *batch,
    struct chunk *chunk)
{
	batch_of_model(life, life->model.chunks[number].batch, batch);
	memset(chunk, 0, sizeof *chunk);
	chunk->number = life->model.chunks[number].number;
	chunk->first = number_of(life->model.chunks[number].first);
	chunk->count = life->model.chunks[number].count;
	chunk->first_sheet = life->model.chunks[number].sheet;
	chunk->pages = 2 * chunk->count;
	chunk->file_size = 1000;
	memset(chunk->file_digest, 0x44, DIGEST_SIZE);
}

static enum outcome
seal_act(struct life *life, const struct step *step)
{
	static uint8_t records[CHUNK_MOST * RECORD];
	static uint8_t verifiers[CHUNK_MOST * VERIFIER];
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };
	struct batch batch;
	struct chunk chunk;
	unsigned i, first = life->model.chunks[step->chunk].first;

	chunk_of_model(life, step->chunk, &batch, &chunk);
	for (i = 0; i < chunk.count; i++) {
		record_make(records + (size_t)i * RECORD, first + i);
		verifier_make(verifiers + (size_t)i * VERIFIER, first + i);
	}
	ledger_act_as(life->ledger, "@desk");
	return ledger_chunk_seal(life->ledger, &batch, &chunk, &sealed);
}

static void
chunk_apply(struct model *model, const struct step *step,
    enum envelope_state state)
{
	unsigned i, first = model->chunks[step->chunk].first;

	for (i = 0; i < model->chunks[step->chunk].count; i++)
		model->envelopes[first + i].state = state;
	model->entries++;
}

static void
seal_apply(struct model *model, const struct step *step)
{
	model->chunks[step->chunk].state = SEALED;
	chunk_apply(model, step, ENVELOPE_SEALED);
}

static enum outcome
cancel_act(struct life *life, const struct step *step)
{
	struct batch batch;
	struct chunk chunk;

	chunk_of_model(life, step->chunk, &batch, &chunk);
	ledger_act_as(life->ledger, "@desk");
	return ledger_chunk_cancel(life->ledger, &batch, &chunk);
}

static void
cancel_apply(struct model *model, const struct step *step)
{
	model->chunks[step->chunk].state = CANCELLED;
	chunk_apply(model, step, ENVELOPE_CANCELLED);
}

/* One with nothing only begun; now and then one that is over already. */
static bool
end_choose(struct life *life, struct step *step)
{
	const struct model *model = &life->model;
	unsigned i;

	if (model->batch_count == 0)
		return false;
	step->batch = dice_roll(&life->dice, model->batch_count);
	for (i = 0; i < model->batch_count &&
	     model->batches[step->batch].state != RUNNING;
	     i++)
		step->batch = (step->batch + 1) % model->batch_count;
	if (model->batches[step->batch].state != RUNNING &&
	    !dice_once_in(&life->dice, WRONG_ONE_IN))
		return false;
	for (i = 0; i < model->chunk_count; i++)
		if (model->chunks[i].batch == step->batch &&
		    model->chunks[i].state == ORDERED)
			return false;
	step->give_up = dice_once_in(&life->dice, 6);
	return true;
}

static enum outcome
end_judge(const struct model *model, const struct step *step)
{
	return model->batches[step->batch].state == RUNNING ? DONE : FAILED;
}

static enum outcome
end_act(struct life *life, const struct step *step)
{
	ledger_act_as(life->ledger, "@desk");
	return ledger_batch_end(life->ledger, step->batch + 1,
	    step->give_up ? BATCH_ABANDONED : BATCH_SEALED, simulated_ms);
}

static void
end_apply(struct model *model, const struct step *step)
{
	model->batches[step->batch].state =
	    step->give_up ? ABANDONED : FINISHED;
	model->entries++;
}

static bool
key_choose(struct life *life, struct step *step)
{
	if (life->model.batch_count == 0)
		return false;
	/* One too many: there is no such batch. */
	step->batch = dice_roll(&life->dice, life->model.batch_count + 1);
	return life_choose_people(life, step);
}

/* While one of its envelopes can still be bound, the key stays. */
static enum outcome
key_judge(const struct model *model, const struct step *step)
{
	unsigned at;

	if (step->batch >= model->batch_count ||
	    model->batches[step->batch].state == RUNNING ||
	    model->batches[step->batch].key_gone)
		return FAILED;
	for (at = 0; at < ENVELOPES; at++)
		if (model->envelopes[at].state != ENVELOPE_NONE &&
		    model->envelopes[at].batch == (int)step->batch &&
		    !state_is_on_card(model->envelopes[at].state) &&
		    !state_is_dead(model->envelopes[at].state))
			return FAILED;
	return DONE;
}

static enum outcome
key_act(struct life *life, const struct step *step)
{
	char asked[ASKED_TEXT];

	life_approve(life, step, "destroy-key", asked);
	return ledger_batch_destroy_key(life->ledger, step->batch + 1, asked);
}

static void
key_apply(struct model *model, const struct step *step)
{
	model->batches[step->batch].key_gone = true;
	model->requests++;
	model->entries += 3;
}

const struct verb batch_verbs[] = {
	{ "begin a batch", 10, begin_choose, begin_judge, begin_act,
	    begin_apply, NULL },
	{ "order a chunk", 16, order_choose, judge_done, order_act, order_apply,
	    NULL },
	{ "seal a chunk", 24, chunk_choose, chunk_judge, seal_act, seal_apply,
	    NULL },
	{ "cancel a chunk", 2, chunk_choose, chunk_judge, cancel_act,
	    cancel_apply, NULL },
	{ "end a batch", 10, end_choose, end_judge, end_act, end_apply, NULL },
	{ "destroy a key", 3, key_choose, key_judge, key_act, key_apply, NULL },
};
const unsigned batch_verb_count = sizeof batch_verbs / sizeof batch_verbs[0];
