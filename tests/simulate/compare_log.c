/* What others make of the log, against the model. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay.h"
#include "base/fail.h"
#include "ledger/log.h"
#include "reconcile/reconcile.h"
#include "tests/simulate/life.h"

#include "base/banned.h"

struct reading {
	struct life *life;
	struct replay *replay;
};

static int
walk_log(void *context, uint64_t sequence, const char *text, size_t size)
{
	struct reading *reading = context;
	struct entry entry;

	life_must(reading->life, entry_parse(&entry, text, size) == 0);
	life_must(reading->life, entry.sequence == sequence);
	if (replay_apply(reading->replay, &entry) != 0)
		life_disagree(reading->life, "replayed: %s: %s", text,
		    fail_reason());
	return 0;
}

static void
compare_book(struct life *life, const struct replay *replay)
{
	const struct book_series *series;
	unsigned at;
	uint32_t held;

	for (at = 0; at < ENVELOPES; at++) {
		const struct serial serial = life_serial(at);

		series = book_find(replay_book(replay), &serial.series);
		if (series == NULL || serial.number > series->count) {
			compare_one(life, at, ENVELOPE_NONE, "");
			continue;
		}
		held = series->held[serial.number - 1];
		compare_one(life, at, held_state(held),
		    replay_place_name(replay, held_place(held)));
	}
}

/* What was there when it was last looked at is there still. */
void
compare_log(struct life *life)
{
	struct reading reading = { life, replay_new() };
	struct tree_hash root;

	life_must(life, reading.replay != NULL);
	life_must(life,
	    ledger_log_each(life->ledger, 0, walk_log, &reading) == 0);
	compare_book(life, reading.replay);
	replay_free(reading.replay);
	if (life->root_size > 0) {
		life_must(life,
		    ledger_log_root(life->ledger, life->root_size, &root) == 0);
		life_must(life,
		    memcmp(life->root, root.bytes, sizeof life->root) == 0);
	}
	life->root_size = life->model.entries;
	life_must(life,
	    ledger_log_root(life->ledger, life->root_size, &root) == 0);
	memcpy(life->root, root.bytes, sizeof life->root);
}

static const char *const flow_names[FLOWS] = { "printed", "received",
	"returned", "found", "adjusted in", "sent", "sent back", "bound",
	"spoiled", "missing", "compromised", "expired", "adjusted out" };

static void
compare_term(const struct life *life, const struct equation *equation,
    const char *name, uint64_t wanted)
{
	unsigned i;

	for (i = 0; i < equation->count; i++)
		if (strcmp(equation->terms[i].name, name) == 0) {
			if (equation->terms[i].count != wanted)
				life_disagree(life,
				    "%s: %s %" PRIu64 ", not %" PRIu64,
				    equation->name, name,
				    equation->terms[i].count, wanted);
			return;
		}
	life_disagree(life, "%s: no term %s", equation->name, name);
}

static void
compare_drawn(const struct life *life, const struct equation *equation)
{
	unsigned drawn = life->model.given[DRAWN];
	unsigned on_cards = model_drawn_on_cards(&life->model);

	compare_term(life, equation, "drawn", drawn);
	compare_term(life, equation, "on cards", on_cards);
	compare_term(life, equation, "out of use", drawn - on_cards);
}

static void
compare_equation(const struct life *life, const struct equation *equation)
{
	const struct model *model = &life->model;
	unsigned i, flow;

	if (!equation->holds)
		life_disagree(life, "the equation of %s does not hold",
		    equation->name);
	if (strcmp(equation->name, "system") == 0)
		compare_term(life, equation, "printed", model->printed);
	else if (strcmp(equation->name, "split") == 0)
		compare_drawn(life, equation);
	else if (equation->name[0] == 'B') {
		i = (unsigned)strtoul(equation->name + 1, NULL, 10) - 1;
		life_must(life, i < model->batch_count);
		compare_term(life, equation, "generated",
		    model->batches[i].generated);
	} else
		for (i = 0; i < CUSTODIANS; i++)
			for (flow = 0; flow < FLOWS &&
			     strcmp(equation->name, custodian_names[i]) == 0;
			     flow++)
				compare_term(life, equation, flow_names[flow],
				    model->keepers[i].flows[flow]);
}

/* Good, but for the counts that nobody has explained. */
static void
compare_findings(const struct life *life, const struct findings *findings)
{
	unsigned unexplained = model_unexplained(&life->model), found = 0;
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		finding = &findings->list[i];
		if (!finding->has_range ||
		    strncmp(finding->text, "count K", 7) != 0)
			life_disagree(life, "found: %s", finding->text);
		found += finding->range.last - finding->range.first + 1;
	}
	if (found != unexplained)
		life_disagree(life, "%u unexplained, not %u", found,
		    unexplained);
}

void
compare_reconciled(struct life *life)
{
	const struct reconcile_wanted wanted = { .period = { INT64_MIN,
						     INT64_MAX } };
	struct reconciliation reconciliation;
	size_t i;

	if (reconcile(life->ledger, &wanted, &reconciliation) != 0)
		life_disagree(life, "not reconciled: %s", fail_reason());
	life_must(life, reconciliation.entries == life->model.entries);
	life_must(life,
	    reconciliation.serials ==
		life->model.given[0] + life->model.given[1] +
		    life->model.given[DRAWN]);
	life_must(life,
	    reconciliation.count ==
		life->model.batch_count + CUSTODIANS + 1 +
		    (life->model.given[DRAWN] > 0));
	for (i = 0; i < reconciliation.count; i++)
		compare_equation(life, &reconciliation.equations[i]);
	compare_findings(life, &reconciliation.findings);
	reconciliation_free(&reconciliation);
}
