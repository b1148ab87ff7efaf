/* A card that is blocked by telephone: whoever calls reads its number and the
 * CIP, and a try is used up, whatever comes of it. */
#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "clerk/cip.h"
#include "counter/verb.h"
#include "envelope/card.h"

#include "base/banned.h"

struct block_asked {
	char card[CARD_TEXT];
	char said[WIRE_CIP_MOST + 1];
	struct cip_question question;
};

static int
block_read(struct turn *turn)
{
	struct block_asked *asked = turn->asked;
	const char *card, *said;

	if (turn_unpack(turn, "{s:s, s:s}", "card", &card, "cip", &said) != 0)
		return -1;
	if (!card_read(asked->card, card))
		return turn_no_code(turn, "card", card);
	if (said[0] == '\0' || strlen(said) >= sizeof asked->said)
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	(void)snprintf(asked->said, sizeof asked->said, "%s", said);
	asked->question.said = asked->said;
	asked->question.blocks = true;
	turn->question[turn->question_count++] =
	    (struct counter_question){ .card = asked->card };
	return 0;
}

/* Nothing of the CIP, by which it could be found: who asks with the same key
 * and another one has the answer to the first. */
static void
block_content(const struct turn *turn, struct bytes *content)
{
	bytes_put_raw(content, turn->question[0].pseudonym,
	    WIRE_PSEUDONYM_SIZE);
}

/* Of a card that is unknown, or without codes, an entry stands in the place of
 * the try that is counted of one that has them. */
static int
block_judge(struct turn *turn)
{
	struct block_asked *asked = turn->asked;
	struct cip_question *question = &asked->question;
	uint64_t entry;

	memcpy(question->card, turn->question[0].pseudonym,
	    sizeof question->card);
	if (cip_count(turn->ledger, question) != 0)
		return -1;
	if (question->answer == CIP_IS_LOCKED)
		return turn_decline(turn, PROBLEM_CIP_LOCKED);
	if (question->answer == CIP_IS_BLOCKED)
		return turn_decline(turn, PROBLEM_CARD_BLOCKED);
	if (question->answer == CIP_HAS_NO_ENVELOPE &&
	    ledger_decline(turn->ledger, &turn->station, "unknown-card",
		&entry) != 0)
		return -1;
	turn->late = (struct counter_question){ .cip = &question->asked };
	return turn_goes_on(turn);
}

static int
block_answer(struct turn *turn, const struct cip_question *question)
{
	char serial[SERIAL_TEXT];

	if (question->answer == CIP_IS_BLOCKED)
		return turn_decline(turn, PROBLEM_CARD_BLOCKED);
	if (question->answer != CIP_IS_RIGHT)
		return turn_decline(turn, PROBLEM_NOT_MATCHED);
	serial_text(serial, &question->serial);
	turn->keeps = true;
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:s, s:s, s:I}", "answer", "blocked", "serial",
		serial, "station", turn->station.name, "entry",
		(json_int_t)question->entry));
}

/* The question stays as it is: this may be called again. */
static int
block_second(struct turn *turn)
{
	const struct block_asked *asked = turn->asked;
	struct cip_question question = asked->question;

	if (turn->late.match &&
	    cip_carry_out(turn->ledger, &question, turn->station.name) != 0)
		return -1;
	return block_answer(turn, &question);
}

_Static_assert((int)BINDING_CARD_SIZE == (int)WIRE_PSEUDONYM_SIZE,
    "what stands for a card is what the room says");

const struct verb verb_block = {
	.kind = STATION_HELP_DESK,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct block_asked),
	.read = block_read,
	.content = block_content,
	.judge = block_judge,
	.second = block_second,
};
