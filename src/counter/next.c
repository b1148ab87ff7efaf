/* The envelope that a counter is to take next. */
#include "counter/verb.h"
#include "ledger/standing.h"

#include "base/banned.h"

static int
next_judge(struct turn *turn)
{
	struct serial serial;
	char text[SERIAL_TEXT];
	uint64_t count;
	int found =
	    ledger_next_at(turn->ledger, turn->station.custodian, &serial);

	if (found < 0 ||
	    ledger_on_hand_at(turn->ledger, turn->station.custodian, &count) !=
		0)
		return -1;
	if (found == 1)
		serial_text(text, &serial);
	return turn_answer(turn, 200,
	    json_pack("{s:s?, s:I}", "serial", found == 1 ? text : NULL,
		"on_hand", (json_int_t)count));
}

const struct verb verb_next = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.judge = next_judge,
};
