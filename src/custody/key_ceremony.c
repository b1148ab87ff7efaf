#include "custody/key_ceremony.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/hex.h"
#include "custody/custody_room.h"
#include "home/unlock.h"
#include "ledger/key_entry.h"

#include "base/banned.h"

_Static_assert((int)WIRE_CUSTODY_ID == (int)KEY_NAME_TEXT,
    "a key's id is one on the wire and in the ledger");

/* A person who is asked for the passphrase is asked before the terminals are
 * somebody else's. */
static int
hold_secret(struct key_ceremony *held, struct unlock *unlock, int *secret)
{
	if (held->unlocks) {
		if (unlock_start(unlock, held->home, 1) != 0 ||
		    unlock_finish(unlock) != 0)
			return -1;
		*secret = unlock->socket;
	} else if (held->order.purpose == CUSTODY_RESTORE)
		*secret = home_open_passphrase(held->home);
	return *secret == -1 && held->order.purpose == CUSTODY_RESTORE ? -1 : 0;
}

static void
hold_take_names(struct key_ceremony *held, const struct ceremony *ceremony)
{
	unsigned i;

	for (i = 0; i < held->custodians; i++)
		memcpy(held->names[i], ceremony->list[i].name,
		    sizeof held->names[i]);
}

/* agreed: from then on something is made, whatever comes. */
static int
hold_room(struct key_ceremony *held, struct ceremony *ceremony, int secret,
    bool *agreed)
{
	struct custody_room room = { 0 };
	struct wire_custody_proposed proposed;
	struct frame frame;
	int rc = -1;

	if (custody_room_open(&room, ceremony, held->home, &held->order,
		secret) == 0 &&
	    custody_room_hear_proposed(&room, &frame, &proposed) == 0) {
		rc = held->agree(held, &proposed);
		frame_free(&frame);
	}
	if (rc == 0) {
		*agreed = true;
		rc = custody_room_agree(&room);
	}
	custody_room_close(&room);
	return rc;
}

static int
hold_all(struct key_ceremony *held, struct ceremony *ceremony, bool *agreed)
{
	struct unlock unlock = UNLOCK_NONE;
	int secret = -1, rc = -1;

	if (hold_secret(held, &unlock, &secret) == 0 &&
	    ceremony_gather(ceremony, held->ledger) == 0) {
		hold_take_names(held, ceremony);
		rc = hold_room(held, ceremony, secret, agreed);
	}
	if (secret >= 0 && secret != unlock.socket)
		(void)close(secret);
	unlock_end(&unlock);
	return rc;
}

int
key_ceremony_hold(struct key_ceremony *held)
{
	struct ceremony ceremony = { 0 };
	char reason[CEREMONY_SENTENCE];
	bool agreed = false;
	int rc;

	held->order.store = held->home->store;
	if (held->order.backup == NULL)
		held->order.backup = "";
	rc = ceremony_open(&ceremony, held->home, held->actor->name,
	    held->custodians);
	held->order.seconds = ceremony.seconds;
	if (rc == 0)
		rc = hold_all(held, &ceremony, &agreed);
	if (rc == 0)
		ceremony_tell_done(&ceremony, held->sentence);
	else {
		(void)snprintf(reason, sizeof reason, "%s", fail_reason());
		fail(fail_code(), "%s: %s", reason,
		    agreed ? held->stands : "nothing was made");
		ceremony_tell_failed(&ceremony);
	}
	ceremony_close(&ceremony);
	return rc;
}

/* All shares of a key are of one kind; the last one tells it. */
static int
find_share(void *context, const struct key_entry *entry)
{
	struct key_share *share = context;

	return key_share_read(entry->detail, share)
	    ? 0
	    : fail(EX_DATAERR, "%s of %s is no share", entry->detail,
		  entry->subject);
}

static int
find_key(struct key_ceremony *held, const char *usage, const char *id,
    struct ledger_key *key)
{
	int found = id == NULL ? ledger_key_current(held->ledger, usage, key)
			       : ledger_key_get(held->ledger, id, key);

	if (found < 0)
		return -1;
	if (id != NULL)
		return found > 0 && strcmp(key->usage, usage) == 0
		    ? 0
		    : fail(EX_UNAVAILABLE,
			  "there is no %s key %s: \"busta key list\" names "
			  "them",
			  usage, id);
	return found > 0
	    ? 0
	    : fail(EX_UNAVAILABLE,
		  "there is no %s key yet: custodians make one with \"busta "
		  "key init %s\"",
		  usage, usage);
}

int
key_ceremony_find(struct key_ceremony *held, const char *usage, const char *id)
{
	struct key_share share = { 0 };
	struct ledger_key found, *key = &found;

	if (find_key(held, usage, id, key) != 0)
		return -1;
	if (ledger_key_entry_of(held->ledger, EVENT_SHARE, key->id, find_share,
		&share) != 0)
		return -1;
	memcpy(held->order.id, key->id, sizeof held->order.id);
	if (share.of < CUSTODIANS_LEAST || share.of > CUSTODIANS_MOST ||
	    hex_read(held->order.check, sizeof held->order.check, key->check) !=
		0)
		return fail(EX_DATAERR, "nobody has pieces of the key %s",
		    key->id);
	held->order.pieces = share.of;
	held->order.needed = share.needed < share.of ? share.needed : 0;
	held->custodians = share.needed;
	return 0;
}
