/* Who is at a station: whoever showed it her badge last. */
#include <string.h>

#include "base/digest.h"
#include "counter/verb.h"
#include "ledger/badge.h"

#include "base/banned.h"

struct shift_words {
	const char *badge; /* of the request's body */
};

/* A help desk's station stands at none. */
static const char *
shift_counter(const struct station *station)
{
	return station->counter[0] != '\0' ? station->counter : NULL;
}

static json_t *
shift_of(const struct turn *turn)
{
	const struct station *station = &turn->station;
	json_t *shift = json_pack("{s:s, s:s?, s:s, s:b, s:b}", "station",
	    station->name, "counter", shift_counter(station), "title",
	    station->title, "open", station->open, "locked",
	    station->refused >= turn->limits->wrong_codes);

	if (turn->on_shift)
		(void)json_object_update_new(shift,
		    json_pack("{s:s, s:I}", "operator", station->who,
			"since_ms", (json_int_t)station->shift_ms));
	else
		(void)json_object_update_new(shift,
		    json_pack("{s:n, s:n}", "operator", "since_ms"));
	return shift;
}

static int
shift_judge(struct turn *turn)
{
	return turn_answer(turn, 200, shift_of(turn));
}

static int
shift_read(struct turn *turn)
{
	struct shift_words *words = turn->asked;

	if (turn_unpack(turn, "{s:s}", "badge", &words->badge) != 0)
		return -1;
	return badge_is(words->badge)
	    ? 0
	    : turn_no_code(turn, "badge", words->badge);
}

/* A badge has a hundred random bits: nobody finds it by its digest. */
static void
shift_content(const struct turn *turn, struct bytes *content)
{
	const struct shift_words *words = turn->asked;
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(digest, words->badge, strlen(words->badge)) != 0)
		content->failed = true;
	bytes_put_raw(content, digest, sizeof digest);
}

static int
shift_begin_judge(struct turn *turn)
{
	const struct shift_words *words = turn->asked;
	struct station *station = &turn->station;
	struct person person;
	uint64_t entry;
	int found = ledger_badge_of(turn->ledger, words->badge, &person);

	if (found != 1)
		return found < 0 ? -1 : turn_decline(turn, PROBLEM_BADGE);
	if ((person.roles & ROLE_COUNTER) == 0)
		return turn_decline(turn, PROBLEM_WRONG_ROLE);
	if (!station->open)
		return turn_decline(turn, PROBLEM_CLOSED);
	if (ledger_shift_begin(turn->ledger, station, person.name, &entry) != 0)
		return -1;
	turn->keeps = true;
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:s, s:s, s:s?, s:s, s:I}", "answer", "shift",
		"operator", station->who, "station", station->name, "counter",
		shift_counter(station), "title", station->title, "entry",
		(json_int_t)entry));
}

static int
shift_end_judge(struct turn *turn)
{
	struct station *station = &turn->station;
	uint64_t entry;

	if (ledger_shift_end(turn->ledger, station, &entry) != 0)
		return -1;
	turn->keeps = true;
	return turn_answer(turn, 200,
	    json_pack("{s:s, s:s, s:s?, s:I}", "answer", "shift-ended",
		"station", station->name, "counter", shift_counter(station),
		"entry", (json_int_t)entry));
}

const struct verb verb_shift = {
	.kind = STATION_COUNTER,
	.also = STATION_HELP_DESK,
	.judge = shift_judge,
};

const struct verb verb_shift_begin = {
	.kind = STATION_COUNTER,
	.also = STATION_HELP_DESK,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct shift_words),
	.read = shift_read,
	.content = shift_content,
	.judge = shift_begin_judge,
};

const struct verb verb_shift_end = {
	.kind = STATION_COUNTER,
	.also = STATION_HELP_DESK,
	.needs_shift = true,
	.changes = true,
	.judge = shift_end_judge,
};
