/* Old cards at a counter: what lies there, and that two people took it out of
 * use, or destroyed it. */
#include <string.h>

#include "base/digest.h"
#include "base/fail.h"
#include "counter/verb.h"
#include "ledger/badge.h"
#include "ledger/old_card.h"

#include "base/banned.h"

enum { OLD_CARDS_MOST = 200 }; /* at once; each is an entry */

struct old_cards_asked {
	uint64_t numbers[OLD_CARDS_MOST];
	size_t count;
	const char *badge; /* of the second person */
};

/* --- What lies there --- */

struct old_cards_listing {
	json_t *list;
	const char *state;
};

static int
old_cards_add(void *context, uint64_t number, int64_t since_ms)
{
	const struct old_cards_listing *listing = context;
	char name[OLD_CARD_TEXT];

	old_card_text(name, number);
	return json_array_append_new(listing->list,
		   json_pack("{s:s, s:s, s:I}", "card", name, "state",
		       listing->state, "since_ms", (json_int_t)since_ms)) == 0
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

static int
old_cards_judge(struct turn *turn)
{
	int64_t counter = turn->station.custodian;
	json_t *list = json_array();
	struct old_cards_listing lying = { list, "lying" },
				 withdrawn = { list, "withdrawn" };
	struct old_card_counts counts;

	if (ledger_old_card_count(turn->ledger, counter, &counts) != 0 ||
	    ledger_old_card_each(turn->ledger, counter, false, OLD_CARDS_MOST,
		old_cards_add, &lying) != 0 ||
	    ledger_old_card_each(turn->ledger, counter, true, OLD_CARDS_MOST,
		old_cards_add, &withdrawn) != 0) {
		json_decref(list);
		return -1;
	}
	return turn_answer(turn, 200,
	    json_pack("{s:s, s:I, s:I, s:o}", "counter", turn->station.counter,
		"lying", (json_int_t)counts.lying, "withdrawn",
		(json_int_t)counts.withdrawn, "cards", list));
}

/* --- What two people did --- */

/* Each once: -1 it is none, or is there already. */
static int
old_cards_take(struct old_cards_asked *asked, const char *name)
{
	uint64_t number = name == NULL ? 0 : old_card_read(name);
	size_t i;

	for (i = 0; i < asked->count; i++)
		if (asked->numbers[i] == number)
			return -1;
	if (number == 0)
		return -1;
	asked->numbers[asked->count++] = number;
	return 0;
}

static int
old_cards_read(struct turn *turn)
{
	struct old_cards_asked *asked = turn->asked;
	json_t *cards;
	size_t i, count;

	if (turn_unpack(turn, "{s:o, s:s}", "cards", &cards, "badge",
		&asked->badge) != 0)
		return -1;
	count = json_array_size(cards);
	if (count == 0 || count > OLD_CARDS_MOST)
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	for (i = 0; i < count; i++)
		if (old_cards_take(asked,
			json_string_value(json_array_get(cards, i))) != 0)
			return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	return badge_is(asked->badge)
	    ? 0
	    : turn_no_code(turn, "badge", asked->badge);
}

/* A badge has a hundred random bits: nobody finds it by its digest. */
static void
old_cards_content(const struct turn *turn, struct bytes *content)
{
	const struct old_cards_asked *asked = turn->asked;
	uint8_t digest[DIGEST_SIZE];
	size_t i;

	if (digest_bytes(digest, asked->badge, strlen(asked->badge)) != 0)
		content->failed = true;
	bytes_put_raw(content, digest, sizeof digest);
	for (i = 0; i < asked->count; i++)
		bytes_put_integer(content, asked->numbers[i], 8);
}

/* Those that stand as they are said to stand: 1, 0 one does not, which was
 * declined, -1 failed. */
static int
old_cards_stand(struct turn *turn, enum event_kind kind)
{
	const struct old_cards_asked *asked = turn->asked;
	enum old_card_result result;
	struct binding binding;
	size_t i;

	for (i = 0; i < asked->count; i++) {
		if (ledger_old_card_find(turn->ledger, &turn->station, kind,
			asked->numbers[i], &binding, &result) != 0)
			return -1;
		if (result != OLD_CARD_FOUND)
			return turn_decline(turn, PROBLEM_OLD_CARD);
	}
	return 1;
}

static int
old_cards_put(struct turn *turn, enum event_kind kind, const char *witness)
{
	const struct old_cards_asked *asked = turn->asked;
	enum old_card_result result;
	struct binding binding;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < asked->count; i++) {
		rc = ledger_old_card_find(turn->ledger, &turn->station, kind,
		    asked->numbers[i], &binding, &result);
		if (rc == 0)
			rc = ledger_old_card_put(turn->ledger, &turn->station,
			    kind, &binding, witness);
	}
	return rc;
}

static int
old_cards_sign(struct turn *turn, enum event_kind kind, const char *answer)
{
	const struct old_cards_asked *asked = turn->asked;
	struct person witness;
	uint64_t entry;
	int found = ledger_badge_of(turn->ledger, asked->badge, &witness);

	if (found != 1)
		return found < 0 ? -1 : turn_decline(turn, PROBLEM_BADGE);
	if (strcmp(witness.name, turn->station.who) == 0)
		return turn_decline(turn, PROBLEM_SAME_PERSON);
	if ((found = old_cards_stand(turn, kind)) != 1)
		return found;
	if (old_cards_put(turn, kind, witness.name) != 0 ||
	    turn_entry(turn, &entry) != 0)
		return -1;
	return turn_answer(turn, 201,
	    json_pack("{s:s, s:I, s:s, s:s, s:s, s:I}", "answer", answer,
		"cards", (json_int_t)asked->count, "operator",
		turn->station.who, "witness", witness.name, "counter",
		turn->station.counter, "entry", (json_int_t)entry));
}

static int
old_cards_withdraw(struct turn *turn)
{
	return old_cards_sign(turn, EVENT_WITHDRAW_CARD, "withdrawn");
}

static int
old_cards_destroy(struct turn *turn)
{
	return old_cards_sign(turn, EVENT_DESTROY_CARD, "destroyed");
}

const struct verb verb_old_cards = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.judge = old_cards_judge,
};

const struct verb verb_old_cards_withdraw = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct old_cards_asked),
	.read = old_cards_read,
	.content = old_cards_content,
	.judge = old_cards_withdraw,
};

const struct verb verb_old_cards_destroy = {
	.kind = STATION_COUNTER,
	.needs_shift = true,
	.is_locked = true,
	.changes = true,
	.size = sizeof(struct old_cards_asked),
	.read = old_cards_read,
	.content = old_cards_content,
	.judge = old_cards_destroy,
};
