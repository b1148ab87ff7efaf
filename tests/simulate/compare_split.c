/* Codes that are split, number by number, against the model. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "ledger/courier.h"
#include "ledger/split.h"
#include "tests/simulate/life.h"
#include "tests/simulate/records.h"

#include "base/banned.h"

/* Their own bytes while they may be needed, and zeros from then on. */
static void
kept_or_erased(const struct life *life, const void *found, const void *own,
    size_t size, bool kept, const char *what)
{
	static const uint8_t zeros[HALF_MOST];

	if (memcmp(found, kept ? own : zeros, size) != 0)
		life_disagree(life, "%s of split codes %s", what,
		    kept ? "is gone" : "is still there");
}

static void
compare_slip(const struct life *life, unsigned at, const struct split *split)
{
	const struct halves *halves = &life->model.halves[at - FIRST_DRAWN];
	bool in_use = state_keeps_cip(life->model.envelopes[at].state);
	uint8_t slip[HALF_MOST], verifier[VERIFIER];

	verifier_make(verifier, at);
	kept_or_erased(life, split->verifier, verifier, VERIFIER, in_use,
	    "the verifier");
	life_must(life, split->slip_size == half_make(slip, at, SLIP));
	life_must(life, split->has_slip == (in_use && !halves->printed));
	kept_or_erased(life, split->slip, slip, split->slip_size,
	    split->has_slip, "the slip");
	life_must(life, split->now.slips == halves->slips);
	life_must(life, split->now.printed == halves->printed);
	life_must(life, split->now.slip_entry == halves->slip_entry);
}

static void
compare_message(const struct life *life, unsigned at, const struct split *split)
{
	static const enum split_message words[] = { SPLIT_WAITS, SPLIT_EXPORTED,
		SPLIT_ENDED };
	const struct halves *halves = &life->model.halves[at - FIRST_DRAWN];
	bool kept = state_keeps_cip(life->model.envelopes[at].state) &&
	    halves->message != MESSAGE_ENDED;
	struct bytes found = { 0 };
	uint8_t own[HALF_MOST];

	life_must(life, split->now.message == words[halves->message]);
	life_must(life, split->now.message_entry == halves->message_entry);
	life_must(life, split->has_message == kept);
	life_must(life,
	    ledger_split_message(life->ledger, &split->serial, &found) == kept);
	if (kept) {
		life_must(life, found.size == half_make(own, at, MESSAGE));
		kept_or_erased(life, found.data, own, found.size, true,
		    "the message");
	}
	bytes_free(&found);
}

static void
compare_drawn(const struct life *life, unsigned at, const struct split *split)
{
	const struct halves *halves = &life->model.halves[at - FIRST_DRAWN];
	char station[STATION_NAME];
	uint8_t rules[RULES];

	(void)snprintf(station, sizeof station, "postazione-%u",
	    halves->station);
	rules_make(rules, at);
	life_must(life, life_index(life, &split->serial) == at);
	life_must(life, split->entry == life->model.envelopes[at].bound_entry);
	life_must(life, strcmp(split->station, station) == 0);
	life_must(life, memcmp(split->rules, rules, RULES) == 0);
	life_must(life, split->expires_ms == expires_make(at));
	compare_slip(life, at, split);
	compare_message(life, at, split);
}

void
compare_halves(struct life *life, unsigned at)
{
	const struct serial serial = life_serial(at);
	struct split split;
	int found = ledger_split_get(life->ledger, &serial, &split);

	life_must(life, found == model_was_drawn(&life->model, at));
	if (found)
		compare_drawn(life, at, &split);
}

struct walk {
	const struct life *life;
	unsigned count;
};

static int
walk_drawn(void *context, const struct split *split)
{
	struct walk *walk = context;

	life_must(walk->life, walk->count < walk->life->model.given[DRAWN]);
	compare_drawn(walk->life, FIRST_DRAWN + walk->count++, split);
	return 0;
}

static int
walk_waiting(void *context, const struct split *split)
{
	struct walk *walk = context;
	unsigned at = life_index(walk->life, &split->serial);

	life_must(walk->life, is_drawn(at));
	life_must(walk->life,
	    walk->life->model.halves[at - FIRST_DRAWN].message ==
		MESSAGE_WAITS);
	walk->count++;
	return 0;
}

static void
compare_courier(struct life *life)
{
	struct ledger_courier courier;

	life_must(life, ledger_courier_get(life->ledger, &courier) == 1);
	life_must(life, courier.certificate[0] == (uint8_t)life->model.courier);
}

void
compare_splits(struct life *life)
{
	struct walk drawn = { .life = life }, waiting = { .life = life };
	unsigned at, waits = 0;

	life_must(life,
	    ledger_split_each(life->ledger, walk_drawn, &drawn) == 0);
	life_must(life, drawn.count == life->model.given[DRAWN]);
	for (at = 0; at < drawn.count; at++)
		waits += life->model.halves[at].message == MESSAGE_WAITS;
	life_must(life,
	    ledger_split_waiting(life->ledger, walk_waiting, &waiting) == 0);
	life_must(life, waiting.count == waits);
	compare_courier(life);
}
