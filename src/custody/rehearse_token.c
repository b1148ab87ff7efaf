#include "custody/rehearse_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/hex.h"
#include "custody/key_room.h"
#include "home/room_process.h"
#include "ledger/key.h"
#include "ledger/rehearsal.h"

#include "base/banned.h"

static void
keys_say(char text[static WIRE_KEYS_TEXT], const struct key_room *room)
{
	char check[2 * WIRE_KEY_CHECK + 1];
	const struct wire_key *key;
	size_t used = 0, i;

	text[0] = '\0';
	for (i = 0; i < room->keys.count && used < WIRE_KEYS_TEXT; i++) {
		key = &room->keys.list[i];
		if (key != key_room_current(room, key->usage))
			continue;
		hex_write(check, key->check, sizeof key->check);
		used += (size_t)snprintf(text + used, WIRE_KEYS_TEXT - used,
		    "%s%s %s", used > 0 ? ", " : "", key->id, check);
	}
}

static int
rehearsed_write(struct ledger *ledger, const char *keys)
{
	if (actor_begin(ledger, ROLE_KEY_CUSTODIAN) != 0)
		return -1;
	if (ledger_keys_sync(ledger, keys) == 0 &&
	    ledger_rehearsal_add(ledger, REHEARSAL_RESTORE) == 0 &&
	    ledger_commit(ledger) == 0)
		return 0;
	ledger_rollback(ledger);
	return -1;
}

/* Opening it has shown that each key is there and is what the store says; what
 * it wrapped is opened as well. */
static int
rehearse_room(struct session *session, const struct rehearse_data_key *newest)
{
	char keys[WIRE_KEYS_TEXT];
	struct bytes rewrapped = { 0 };
	static struct key_room room;
	int rc = 0;

	if (key_room_open(&room, &session->home) != 0)
		return fail_within("the restored token");
	keys_say(keys, &room);
	if (newest->batch != 0)
		rc = key_room_rewrap(&room, (uint64_t)newest->batch,
		    newest->record, newest->size, &rewrapped);
	key_room_close(&room);
	bytes_free(&rewrapped);
	return rc == 0 ? rehearsed_write(session->ledger, keys) : -1;
}

/* Alone in the home, as whoever starts a room that could change the store. */
static int
rehearse_locked(struct session *session, const struct rehearse_data_key *newest)
{
	int rc, lock = home_lock(&session->home, "key rehearse", 0);

	if (lock < 0)
		return -1;
	rc = rehearse_room(session, newest);
	(void)close(lock);
	return rc;
}

int
rehearse_token(struct session *session, const struct hsm_settings *restored,
    const char *pin_file, const struct rehearse_data_key *newest)
{
	struct home *home = &session->home;
	char **words = hsm_environment_restored(home->hsm, restored);
	char *live = home->passphrase_file;
	int rc;

	if (words == NULL)
		return -1;
	/* Never the live token's PIN by itself: the other may be anybody's. */
	home->passphrase_file = (char *)(uintptr_t)pin_file;
	room_process_hsm(words);
	rc = rehearse_locked(session, newest);
	room_process_hsm(home->hsm);
	home->passphrase_file = live;
	hsm_environment_free(words);
	return rc;
}
