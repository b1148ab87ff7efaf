/* The room of those who keep the keys: it changes the store, and shows nothing
 * of what is in it. */
#include "room/room.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/secret.h"
#include "hsm/keystore.h"
#include "room/datakey.h"
#include "room/keys.h"
#include "room/verbs.h"
#include "room/wire_keys.h"

#include "base/banned.h"

_Static_assert((int)WIRE_KEY_ID == (int)KEY_ID_TEXT &&
	(int)WIRE_KEY_CHECK == (int)KEY_CHECK_SIZE &&
	(int)WIRE_KEYS_MOST == (int)KEYS_MOST,
    "the wire carries key facts as stores have them");

struct key_room {
	struct hsm *hsm;
};

static int
key_room_say(const struct key_room *room)
{
	static struct wire_keys keys;
	const struct key_facts *facts;
	struct wire_key *key;

	memset(&keys, 0, sizeof keys);
	while ((facts = hsm_key_at(room->hsm, keys.count)) != NULL) {
		key = &keys.list[keys.count++];
		memcpy(key->id, facts->id, sizeof key->id);
		(void)snprintf(key->usage, sizeof key->usage, "%s",
		    key_usage_name(facts->usage));
		key->version = facts->version;
		memcpy(key->created, facts->created, sizeof key->created);
		key->exportable = facts->exportable;
		memcpy(key->check, facts->check, sizeof key->check);
	}
	return wire_send_keys(WIRE_MESSAGES, &keys);
}

static int
key_room_rotate(void *context, const struct frame *frame)
{
	struct key_room *room = context;

	if (wire_read_rotate(frame) != 0 ||
	    hsm_rotate(room->hsm, WIRE_OUTPUT, KEY_WRAP) != 0)
		return -1;
	return key_room_say(room);
}

static int
key_room_remove(void *context, const struct frame *frame)
{
	struct key_room *room = context;
	struct wire_remove asked;

	if (wire_read_remove(frame, &asked) != 0 ||
	    hsm_remove(room->hsm, WIRE_OUTPUT, asked.id) != 0)
		return -1;
	return key_room_say(room);
}

static int
key_room_rewrap(void *context, const struct frame *frame)
{
	struct key_room *room = context;
	struct data_key *key = NULL;
	struct bytes record = { 0 };
	struct wire_rewrap asked, answer;
	int rc = -1;

	if (wire_read_rewrap(frame, &asked) == 0 &&
	    (key = data_key_open(room->hsm, asked.batch, asked.data_key,
		 asked.data_key_size)) != NULL &&
	    data_key_wrap(key, room->hsm, &record) == 0) {
		answer.batch = asked.batch;
		answer.data_key = record.data;
		answer.data_key_size = record.size;
		rc = wire_send_rewrapped(WIRE_MESSAGES, &answer);
	}
	data_key_free(key);
	bytes_free(&record);
	return rc;
}

static const struct verb verbs[] = {
	{ WIRE_ROTATE, key_room_rotate },
	{ WIRE_REMOVE, key_room_remove },
	{ WIRE_REWRAP, key_room_rewrap },
	{ 0 },
};

static int
key_room_work(const char *store)
{
	struct key_room room = { 0 };
	int rc = -1;

	(void)umask(077);
	if (confine_process() == 0 && secret_heap_open(KEYS_HEAP) == 0 &&
	    (room.hsm = keys_open_to_change(store)) != NULL &&
	    /* The desk holds the home: nobody else changes keys now. */
	    file_sweep(WIRE_OUTPUT, KEYSTORE_NAME) == 0 &&
	    confine_files(WIRE_OUTPUT, CONFINE_REPLACE) == 0 &&
	    confine_calls(WIRE_OUTPUT, CONFINE_REPLACE) == 0 &&
	    key_room_say(&room) == 0)
		rc = verbs_serve_refusing(verbs, &room);
	hsm_free(room.hsm);
	return rc;
}

int
room_keep_keys(const char *store)
{
	return room_exit(key_room_work(store));
}
