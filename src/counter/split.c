/* Codes for a card without an envelope: the first halves on a slip, the second
 * ones to the citizen's address. */
#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "clerk/split.h"
#include "counter/activation_word.h"
#include "counter/tell.h"
#include "counter/verb.h"
#include "envelope/card.h"
#include "ledger/old_card.h"
#include "ledger/split.h"

#include "base/banned.h"

enum { QUESTION_CARD, QUESTION_ADDRESS };

struct split_asked {
	char card[CARD_TEXT];
	char to[WIRE_TO_TEXT];
	const char *language;
	const char *system; /* or NULL */
	struct activation activation;
	struct split_order order;
};

static int
split_read_card(struct turn *turn, struct split_asked *asked, const char *text)
{
	if (!card_read(asked->card, text) || !card_takes_pins(asked->card))
		return turn_no_code(turn, "card", text);
	turn->question[turn->question_count++] =
	    (struct counter_question){ .card = asked->card };
	return 0;
}

static int
split_read_address(struct turn *turn, struct split_asked *asked,
    const char *text)
{
	if (strlen(text) >= sizeof asked->to || !split_is_address(text))
		return turn_refuse(turn, PROBLEM_ADDRESS) - 1;
	(void)snprintf(asked->to, sizeof asked->to, "%s", text);
	turn->question[turn->question_count++] =
	    (struct counter_question){ .address = asked->to };
	return 0;
}

static int
split_read_language(struct turn *turn, const char *language)
{
	return strcmp(language, "it") == 0 || strcmp(language, "en") == 0
	    ? 0
	    : turn_refuse(turn, PROBLEM_MALFORMED) - 1;
}

static int
split_read(struct turn *turn)
{
	struct split_asked *asked = turn->asked;
	const char *card, *to;
	json_t *activation;

	return turn_unpack(turn, "{s:s, s:o, s:s, s:s, s?s}", "card", &card,
		   "activation", &activation, "to", &to, "lang",
		   &asked->language, "card_system", &asked->system) != 0 ||
		activation_word_read(turn, &asked->activation, activation) !=
		    0 ||
		split_read_language(turn, asked->language) != 0 ||
		split_read_card(turn, asked, card) != 0 ||
		split_read_address(turn, asked, to) != 0
	    ? -1
	    : 0;
}

/* Card and address are what the room makes of them: digests of either could be
 * tried. */
static void
split_content(const struct turn *turn, struct bytes *content)
{
	const struct split_asked *asked = turn->asked;

	bytes_put_raw(content, turn->questions[QUESTION_CARD].pseudonym,
	    WIRE_PSEUDONYM_SIZE);
	bytes_put_raw(content, turn->questions[QUESTION_ADDRESS].pseudonym,
	    WIRE_PSEUDONYM_SIZE);
	bytes_put_text(content, asked->language);
	bytes_put_text(content, asked->system != NULL ? asked->system : "");
	activation_word_content(&asked->activation, content);
}

static void
split_place(const struct turn *turn, struct custodian *counter)
{
	*counter = (struct custodian){ .place = turn->station.custodian,
		.kind = CUSTODIAN_COUNTER,
		.open = turn->station.open };
	(void)snprintf(counter->name, sizeof counter->name, "%s",
	    turn->station.counter);
}

static int
split_tell(struct turn *turn, const struct split_order *order)
{
	bool handed_in = order->bind.activation.old == OLD_CARD_HANDED_IN;
	char number[SERIAL_TEXT], old[OLD_CARD_TEXT];

	serial_text(number, &order->serial);
	old_card_text(old, order->entry);
	turn->keeps = true;
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:s, s:s, s:I, s:s*}", "answer", "split", "number",
		number, "custodian", turn->station.counter, "entry",
		(json_int_t)order->entry, "old_card", handed_in ? old : NULL));
}

static int
split_judge(struct turn *turn)
{
	struct split_asked *asked = turn->asked;
	struct split_order *order = &asked->order;
	enum split_answer answer;
	struct custodian counter;

	split_place(turn, &counter);
	*order = (struct split_order){ .bind = { .custodian = &counter,
					   .activation = asked->activation },
		.station = turn->station.name,
		.card = asked->card,
		.to = asked->to,
		.language = asked->language,
		.system = asked->system };
	memcpy(order->bind.card, turn->questions[QUESTION_CARD].pseudonym,
	    sizeof order->bind.card);
	if (split_carry_out(turn->ledger, turn->room, order, &answer) != 0)
		return -1;
	switch (answer) {
	case SPLIT_DRAWN:
		return split_tell(turn, order);
	case SPLIT_REFUSED:
		return turn_decline(turn, tell(order->result, true));
	case SPLIT_UNCLEAR:
		return turn_refuse(turn, PROBLEM_CARD_SYSTEM);
	case SPLIT_NOT_SERVED:
	default:
		return turn_refuse(turn, PROBLEM_NO_SPLITS);
	}
}

const struct verb verb_split = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct split_asked),
	.read = split_read,
	.content = split_content,
	.judge = split_judge,
};

/* Of a slip: its number, as it stands in the path. */
struct slip_asked {
	struct serial serial;
	struct split split;
};

static int
slip_read(struct turn *turn)
{
	struct slip_asked *asked = turn->asked;

	return serial_read(&asked->serial, turn->request->tail) == SERIAL_READ
	    ? 0
	    : turn_refuse(turn, PROBLEM_NO_SLIP) - 1;
}

static int
slip_refuse(struct turn *turn, enum slip_result result)
{
	static const enum problem problems[] = {
		[SLIP_DONE] = PROBLEM_INSIDE,
		[SLIP_NOT_HERE] = PROBLEM_NO_SLIP,
		[SLIP_GONE] = PROBLEM_SLIP_GONE,
		[SLIP_TOO_OFTEN] = PROBLEM_SLIP_OFTEN,
	};

	return turn_refuse(turn, problems[result]);
}

/* It leaves once the entry that says so is committed, as every answer does. */
static int
slip_answer(struct turn *turn, const struct slip_asked *asked)
{
	struct wire_slip wanted = { .slip = asked->split.slip,
		.slip_size = asked->split.slip_size };
	struct bytes page = { 0 };
	int rc;

	serial_plain(wanted.serial, &asked->serial);
	rc = counter_room_slip(turn->room, &wanted, &page);
	if (rc == 0)
		rc = turn_answer_text(turn, 200, "application/pdf", page.data,
		    page.size);
	OPENSSL_cleanse(page.data, page.size);
	bytes_free(&page);
	return rc;
}

static int
slip_judge(struct turn *turn)
{
	struct slip_asked *asked = turn->asked;
	enum slip_result result;

	if (ledger_slip_open(turn->ledger, &asked->serial, &turn->station,
		turn->room->split.prints, &asked->split, &result) != 0)
		return -1;
	return result == SLIP_DONE ? slip_answer(turn, asked)
				   : slip_refuse(turn, result);
}

const struct verb verb_slip = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct slip_asked),
	.read = slip_read,
	.judge = slip_judge,
};

static int
printed_read(struct turn *turn)
{
	return turn_unpack(turn, "{}") == 0 ? slip_read(turn) : -1;
}

static int
printed_judge(struct turn *turn)
{
	const struct slip_asked *asked = turn->asked;
	char number[SERIAL_TEXT];
	enum slip_result result;
	uint64_t entry;

	if (ledger_slip_printed(turn->ledger, &asked->serial, &turn->station,
		&result) != 0)
		return -1;
	if (result != SLIP_DONE)
		return slip_refuse(turn, result);
	if (turn_entry(turn, &entry) != 0)
		return -1;
	serial_text(number, &asked->serial);
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:s, s:I}", "answer", "printed", "number", number,
		"entry", (json_int_t)entry));
}

const struct verb verb_slip_printed = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct slip_asked),
	.read = printed_read,
	.judge = printed_judge,
};
