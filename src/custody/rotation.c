#include "custody/rotation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hex.h"
#include "base/progress.h"
#include "custody/key_room.h"
#include "ledger/data_key.h"
#include "ledger/key.h"

#include "base/banned.h"

/* Each is a commit; a run that is killed has lost no more than one. */
enum { REWRAPS_AT_ONCE = 100 };

/* A data key as the ledger has it, and as it is to be. */
struct rewrap {
	int64_t batch;
	char key[KEY_NAME_TEXT];
	struct bytes old;
};

struct rewraps {
	struct rewrap *list;
	size_t count;
};

static int
rewraps_add(void *context, const struct data_key_record *record)
{
	struct rewraps *rewraps = context;
	struct rewrap *grown;

	/* A damaged one is tried with the others, and so refused. */
	if (record->lost)
		return 0;
	grown = realloc(rewraps->list, (rewraps->count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	rewraps->list = grown;
	grown += rewraps->count++;
	memset(grown, 0, sizeof *grown);
	grown->batch = record->batch;
	memcpy(grown->key, record->key, sizeof grown->key);
	bytes_put_raw(&grown->old, record->record, record->size);
	return grown->old.failed ? fail(EX_OSERR, "out of memory") : 0;
}

static void
rewraps_free(struct rewraps *rewraps)
{
	size_t i;

	for (i = 0; i < rewraps->count; i++)
		bytes_free(&rewraps->list[i].old);
	free(rewraps->list);
}

/* One run of it. */
struct turn {
	struct session *session;
	struct key_room room;
	struct rewraps rewraps;
	struct ledger_key current; /* as the ledger has it when it begins */
	struct progress progress;
	struct rotation *rotation;
};

/* Opens each, and throws away what comes of it. */
static int
turn_try_all(struct turn *turn)
{
	const struct rewrap *rewrap = turn->rewraps.list;
	struct bytes tried;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < turn->rewraps.count; i++, rewrap++) {
		memset(&tried, 0, sizeof tried);
		progress_show(&turn->progress, "trying data keys", i);
		rc = key_room_rewrap(&turn->room, (uint64_t)rewrap->batch,
		    rewrap->old.data, rewrap->old.size, &tried);
		bytes_free(&tried);
	}
	return rc;
}

static int
turn_rewrap(struct turn *turn, const struct rewrap *rewrap)
{
	struct data_key_record old = { .batch = rewrap->batch,
		.record = rewrap->old.data,
		.size = rewrap->old.size };
	struct bytes new = { 0 };
	int rc;

	memcpy(old.key, rewrap->key, sizeof old.key);
	rc = key_room_rewrap(&turn->room, (uint64_t)rewrap->batch,
	    rewrap->old.data, rewrap->old.size, &new);
	if (rc == 0)
		rc = ledger_data_key_replace(turn->session->ledger, &old,
		    new.data, new.size);
	bytes_free(&new);
	return rc;
}

static int
turn_rewrap_some(struct turn *turn, size_t *at)
{
	const struct rewraps *rewraps = &turn->rewraps;
	struct ledger *ledger = turn->session->ledger;
	size_t done = 0;
	int rc = actor_begin(ledger, ROLE_KEY_CUSTODIAN);

	for (; rc == 0 && *at < rewraps->count && done < REWRAPS_AT_ONCE;
	     (*at)++) {
		if (strcmp(rewraps->list[*at].key, turn->rotation->now) == 0)
			continue;
		rc = turn_rewrap(turn, &rewraps->list[*at]);
		done++;
	}
	if (rc != 0 || ledger_commit(ledger) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	turn->rotation->batches += done;
	return 0;
}

static int
turn_rewrap_all(struct turn *turn)
{
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && at < turn->rewraps.count) {
		progress_show(&turn->progress, "wrapping data keys", at);
		rc = turn_rewrap_some(turn, &at);
	}
	return rc;
}

/* The ledger learns of the key that serves in the store already. */
static int
turn_register(struct turn *turn, const struct wire_key *key)
{
	struct ledger *ledger = turn->session->ledger;
	char check[2 * WIRE_KEY_CHECK + 1];

	hex_write(check, key->check, sizeof key->check);
	if (actor_begin(ledger, ROLE_KEY_CUSTODIAN) != 0 ||
	    ledger_key_add(ledger, key->id, check) != 0 ||
	    ledger_commit(ledger) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	return 0;
}

/* Is the key that the ledger has as current in the store, serving or not? */
static bool
turn_has_current(const struct turn *turn)
{
	char check[2 * WIRE_KEY_CHECK + 1];
	uint32_t i;

	for (i = 0; i < turn->room.keys.count; i++) {
		hex_write(check, turn->room.keys.list[i].check, WIRE_KEY_CHECK);
		if (strcmp(turn->room.keys.list[i].id, turn->current.id) == 0)
			return strcmp(check, turn->current.check) == 0;
	}
	return false;
}

static int
turn_agreed(struct turn *turn)
{
	int agreed = ledger_rotation_is_open(turn->session->ledger, "wrap");

	return agreed > 0 ? 0
	    : agreed < 0
	    ? -1
	    : fail(EX_NOPERM,
		  "a new wrapping key takes two people: \"busta request "
		  "rotate-key\" asks for it, and another key custodian "
		  "approves");
}

/* A run that broke off has made the key, and maybe told the ledger of it: then
 * only wrapping is left to do, and nobody needs to agree again. */
static int
turn_make_key(struct turn *turn)
{
	const struct wire_key *serving = key_room_current(&turn->room, "wrap");

	if (strcmp(serving->id, turn->current.id) != 0)
		return turn_agreed(turn) != 0 ? -1
					      : turn_register(turn, serving);
	if (turn_agreed(turn) != 0)
		return -1;
	return key_room_rotate(&turn->room) != 0
	    ? -1
	    : turn_register(turn, key_room_current(&turn->room, "wrap"));
}

/* Some data key is under another key than the one that serves. */
static bool
turn_broke_off(const struct turn *turn)
{
	size_t i;

	for (i = 0; i < turn->rewraps.count; i++)
		if (strcmp(turn->rewraps.list[i].key, turn->current.id) != 0)
			return true;
	return false;
}

static int
turn_do(struct turn *turn)
{
	const struct wire_key *serving = key_room_current(&turn->room, "wrap");
	bool goes_on;

	if (serving == NULL || !turn_has_current(turn))
		return fail(EX_DATAERR,
		    "the key store is not this ledger's, or an old copy: the "
		    "wrapping key %s %s is not in it",
		    turn->current.id, turn->current.check);
	if (turn_try_all(turn) != 0)
		return -1;
	goes_on =
	    turn_broke_off(turn) && strcmp(serving->id, turn->current.id) == 0;
	memcpy(turn->rotation->before, turn->current.id, KEY_NAME_TEXT);
	if (!goes_on && turn_make_key(turn) != 0)
		return -1;
	memcpy(turn->rotation->now, key_room_current(&turn->room, "wrap")->id,
	    KEY_NAME_TEXT);
	return turn_rewrap_all(turn);
}

static int
turn_open(struct turn *turn)
{
	int found =
	    ledger_key_current(turn->session->ledger, "wrap", &turn->current);

	if (found <= 0)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR, "the ledger knows no wrapping key yet");
	return ledger_data_key_each(turn->session->ledger, rewraps_add,
		   &turn->rewraps) != 0
	    ? -1
	    : key_room_open(&turn->room, &turn->session->home);
}

static struct turn *
turn_new(struct session *session, struct rotation *rotation)
{
	struct turn *turn = calloc(1, sizeof *turn);

	if (turn == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	turn->session = session;
	turn->rotation = rotation;
	return turn;
}

static void
turn_free(struct turn *turn)
{
	if (turn == NULL)
		return;
	key_room_close(&turn->room);
	rewraps_free(&turn->rewraps);
	free(turn);
}

int
rotation_run(struct session *session, bool quiet, struct rotation *rotation)
{
	struct turn *turn;
	int lock = -1, rc = -1;

	memset(rotation, 0, sizeof *rotation);
	if (actor_need(&session->actor, ROLE_KEY_CUSTODIAN) != 0 ||
	    (lock = home_lock(&session->home, "key rotate", 0)) < 0)
		return -1;
	if ((turn = turn_new(session, rotation)) != NULL &&
	    turn_open(turn) == 0) {
		progress_begin(&turn->progress, !quiet, 0, turn->rewraps.count);
		turn->progress.of = "data keys";
		rc = turn_do(turn);
		progress_end(&turn->progress);
	}
	turn_free(turn);
	(void)close(lock);
	return rc;
}

static int
clear_one(struct session *session, struct key_room *room, const char *id)
{
	struct ledger_key key;
	int found = ledger_key_get(session->ledger, id, &key);

	if (found <= 0 || key.state != KEY_RETIRED)
		return found < 0 ? -1 : 0;
	return key_room_remove(room, id) != 0 ? -1 : 1;
}

/* From the last one on: each that goes lets those behind it move down. */
static int
clear_all(struct session *session, struct key_room *room)
{
	char id[WIRE_KEY_ID];
	uint32_t i = room->keys.count;
	int cleared = 0, rc;

	while (i-- > 0) {
		memcpy(id, room->keys.list[i].id, sizeof id);
		if ((rc = clear_one(session, room, id)) < 0)
			return -1;
		cleared += rc;
	}
	return cleared;
}

int
rotation_clear(struct session *session)
{
	struct key_room *room;
	int lock, rc = -1;

	if (actor_need(&session->actor, ROLE_KEY_CUSTODIAN) != 0 ||
	    (lock = home_lock(&session->home, "key retire", 0)) < 0)
		return -1;
	if ((room = calloc(1, sizeof *room)) == NULL)
		fail(EX_OSERR, "out of memory");
	else if (key_room_open(room, &session->home) == 0) {
		rc = clear_all(session, room);
		key_room_close(room);
	}
	free(room);
	(void)close(lock);
	return rc;
}
