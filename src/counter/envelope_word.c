#include "counter/envelope_word.h"

#include <string.h>

#include "counter/tell.h"

#include "base/banned.h"

int
envelope_word_read(struct turn *turn, struct envelope_word *word,
    const char *text)
{
	if (scan_read(&word->scan, text) != SCAN_READ ||
	    word->scan.range.first != word->scan.range.last)
		return turn_no_code(turn, "envelope", text);
	word->serial =
	    (struct serial){ word->scan.range.series, word->scan.range.first };
	turn->question[turn->question_count++] =
	    (struct counter_question){ .scan = word->scan.text };
	return 0;
}

/* Not the token itself: a digest of it could be tried, all of them. */
void
envelope_word_content(const struct turn *turn, const struct envelope_word *word,
    struct bytes *content)
{
	char serial[SERIAL_PLAIN];

	serial_plain(serial, &word->serial);
	bytes_put_text(content, serial);
	bytes_put_integer(content, turn->questions[0].match, 1);
}

int
envelope_word_find(struct turn *turn, const struct envelope_word *word,
    struct standing *standing)
{
	bool here;

	if (ledger_standing_get(turn->ledger, &word->serial, standing) != 0)
		return -1;
	here = standing->place == turn->station.custodian;
	if (here && turn->questions[0].match)
		return 1;
	return turn_decline(turn, tell(BIND_WRONG_TOKEN, here));
}
