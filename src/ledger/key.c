#include "ledger/key.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/card_system.h"
#include "ledger/data_key.h"
#include "ledger/internal.h"
#include "ledger/key_entry.h"
#include "ledger/split.h"

#include "base/banned.h"

/* When it was made stands in its entry. */
static int
key_from_row(struct ledger *ledger, sqlite3_stmt *row, struct ledger_key *key)
{
	char text[ENTRY_TEXT];
	struct entry entry;

	memset(key, 0, sizeof *key);
	ledger_column(row, 0, key->id, sizeof key->id);
	ledger_column(row, 1, key->usage, sizeof key->usage);
	ledger_column(row, 2, key->check, sizeof key->check);
	key->state = (enum key_state)sqlite3_column_int(row, 3);
	key->entry = (uint64_t)sqlite3_column_int64(row, 4);
	switch (ledger_log_get(ledger, key->entry, text)) {
	case 1:
		if (entry_parse(&entry, text, strlen(text)) != 0)
			return -1;
		key->unix_ms = entry.unix_ms;
		return 0;
	case 0:
		return 0;
	default:
		return -1;
	}
}

static int
key_one(struct ledger *ledger, enum sql which, const char *name,
    struct ledger_key *key)
{
	sqlite3_stmt *get = ledger_statement(ledger, which);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		if (key_from_row(ledger, get, key) != 0)
			found = -1;
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_key_get(struct ledger *ledger, const char *id, struct ledger_key *key)
{
	return key_one(ledger, SQL_KEY_GET, id, key);
}

int
ledger_key_current(struct ledger *ledger, const char *usage,
    struct ledger_key *key)
{
	return key_one(ledger, SQL_KEY_CURRENT, usage, key);
}

int
ledger_key_each(struct ledger *ledger,
    int (*each)(void *context, const struct ledger_key *key), void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_KEY_EACH);
	struct ledger_key key;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		rc = key_from_row(ledger, rows, &key);
		if (rc == 0)
			rc = each(context, &key);
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}

static int
key_number(struct ledger *ledger, enum sql which, const char *usage,
    int64_t *number)
{
	sqlite3_stmt *get = ledger_statement(ledger, which);

	if (get == NULL)
		return -1;
	if (usage != NULL)
		(void)sqlite3_bind_text(get, 1, usage, -1, SQLITE_STATIC);
	if (ledger_step(ledger, get) != 1)
		return -1;
	*number = sqlite3_column_int64(get, 0);
	(void)sqlite3_reset(get);
	return 0;
}

int
ledger_key_last(struct ledger *ledger, int64_t *entry)
{
	return key_number(ledger, SQL_KEY_LAST, NULL, entry);
}

/* Agreed, and no key of that usage made since. */
int
ledger_rotation_is_open(struct ledger *ledger, const char *usage)
{
	struct key_entry agreed;
	int64_t last;
	int found =
	    ledger_key_entry_last(ledger, EVENT_ROTATE_KEY, usage, &agreed);

	if (found != 1)
		return found;
	if (key_number(ledger, SQL_KEY_LAST_OF, usage, &last) != 0)
		return -1;
	return (int64_t)agreed.entry > last;
}

int
ledger_rotation_approve(struct ledger *ledger, const char *usage,
    const char *request)
{
	const struct key_rule *rule = key_rule_of(usage);
	struct ledger_key key;
	int open, found = ledger_key_current(ledger, usage, &key);

	if (found < 0 || (open = ledger_rotation_is_open(ledger, usage)) < 0)
		return -1;
	if (found == 0 || rule == NULL || !rule->rotates)
		return fail(EX_DATAERR,
		    "there is no key of %s that another could replace", usage);
	if (open)
		return fail(EX_DATAERR,
		    "that another key of %s is made was agreed before: make "
		    "it with \"busta key rotate\"",
		    usage);
	return ledger_key_entry_add(ledger,
	    &(struct log_line){ EVENT_ROTATE_KEY, NULL, NULL, usage, request });
}

struct shares {
	const char *actor;
	const struct key_share *share; /* NULL: they are only counted */
	unsigned held;
	unsigned needed;
	bool is_held_by_actor;
	bool differs;
};

static int
shares_add(void *context, const struct key_entry *entry)
{
	struct shares *shares = context;
	struct key_share share;

	if (!key_share_read(entry->detail, &share))
		return fail(EX_DATAERR, "%s of %s is no share", entry->detail,
		    entry->subject);
	shares->held++;
	shares->needed = share.needed;
	shares->is_held_by_actor |= strcmp(entry->actor, shares->actor) == 0;
	shares->differs |=
	    shares->share != NULL && !key_share_fits(&share, shares->share);
	return 0;
}

int
ledger_key_share(struct ledger *ledger, const char *id, const char *share)
{
	struct key_share read;
	struct shares shares = { .actor = ledger->actor, .share = &read };
	struct ledger_key key;
	int found = ledger_key_get(ledger, id, &key);

	if (found < 0)
		return -1;
	if (found > 0)
		return fail(EX_DATAERR, "%s was shared before", id);
	if (!key_share_read(share, &read) ||
	    (!key_id_is_of(id, "exchange") && !key_id_is_of(id, "backup")))
		return fail(EX_DATAERR, "%s is no share of a key as %s", share,
		    id);
	if (ledger_key_entry_of(ledger, EVENT_SHARE, id, shares_add, &shares) !=
	    0)
		return -1;
	if (shares.is_held_by_actor)
		return fail(EX_DATAERR,
		    "%s holds a share of %s already: one person has one",
		    ledger->actor, id);
	if (shares.differs)
		return fail(EX_DATAERR,
		    "share %s of %s does not go with those before it", share,
		    id);
	return ledger_key_entry_add(ledger,
	    &(struct log_line){ EVENT_SHARE, NULL, share, id, NULL });
}

/* Why there may be such a key now. */
static int
key_may_be(struct ledger *ledger, const char *id, const struct key_rule *rule,
    bool is_first)
{
	struct shares shares = { .actor = ledger->actor };
	int open;

	if (ledger->actor[0] == '@' && (!is_first || rule->by_ceremony))
		return fail(EX_DATAERR, "a key like %s takes a person, not %s",
		    id, ledger->actor);
	if (rule->by_ceremony) {
		if (ledger_key_entry_of(ledger, EVENT_SHARE, id, shares_add,
			&shares) != 0)
			return -1;
		return shares.held > 0 && shares.held >= shares.needed
		    ? 0
		    : fail(EX_DATAERR,
			  "%s is held by too few people to make it again", id);
	}
	if (is_first)
		return 0;
	if ((open = ledger_rotation_is_open(ledger, rule->usage)) < 0)
		return -1;
	return open > 0 ? 0
			: fail(EX_DATAERR,
			      "%s takes the place of a key that nobody agreed "
			      "to replace: two people do, \"busta request "
			      "rotate-key\"",
			      id);
}

static int
key_write(struct ledger *ledger, const char *id, const char *usage,
    const char *check, uint64_t entry)
{
	sqlite3_stmt *archive = ledger_statement(ledger, SQL_KEY_ARCHIVE);
	sqlite3_stmt *add = ledger_statement(ledger, SQL_KEY_ADD);

	if (archive == NULL || add == NULL)
		return -1;
	(void)sqlite3_bind_text(archive, 1, usage, -1, SQLITE_STATIC);
	if (ledger_step(ledger, archive) != 0)
		return -1;
	(void)sqlite3_bind_text(add, 1, id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, usage, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, check, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 4, (int64_t)entry);
	return ledger_change_one(ledger, add, "a key");
}

int
ledger_key_add(struct ledger *ledger, const char *id, const char *check)
{
	char usage[KEY_USAGE_TEXT], facts[ENTRY_TOKEN_TEXT];
	char again[KEY_CHECK_TEXT];
	struct ledger_key key;
	uint64_t entry;
	int current, found;

	(void)snprintf(usage, sizeof usage, "%.*s", (int)strcspn(id, "-"), id);
	key_facts_write(facts, usage, check);
	if (!key_facts_read(facts, usage, again) || strcmp(again, check) != 0 ||
	    !key_id_is_of(id, usage))
		return fail(EX_DATAERR, "%s %s is no key", id, check);
	if ((found = ledger_key_get(ledger, id, &key)) < 0 ||
	    (current = ledger_key_current(ledger, usage, &key)) < 0)
		return -1;
	if (found > 0)
		return fail(EX_DATAERR, "the key %s is there already", id);
	if (key_may_be(ledger, id, key_rule_of(usage), current == 0) != 0 ||
	    ledger_log_size(ledger, &entry) != 0 ||
	    ledger_log(ledger,
		&(struct log_line){ EVENT_KEY, NULL, facts, id, NULL }) != 0)
		return -1;
	return key_write(ledger, id, usage, check, entry);
}

struct load_search {
	const char *id;
	struct key_load *load;
};

static int
load_batch(void *context, const struct data_key_record *record)
{
	struct load_search *search = context;

	/* Of a damaged one nobody knows: it may be under any wrapping key. */
	search->load->batches += record->key[0] == '\0'
	    ? !record->lost && key_id_is_of(search->id, "wrap")
	    : strcmp(record->key, search->id) == 0;
	return 0;
}

static int
load_card_system(void *context, const struct card_system *system)
{
	struct load_search *search = context;

	search->load->card_systems += strcmp(system->key_id, search->id) == 0;
	return 0;
}

static int
load_slip(void *context, const struct split *split)
{
	struct load_search *search = context;
	char key[KEY_NAME_TEXT];

	split_slip_key(key, split);
	search->load->slips += strcmp(key, search->id) == 0;
	return 0;
}

int
ledger_key_load(struct ledger *ledger, const char *id, struct key_load *load)
{
	struct load_search search = { id, load };

	memset(load, 0, sizeof *load);
	return ledger_data_key_each(ledger, load_batch, &search) != 0 ||
		ledger_split_each(ledger, load_slip, &search) != 0
	    ? -1
	    : ledger_card_system_each(ledger, load_card_system, &search);
}

int
ledger_key_retire(struct ledger *ledger, const char *id, const char *request)
{
	struct key_load load;
	struct ledger_key key;
	sqlite3_stmt *retire;
	int found = ledger_key_get(ledger, id, &key);

	if (found < 0 || ledger_key_load(ledger, id, &load) != 0)
		return -1;
	if (found == 0)
		return fail(EX_NOINPUT,
		    "there is no key %s: \"busta key list\" names them", id);
	if (key.state != KEY_ARCHIVED)
		return fail(EX_DATAERR,
		    "%s is %s, and only an archived key is retired", id,
		    key_state_name(key.state));
	if (load.batches + load.card_systems > 0)
		return fail(EX_DATAERR,
		    "%s is still needed: the data keys of %u batches and the "
		    "keys of %u card systems are under it",
		    id, load.batches, load.card_systems);
	if (load.slips > 0)
		return fail(EX_DATAERR,
		    "%s is still needed: %u slips that no counter has printed "
		    "are under it",
		    id, load.slips);
	if ((retire = ledger_statement(ledger, SQL_KEY_RETIRE)) == NULL)
		return -1;
	(void)sqlite3_bind_text(retire, 1, id, -1, SQLITE_STATIC);
	if (ledger_change_one(ledger, retire, "the key") != 0)
		return -1;
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_RETIRE_KEY, NULL, NULL, id, request });
}

int
ledger_key_backup(struct ledger *ledger, const char *digest,
    const char *backup_key)
{
	struct ledger_key key;
	int found = ledger_key_current(ledger, "backup", &key);

	if (found < 0)
		return -1;
	if (found == 0 || strcmp(key.id, backup_key) != 0)
		return fail(EX_DATAERR, "%s is not the current backup key",
		    backup_key);
	return ledger_key_entry_add(ledger,
	    &(struct log_line){ EVENT_BACKUP, NULL, backup_key, digest, NULL });
}
