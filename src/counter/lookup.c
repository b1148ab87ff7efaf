/* How an envelope stands that is in a clerk's hands. */
#include "counter/envelope_word.h"

#include "base/banned.h"

static int
lookup_read(struct turn *turn)
{
	const char *envelope;

	return turn_unpack(turn, "{s:s}", "envelope", &envelope) == 0
	    ? envelope_word_read(turn, turn->asked, envelope)
	    : -1;
}

static int
lookup_judge(struct turn *turn)
{
	const struct envelope_word *word = turn->asked;
	struct standing standing;
	char serial[SERIAL_TEXT];
	int found = envelope_word_find(turn, word, &standing);

	if (found != 1)
		return found;
	serial_text(serial, &word->serial);
	return turn_answer(turn, 200,
	    json_pack("{s:s, s:s, s:s}", "serial", serial, "state",
		envelope_state_name(standing.state), "counter",
		turn->station.counter));
}

/* It may have to count a wrong code. */
const struct verb verb_lookup = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct envelope_word),
	.read = lookup_read,
	.judge = lookup_judge,
};
