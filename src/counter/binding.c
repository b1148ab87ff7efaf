/* An envelope bound to a card: what a counter is there for. */
#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "audit/station_rule.h"
#include "base/fail.h"
#include "clerk/assign.h"
#include "counter/activation_word.h"
#include "counter/envelope_word.h"
#include "counter/tell.h"
#include "envelope/card.h"
#include "ledger/binding.h"

#include "base/banned.h"

enum { QUESTION_SCAN, QUESTION_CARD };

struct bind_asked {
	struct envelope_word word;
	char card[CARD_TEXT];
	const char *reason; /* why it is not the next one; or NULL */
	const char *system; /* or NULL */
	struct activation activation;

	struct assignment assignment;
	struct outbox_item item; /* what the system gets */
	bool is_unclear;         /* to which system it goes */
};

static int
bind_read_card(struct turn *turn, struct bind_asked *asked, const char *text)
{
	if (!card_read(asked->card, text))
		return turn_no_code(turn, "card", text);
	turn->question[turn->question_count++] =
	    (struct counter_question){ .card = asked->card };
	return 0;
}

static int
bind_read(struct turn *turn)
{
	struct bind_asked *asked = turn->asked;
	const char *envelope, *card;
	json_t *activation;

	if (turn_unpack(turn, "{s:s, s:s, s:o, s?s, s?s}", "envelope",
		&envelope, "card", &card, "activation", &activation,
		"out_of_order", &asked->reason, "card_system",
		&asked->system) != 0 ||
	    activation_word_read(turn, &asked->activation, activation) != 0 ||
	    envelope_word_read(turn, &asked->word, envelope) != 0 ||
	    bind_read_card(turn, asked, card) != 0)
		return -1;
	if (asked->reason == NULL || out_of_order_is_reason(asked->reason))
		return 0;
	return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
}

/* The card is what the room makes of it: a digest of its number could be
 * tried. */
static void
bind_content(const struct turn *turn, struct bytes *content)
{
	const struct bind_asked *asked = turn->asked;

	envelope_word_content(turn, &asked->word, content);
	bytes_put_raw(content, turn->questions[QUESTION_CARD].pseudonym,
	    WIRE_PSEUDONYM_SIZE);
	bytes_put_text(content, asked->reason != NULL ? asked->reason : "");
	bytes_put_text(content, asked->system != NULL ? asked->system : "");
	activation_word_content(&asked->activation, content);
}

static int
bind_ask_order(struct turn *turn, const struct serial *expected)
{
	char serial[SERIAL_TEXT];

	serial_text(serial, expected);
	problem_reply_with(&turn->request->reply, PROBLEM_OUT_OF_ORDER,
	    (const char *const[]){ "expected", serial, NULL });
	return 0;
}

/* Whether it may be bound as far as order goes: 1; 0 the question is asked
 * instead, -1 failed. What is not to be bound at all is not asked about. */
static int
bind_is_in_order(struct turn *turn, const struct bind *bind)
{
	const struct bind_asked *asked = turn->asked;
	struct serial next, other;
	int found =
	    ledger_next_at(turn->ledger, turn->station.custodian, &next);

	if (found != 1)
		return found < 0
		    ? -1
		    : fail(EX_SOFTWARE, "what is on hand is not there");
	if (next.number == bind->serial.number &&
	    strcmp(next.series.name, bind->serial.series.name) == 0)
		return 1;
	if ((found = ledger_binding_of_card(turn->ledger, bind->card,
		 &other)) != 0)
		return found;
	if (asked->reason == NULL)
		return bind_ask_order(turn, &next);
	return ledger_out_of_order(turn->ledger, &bind->serial, &turn->station,
		   asked->reason) == 0
	    ? 1
	    : -1;
}

static int
bind_answer(struct turn *turn, const char *line)
{
	turn->keeps = true;
	return turn_answer(turn, 201, json_loads(line, 0, NULL));
}

/* What looks as if it will be bound: its PIN's block is made by the room while
 * it makes those of others. */
static int
bind_foresee(struct turn *turn)
{
	struct bind_asked *asked = turn->asked;
	struct standing standing;
	int found =
	    ledger_standing_get(turn->ledger, &asked->word.serial, &standing);

	if (found != 0 || !turn->questions[QUESTION_SCAN].match ||
	    standing.state != ENVELOPE_ON_HAND ||
	    standing.place != turn->station.custodian)
		return found;
	found = assignment_prepare(turn->ledger, &asked->assignment,
	    &asked->word.serial, asked->card, asked->system);
	asked->is_unclear =
	    found < 0 && (fail_code() == EX_USAGE || fail_code() == EX_NOINPUT);
	turn->has_late = found == 1;
	turn->late =
	    (struct counter_question){ .assign = &asked->assignment.asked,
		    .made = &asked->assignment.made };
	return found < 0 ? -1 : 0;
}

/* Bound before, it is asked about as one that is to be bound. */
static int
bind_is_clear(struct turn *turn)
{
	const struct bind_asked *asked = turn->asked;
	int found =
	    assign_is_clear(turn->ledger, &asked->word.serial, asked->system);

	return found == 0 ? turn_refuse(turn, PROBLEM_CARD_SYSTEM) : found;
}

/* Its PIN goes to the card system in the same breath, or it is not bound. What
 * could not be made is asked for again, and that failure is told. */
static int
bind_carry(struct turn *turn, struct bind *bind, bool is_on_hand)
{
	struct bind_asked *asked = turn->asked;
	bool is_made = is_on_hand && turn->has_late && !turn->late.refused;
	char line[BINDING_ANSWER];
	enum bind_result result;
	int found;

	if (is_made &&
	    assignment_item(&asked->assignment, &bind->serial, &asked->item) !=
		0)
		return -1;
	bind->assigned = is_made ? &asked->item : NULL;
	if (ledger_bind(turn->ledger, bind, &result, line) != 0)
		return -1;
	if (result != BIND_BOUND)
		return turn_decline(turn, tell(result, true));
	if (!is_on_hand && (found = bind_is_clear(turn)) != 1)
		return found;
	if (!is_made &&
	    assign_envelope(turn->ledger, turn->room, &bind->serial,
		asked->card, asked->system) != 0)
		return -1;
	return bind_answer(turn, line);
}

static int
bind_judge(struct turn *turn)
{
	const struct bind_asked *asked = turn->asked;
	struct custodian counter = { .place = turn->station.custodian,
		.kind = CUSTODIAN_COUNTER,
		.open = turn->station.open };
	struct bind bind = { .serial = asked->word.serial,
		.token_matches = true,
		.custodian = &counter,
		.activation = asked->activation };
	struct standing standing;
	int found = envelope_word_find(turn, &asked->word, &standing);
	bool on_hand;

	if (found != 1)
		return found;
	(void)snprintf(counter.name, sizeof counter.name, "%s",
	    turn->station.counter);
	memcpy(bind.card, turn->questions[QUESTION_CARD].pseudonym,
	    sizeof bind.card);
	on_hand = standing.state == ENVELOPE_ON_HAND;
	if (on_hand && asked->is_unclear)
		return turn_refuse(turn, PROBLEM_CARD_SYSTEM);
	if (on_hand && turn->has_late && !card_takes_pins(asked->card))
		return turn_no_code(turn, "card", asked->card) + 1;
	if (on_hand && counter.open &&
	    (found = bind_is_in_order(turn, &bind)) != 1)
		return found;
	return bind_carry(turn, &bind, on_hand);
}

_Static_assert((int)BINDING_CARD_SIZE == (int)WIRE_PSEUDONYM_SIZE,
    "what stands for a card is what the room says");

const struct verb verb_bind = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct bind_asked),
	.read = bind_read,
	.content = bind_content,
	.foresee = bind_foresee,
	.judge = bind_judge,
};
