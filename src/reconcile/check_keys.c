/* Keys, what is said about them, and card systems: each row against the entry
 * it names. */
#include <inttypes.h>
#include <string.h>

#include "ledger/card_system.h"
#include "ledger/data_key.h"
#include "ledger/key.h"
#include "ledger/key_entry.h"
#include "ledger/log.h"
#include "reconcile/checks.h"

#include "base/banned.h"

struct key_check {
	struct pass *pass;
	size_t rows;
};

static int
key_check_one(void *context, const struct ledger_key *key)
{
	struct key_check *check = context;
	char facts[ENTRY_TOKEN_TEXT];
	enum key_state state = KEY_CURRENT;
	uint64_t entry = 0;
	const char *said =
	    replay_key(check->pass->replay, key->id, &state, &entry);

	check->rows++;
	key_facts_write(facts, key->usage, key->check);
	return said != NULL && strcmp(said, facts) == 0 &&
		state == key->state && entry == key->entry
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the key %s is not as the log has it", key->id);
}

/* A ledger that was never told of any key says nothing of what it is under. */
static int
key_check_batch(void *context, const struct data_key_record *record)
{
	struct key_check *check = context;
	enum key_state state = KEY_RETIRED;
	uint64_t entry;

	if (record->key[0] == '\0' ||
	    (replay_key(check->pass->replay, record->key, &state, &entry) !=
		    NULL &&
		key_id_is_of(record->key, "wrap") && state != KEY_RETIRED))
		return 0;
	return findings_add(check->pass->findings, NULL,
	    "the data key of B%06" PRId64
	    " is under %s, which is no wrapping key of this ledger",
	    record->batch, record->key);
}

int
check_keys(struct pass *pass)
{
	struct key_check check = { .pass = pass };
	size_t wanted = replay_key_count(pass->replay);

	if (ledger_key_each(pass->ledger, key_check_one, &check) != 0 ||
	    check_row_count(pass, check.rows, wanted, "keys") != 0)
		return -1;
	return wanted == 0
	    ? 0
	    : ledger_data_key_each(pass->ledger, key_check_batch, &check);
}

static bool
key_entry_is_as_logged(const struct key_entry *row, const struct entry *entry)
{
	enum event_kind kind;

	return event_named(entry->event, &kind) != NULL &&
	    ledger_key_entry_is_of(kind) &&
	    strcmp(row->event, entry->event) == 0 &&
	    strcmp(row->actor, entry->actor) == 0 &&
	    strcmp(row->subject, entry->to) == 0 &&
	    strcmp(row->detail, entry->from) == 0;
}

static int
key_entry_check_one(void *context, const struct key_entry *row)
{
	struct key_check *check = context;
	char text[ENTRY_TEXT];
	struct entry entry;
	int found = ledger_log_get(check->pass->ledger, row->entry, text);

	check->rows++;
	if (found < 0 ||
	    (found == 1 && entry_parse(&entry, text, strlen(text)) != 0))
		return -1;
	return found == 1 && key_entry_is_as_logged(row, &entry)
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "what the ledger says of entry %" PRIu64
		  ", about keys, is not what the log says",
		  row->entry);
}

int
check_key_entries(struct pass *pass)
{
	struct key_check check = { .pass = pass };

	return ledger_key_entry_each(pass->ledger, key_entry_check_one,
		   &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows, pass->key_entries,
		  "entries about keys");
}

static int
card_system_check_one(void *context, const struct card_system *system)
{
	struct key_check *check = context;
	uint64_t entry = 0;
	const char *said =
	    replay_card_system(check->pass->replay, system->name, &entry);
	char digest[LOG_DIGEST_TEXT];

	check->rows++;
	if (card_system_digest(digest, system) != 0)
		return -1;
	return said != NULL && strcmp(said, digest) == 0 &&
		entry == system->entry
	    ? 0
	    : findings_add(check->pass->findings, NULL,
		  "the card system %s is not as two people made it",
		  system->name);
}

int
check_card_systems(struct pass *pass)
{
	struct key_check check = { .pass = pass };

	return ledger_card_system_each(pass->ledger, card_system_check_one,
		   &check) != 0
	    ? -1
	    : check_row_count(pass, check.rows,
		  replay_card_system_count(pass->replay), "card systems");
}
