#include "tests/simulate/model.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

const char *const record_texts[RECORDS] = { "", "holder:passport:old-card",
	"holder:identity-card:no-old-card", "minor:driving-licence:old-card",
	"third-party:passport" };

const char *const custodian_names[CUSTODIANS] = { "stampa", "stampa-2",
	"deposito", "deposito-2", "roma-1", "roma-2", "cassetto" };

unsigned
set_count(const struct set *set)
{
	unsigned count = 0, at;

	for (at = 0; at < ENVELOPES; at++)
		count += set->has[at];
	return count;
}

unsigned
set_runs(const struct set *set)
{
	unsigned runs = 0, at;

	for (at = 0; at < ENVELOPES; at++)
		runs +=
		    set->has[at] && (number_of(at) == 1 || !set->has[at - 1]);
	return runs;
}

void
place_text(char text[static PLACE_TEXT], int place)
{
	if (place_is_custodian(place))
		(void)snprintf(text, PLACE_TEXT, "%s", custodian_names[place]);
	else if (place_is_delivery(place))
		(void)snprintf(text, PLACE_TEXT, "D%d",
		    place - FIRST_DELIVERY + 1);
	else
		(void)snprintf(text, PLACE_TEXT, "B%06d",
		    place - FIRST_BATCH + 1);
}

bool
state_is_stock(enum envelope_state state)
{
	return state == ENVELOPE_PRINTED || state == ENVELOPE_ON_HAND;
}

bool
state_keeps_pin(enum envelope_state state)
{
	return state == ENVELOPE_SEALED || state == ENVELOPE_RELEASED ||
	    state == ENVELOPE_PRINTED || state == ENVELOPE_IN_TRANSIT ||
	    state == ENVELOPE_ON_HAND || state == ENVELOPE_BOUND ||
	    state == ENVELOPE_ASSIGNED;
}

bool
state_keeps_cip(enum envelope_state state)
{
	return state_keeps_pin(state) || state == ENVELOPE_HANDED_OVER;
}

bool
state_is_on_card(enum envelope_state state)
{
	return state == ENVELOPE_BOUND || state == ENVELOPE_ASSIGNED ||
	    state == ENVELOPE_HANDED_OVER || state == ENVELOPE_BLOCKED;
}

bool
state_has_puk(enum envelope_state state)
{
	return state == ENVELOPE_ASSIGNED || state == ENVELOPE_HANDED_OVER;
}

bool
state_is_dead(enum envelope_state state)
{
	return state == ENVELOPE_CANCELLED || state == ENVELOPE_SPOILED ||
	    state == ENVELOPE_MISSING || state == ENVELOPE_COMPROMISED ||
	    state == ENVELOPE_EXPIRED || state == ENVELOPE_DESTROYED;
}

void
model_in_state(const struct model *model, int place, enum envelope_state state,
    struct set *set)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		set->has[at] = model->envelopes[at].state == state &&
		    model->envelopes[at].place == place;
}

void
model_in_stock(const struct model *model, int custodian, struct set *set)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		set->has[at] = state_is_stock(model->envelopes[at].state) &&
		    model->envelopes[at].place == custodian;
}

int
model_card_has(const struct model *model, int card)
{
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		if (state_is_on_card(model->envelopes[at].state) &&
		    model->envelopes[at].card == card)
			return (int)at;
	return -1;
}

/* What took it out of the stock it was in, by what it is now. */
static void
model_flow_out(struct model *model, const struct envelope *envelope,
    enum envelope_state state, int place)
{
	uint64_t *flows = model->keepers[envelope->place].flows;

	if (state == ENVELOPE_IN_TRANSIT)
		flows[model->deliveries[place - FIRST_DELIVERY].back
			? FLOW_SENT_BACK
			: FLOW_SENT]++;
	else if (state == ENVELOPE_BOUND)
		flows[FLOW_BOUND]++;
	else if (state == ENVELOPE_SPOILED)
		flows[FLOW_SPOILED]++;
	else if (state == ENVELOPE_MISSING)
		flows[FLOW_MISSING]++;
	else if (state == ENVELOPE_COMPROMISED)
		flows[FLOW_COMPROMISED]++;
	else if (state == ENVELOPE_EXPIRED)
		flows[FLOW_EXPIRED]++;
	else if (state == ENVELOPE_ON_HAND)
		flows[FLOW_ADJUSTED_OUT]++;
}

/* What brought it into a custodian's hands, by what it was before. */
static void
model_flow_in(struct model *model, const struct envelope *envelope,
    enum envelope_state state, int place)
{
	uint64_t *flows = model->keepers[place].flows;

	if (state == ENVELOPE_PRINTED)
		flows[FLOW_PRINTED]++;
	else if (state == ENVELOPE_ON_HAND &&
	    place_is_delivery(envelope->place))
		flows[model->deliveries[envelope->place - FIRST_DELIVERY].back
			? FLOW_RETURNED
			: FLOW_RECEIVED]++;
	else if (state == ENVELOPE_ON_HAND)
		flows[FLOW_ADJUSTED_IN]++;
	else if (envelope->printed && envelope->state == ENVELOPE_MISSING &&
	    state == ENVELOPE_COMPROMISED) {
		flows[FLOW_FOUND]++;
		flows[FLOW_COMPROMISED]++;
	}
}

void
model_put(struct model *model, unsigned at, enum envelope_state state,
    int place)
{
	struct envelope *envelope = &model->envelopes[at];

	if (state_is_stock(envelope->state))
		model_flow_out(model, envelope, state, place);
	if (place_is_custodian(place))
		model_flow_in(model, envelope, state, place);
	if (state == ENVELOPE_PRINTED) {
		envelope->printed = true;
		model->printed++;
	}
	envelope->state = state;
	envelope->place = place;
}

void
model_close_if_empty(struct model *model, int place)
{
	struct set inside;

	if (!place_is_delivery(place) ||
	    !model->deliveries[place - FIRST_DELIVERY].open)
		return;
	model_in_state(model, place, ENVELOPE_IN_TRANSIT, &inside);
	if (set_count(&inside) > 0)
		return;
	model->deliveries[place - FIRST_DELIVERY].open = false;
	model->entries++;
}

/* generated = printed + spoiled in print + cancelled, and what still waits. */
static bool
model_batches_hold(const struct model *model)
{
	unsigned parts[BATCHES] = { 0 }, at;
	const struct envelope *envelope;

	for (at = 0; at < FIRST_DRAWN; at++) {
		envelope = &model->envelopes[at];
		if (envelope->state == ENVELOPE_NONE)
			continue;
		parts[envelope->batch] += envelope->printed ||
		    envelope->state == ENVELOPE_CANCELLED ||
		    envelope->state == ENVELOPE_SPOILED ||
		    envelope->state == ENVELOPE_COMPROMISED ||
		    envelope->state == ENVELOPE_DESTROYED ||
		    envelope->state == ENVELOPE_ALLOCATED ||
		    envelope->state == ENVELOPE_SEALED ||
		    envelope->state == ENVELOPE_RELEASED;
	}
	for (at = 0; at < model->batch_count; at++)
		if (parts[at] != model->batches[at].generated)
			return false;
	return true;
}

/* opening (0) + what came in - what went out = closing */
static bool
model_custodians_hold(const struct model *model)
{
	uint64_t balance[CUSTODIANS] = { 0 };
	unsigned at, flow;

	for (at = 0; at < ENVELOPES; at++)
		if (state_is_stock(model->envelopes[at].state))
			balance[model->envelopes[at].place]++;
	for (at = 0; at < CUSTODIANS; at++) {
		for (flow = FLOW_SENT; flow < FLOWS; flow++)
			balance[at] += model->keepers[at].flows[flow];
		for (flow = FLOW_PRINTED; flow < FLOW_SENT; flow++)
			balance[at] -= model->keepers[at].flows[flow];
		if (balance[at] != 0)
			return false;
	}
	return true;
}

/* printed = on hand + in transit + bound + spoiled + missing + destroyed (and
 * compromised or expired, on the way to that) */
static bool
model_system_holds(const struct model *model)
{
	uint64_t parts = 0;
	unsigned at;

	for (at = 0; at < ENVELOPES; at++)
		switch (model->envelopes[at].state) {
		case ENVELOPE_PRINTED:
		case ENVELOPE_ON_HAND:
		case ENVELOPE_IN_TRANSIT:
		case ENVELOPE_BOUND:
		case ENVELOPE_ASSIGNED:
		case ENVELOPE_HANDED_OVER:
		case ENVELOPE_BLOCKED:
		case ENVELOPE_SPOILED:
		case ENVELOPE_MISSING:
		case ENVELOPE_COMPROMISED:
		case ENVELOPE_EXPIRED:
		case ENVELOPE_DESTROYED:
			parts += model->envelopes[at].printed;
			break;
		case ENVELOPE_NONE:
		case ENVELOPE_ALLOCATED:
		case ENVELOPE_SEALED:
		case ENVELOPE_RELEASED:
		case ENVELOPE_CANCELLED:
		case ENVELOPE_STATES:
			break;
		}
	return parts == model->printed;
}

bool
model_was_drawn(const struct model *model, unsigned at)
{
	return is_drawn(at) && at - FIRST_DRAWN < model->given[DRAWN];
}

bool
model_is_used(const struct model *model, unsigned station)
{
	return model->stations[station].made &&
	    model->stations[station].who != NOBODY;
}

void
model_leave(struct model *model, unsigned person)
{
	unsigned i;

	for (i = 0; i < STATIONS; i++)
		if (model->stations[i].who == (int)person)
			model->stations[i].who = NOBODY;
}

unsigned
model_drawn_on_cards(const struct model *model)
{
	unsigned at, count = 0;

	for (at = FIRST_DRAWN; at < ENVELOPES; at++)
		count += state_is_on_card(model->envelopes[at].state);
	return count;
}

/* drawn = on cards + out of use, and nothing of it was ever printed */
static bool
model_draws_hold(const struct model *model)
{
	unsigned at, out_of_use = 0;

	for (at = FIRST_DRAWN; at < ENVELOPES; at++) {
		out_of_use += state_is_dead(model->envelopes[at].state);
		if (model->envelopes[at].printed)
			return false;
	}
	return model->given[DRAWN] == model_drawn_on_cards(model) + out_of_use;
}

const char *
model_fault(const struct model *model)
{
	return !model_batches_hold(model)   ? "a batch's equation"
	    : !model_custodians_hold(model) ? "a custodian's equation"
	    : !model_system_holds(model)    ? "the system's equation"
	    : !model_draws_hold(model)      ? "the equation of split codes"
					    : NULL;
}

/* Lacking ones that the book still has there; extra ones that it has neither
 * there nor out of use. */
unsigned
model_unexplained(const struct model *model)
{
	const struct envelope *envelope;
	unsigned count = 0, custodian, at;
	bool here;

	for (custodian = 0; custodian < CUSTODIANS; custodian++)
		for (at = 0; at < ENVELOPES; at++) {
			envelope = &model->envelopes[at];
			here = state_is_stock(envelope->state) &&
			    envelope->place == (int)custodian;
			count +=
			    here && model->keepers[custodian].lacking.has[at];
			count += !here && !state_is_dead(envelope->state) &&
			    !state_is_on_card(envelope->state) &&
			    model->keepers[custodian].extra.has[at];
		}
	return count;
}
