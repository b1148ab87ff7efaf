/* An envelope that is put out of use at the counter. */
#include <string.h>

#include "counter/envelope_word.h"
#include "ledger/stock.h"

#include "base/banned.h"

struct spoil_asked {
	struct envelope_word word;
	const char *reason;
};

/* Those that can happen at a counter. */
static bool
spoil_is_reason(const char *reason)
{
	static const char *const reasons[] = { "fold", "scan", "counter",
		"damaged" };
	size_t i;

	for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (strcmp(reasons[i], reason) == 0)
			return true;
	return false;
}

static int
spoil_read(struct turn *turn)
{
	struct spoil_asked *asked = turn->asked;
	const char *envelope;

	if (turn_unpack(turn, "{s:s, s:s}", "envelope", &envelope, "reason",
		&asked->reason) != 0 ||
	    envelope_word_read(turn, &asked->word, envelope) != 0)
		return -1;
	return spoil_is_reason(asked->reason)
	    ? 0
	    : turn_refuse(turn, PROBLEM_MALFORMED) - 1;
}

static void
spoil_content(const struct turn *turn, struct bytes *content)
{
	const struct spoil_asked *asked = turn->asked;

	envelope_word_content(turn, &asked->word, content);
	bytes_put_text(content, asked->reason);
}

/* 1 it cannot be: it is out of use already. */
static int
spoil_move(struct turn *turn, const struct spoil_asked *asked)
{
	struct range range = asked->word.scan.range;
	const struct ranges ranges = { &range, 1, 1 };
	const struct stock_move move = { .kind = EVENT_SPOIL,
		.from = turn->station.custodian,
		.to = turn->station.custodian,
		.request = asked->reason };
	struct stock_runs faults = { 0 };
	int rc = ledger_stock_move(turn->ledger, &move, &ranges, &faults);

	stock_runs_free(&faults);
	return rc;
}

static int
spoil_judge(struct turn *turn)
{
	const struct spoil_asked *asked = turn->asked;
	struct standing standing;
	char serial[SERIAL_TEXT];
	uint64_t entry;
	int rc = envelope_word_find(turn, &asked->word, &standing);

	if (rc != 1)
		return rc;
	if ((rc = spoil_move(turn, asked)) != 0)
		return rc < 0 ? -1 : turn_decline(turn, PROBLEM_UNUSABLE);
	if (turn_entry(turn, &entry) != 0)
		return -1;
	serial_text(serial, &asked->word.serial);
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:s, s:s, s:s, s:I}", "answer", "spoiled",
		"serial", serial, "reason", asked->reason, "counter",
		turn->station.counter, "entry", (json_int_t)entry));
}

const struct verb verb_spoil = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct spoil_asked),
	.read = spoil_read,
	.content = spoil_content,
	.judge = spoil_judge,
};
