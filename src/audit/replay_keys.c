/* Keys, as far as the log knows them: which there are, who holds them, and that
 * none took another's place without two people. */
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

int
replay_keys_new(struct replay *replay)
{
	return (replay->keys = names_new()) == NULL ||
		(replay->systems = names_new()) == NULL ||
		(replay->cips = names_new()) == NULL ||
		(replay->puks = names_new()) == NULL
	    ? -1
	    : 0;
}

void
replay_keys_free(struct replay *replay)
{
	names_free(replay->keys);
	names_free(replay->systems);
	names_free(replay->cips);
	names_free(replay->puks);
	free(replay->key_list);
	free(replay->shares);
	free(replay->system_list);
	free(replay->cip_list);
	free(replay->puk_list);
}

/* Of that name, and NULL if there is none but in shares. */
static struct key_known *
replay_key_find(const struct replay *replay, const char *id)
{
	uint32_t number = names_find(replay->keys, id);

	return number == 0 || replay->key_list[number - 1].facts[0] == '\0'
	    ? NULL
	    : &replay->key_list[number - 1];
}

const char *
replay_key(const struct replay *replay, const char *id, enum key_state *state,
    uint64_t *entry)
{
	const struct key_known *key = replay_key_find(replay, id);

	if (key == NULL)
		return NULL;
	*state = key->state;
	*entry = key->entry;
	return key->facts;
}

size_t
replay_key_count(const struct replay *replay)
{
	size_t count = 0;
	uint32_t i;

	for (i = 0; i < replay->key_count; i++)
		count += replay->key_list[i].facts[0] != '\0';
	return count;
}

/* Its number, of a key that may be new; 0 with a reason. */
static uint32_t
replay_key_name(struct replay *replay, const char *id)
{
	uint32_t number = names_find(replay->keys, id);
	struct key_known *grown;

	if (number != 0)
		return number;
	grown = realloc(replay->key_list,
	    ((size_t)replay->key_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return 0;
	}
	replay->key_list = grown;
	memset(&grown[replay->key_count], 0, sizeof *grown);
	if ((number = names_add(replay->keys, id)) != 0)
		replay->key_count++;
	return number;
}

/* Enough of its shares to make it again are in different people's hands. */
static bool
replay_is_shared(const struct replay *replay, uint32_t key)
{
	unsigned held = 0, needed = 0;
	uint32_t i;

	for (i = 0; i < replay->share_count; i++)
		if (replay->shares[i].key == key) {
			held++;
			needed = replay->shares[i].share.needed;
		}
	return needed > 0 && held >= needed;
}

/* What it takes to have a key of this usage, be it the first or not. */
static int
replay_key_may_be(struct replay *replay, const struct entry *entry,
    const struct key_rule *rule, uint32_t key)
{
	size_t usage = (size_t)(rule - key_rules);
	bool is_first = replay->current[usage] == 0;

	if (entry->actor[0] == '@' && (!is_first || rule->by_ceremony))
		return fail(EX_DATAERR, "a key like %s takes a person, not %s",
		    entry->to, entry->actor);
	if (rule->by_ceremony)
		return replay_is_shared(replay, key)
		    ? 0
		    : fail(EX_DATAERR,
			  "%s is held by too few people to make it again",
			  entry->to);
	return is_first || replay->rotation_is_open[usage]
	    ? 0
	    : fail(EX_DATAERR,
		  "%s takes the place of a key that nobody agreed to replace",
		  entry->to);
}

int
replay_key_new(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	char usage[KEY_USAGE_TEXT], check[KEY_CHECK_TEXT];
	const struct key_rule *rule;
	uint32_t number, *current;

	(void)kind;
	if (!key_facts_read(entry->from, usage, check) ||
	    !key_id_is_of(entry->to, usage))
		return fail(EX_DATAERR, "%s is no key of %s",
		    entry->to[0] != '\0' ? entry->to : "-",
		    entry->from[0] != '\0' ? entry->from : "-");
	if (replay_key_find(replay, entry->to) != NULL)
		return fail(EX_DATAERR, "the key %s is there already",
		    entry->to);
	rule = key_rule_of(usage);
	if ((number = replay_key_name(replay, entry->to)) == 0 ||
	    replay_key_may_be(replay, entry, rule, number) != 0)
		return -1;
	current = &replay->current[rule - key_rules];
	if (*current != 0)
		replay->key_list[*current - 1].state = KEY_ARCHIVED;
	*current = number;
	replay->rotation_is_open[rule - key_rules] = false;
	replay->key_list[number - 1].state = KEY_CURRENT;
	replay->key_list[number - 1].entry = entry->sequence;
	memcpy(replay->key_list[number - 1].facts, entry->from,
	    sizeof entry->from);
	return 0;
}

static int
replay_share_fits(const struct replay *replay, const struct entry *entry,
    const struct share_held *share)
{
	const struct share_held *other;
	uint32_t i;

	for (i = 0; i < replay->share_count; i++) {
		other = &replay->shares[i];
		if (other->key != share->key)
			continue;
		if (other->holder == share->holder)
			return fail(EX_DATAERR,
			    "%s holds a share of %s already", entry->actor,
			    entry->to);
		if (!key_share_fits(&other->share, &share->share))
			return fail(EX_DATAERR,
			    "share %s of %s does not go with those before it",
			    entry->from, entry->to);
	}
	return 0;
}

int
replay_share(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct share_held share = { 0 }, *grown;

	(void)kind;
	if (!key_share_read(entry->from, &share.share) ||
	    (!key_id_is_of(entry->to, "exchange") &&
		!key_id_is_of(entry->to, "backup")))
		return fail(EX_DATAERR, "%s is no share of a key as %s",
		    entry->from[0] != '\0' ? entry->from : "-",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (replay_key_find(replay, entry->to) != NULL)
		return fail(EX_DATAERR, "%s was shared before", entry->to);
	share.holder = names_find(replay->operators, entry->actor);
	if ((share.key = replay_key_name(replay, entry->to)) == 0 ||
	    replay_share_fits(replay, entry, &share) != 0)
		return -1;
	grown = realloc(replay->shares,
	    ((size_t)replay->share_count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	replay->shares = grown;
	grown[replay->share_count++] = share;
	return 0;
}

int
replay_rotate_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	const struct key_rule *rule = key_rule_of(entry->to);

	(void)kind;
	if (rule == NULL || !rule->rotates ||
	    replay->current[rule - key_rules] == 0)
		return fail(EX_DATAERR, "there is no key of %s to replace",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (replay->rotation_is_open[rule - key_rules])
		return fail(EX_DATAERR,
		    "that another key of %s is made was agreed before",
		    entry->to);
	replay->rotation_is_open[rule - key_rules] = true;
	return 0;
}

int
replay_retire_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct key_known *key = replay_key_find(replay, entry->to);

	(void)kind;
	if (key == NULL || key->state != KEY_ARCHIVED)
		return fail(EX_DATAERR, "there is no archived key %s",
		    entry->to[0] != '\0' ? entry->to : "-");
	key->state = KEY_RETIRED;
	return 0;
}

/* It is the one of its usage that is used now. */
static int
replay_need_current(const struct replay *replay, const char *usage,
    const char *id)
{
	size_t at = (size_t)(key_rule_of(usage) - key_rules);

	return replay->current[at] != 0 &&
		replay->current[at] == names_find(replay->keys, id)
	    ? 0
	    : fail(EX_DATAERR, "%s is not the current key of %s",
		  id[0] != '\0' ? id : "-", usage);
}

int
replay_backup(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (entry->to[0] == '\0')
		return fail(EX_DATAERR, "a backup has a digest");
	return replay_need_current(replay, "backup", entry->from);
}

int
replay_rehearse(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (strcmp(entry->to, "restore") != 0 &&
	    (strlen(entry->to) != 32 ||
		strspn(entry->to, "0123456789abcdef") != 32))
		return fail(EX_DATAERR, "%s is nothing that is rehearsed",
		    entry->to[0] != '\0' ? entry->to : "-");
	return replay_need_current(replay, "wrap", entry->from);
}

int
replay_waive(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *batch =
	    replay_subject(replay, entry->to, SUBJECT_BATCH);

	(void)kind;
	if (batch == NULL)
		return -1;
	if (batch->waived)
		return fail(EX_DATAERR, "%s was waived before", entry->to);
	batch->waived = true;
	return 0;
}

/* A later one of that name takes its place. */
int
replay_card_system_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	uint32_t number = names_find(replay->systems, entry->to);
	struct system_known *grown;

	(void)kind;
	if (entry->to[0] == '\0' || entry->from[0] == '\0')
		return fail(EX_DATAERR,
		    "a card system has a name and a digest");
	if (number == 0) {
		grown = realloc(replay->system_list,
		    ((size_t)replay->system_count + 1) * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		replay->system_list = grown;
		if ((number = names_add(replay->systems, entry->to)) == 0)
			return -1;
		replay->system_count++;
	}
	grown = &replay->system_list[number - 1];
	memcpy(grown->facts, entry->from, sizeof grown->facts);
	grown->entry = entry->sequence;
	return 0;
}

const char *
replay_card_system(const struct replay *replay, const char *name,
    uint64_t *entry)
{
	uint32_t number = names_find(replay->systems, name);

	if (number == 0)
		return NULL;
	*entry = replay->system_list[number - 1].entry;
	return replay->system_list[number - 1].facts;
}

size_t
replay_card_system_count(const struct replay *replay)
{
	return replay->system_count;
}
