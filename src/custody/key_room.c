#include "custody/key_room.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "home/unlock.h"

#include "base/banned.h"

/* What it says of the keys, now or when it is ready. */
static int
key_room_take_keys(struct key_room *room, const struct frame *frame)
{
	return wire_read_keys(frame, &room->keys);
}

static int
key_room_hear_ready(struct key_room *room)
{
	struct frame frame;
	int rc;

	if (room_process_hear_start(&room->process, room->timeout, &frame) != 0)
		return -1;
	rc = key_room_take_keys(room, &frame);
	frame_free(&frame);
	return rc;
}

int
key_room_open(struct key_room *room, const struct home *home)
{
	const char *const words[] = { "keys", home->store, NULL };
	struct unlock unlock = UNLOCK_NONE;
	int rc = -1;

	memset(room, 0, sizeof *room);
	room->timeout = home->room_timeout;
	if (unlock_start(&unlock, home, 1) == 0 &&
	    room_process_start_in(&room->process, home, "keys", words,
		unlock.socket) == 0 &&
	    unlock_finish(&unlock) == 0)
		rc = key_room_hear_ready(room);
	unlock_end(&unlock);
	if (rc != 0)
		key_room_close(room);
	return rc;
}

void
key_room_close(struct key_room *room)
{
	room_process_end(&room->process);
}

static int
key_room_hear_keys(struct key_room *room)
{
	struct frame frame;
	int rc;

	if (room_process_hear(&room->process, room->timeout, &frame) != 0)
		return -1;
	rc = key_room_take_keys(room, &frame);
	frame_free(&frame);
	return rc;
}

int
key_room_rotate(struct key_room *room)
{
	return wire_send_rotate(room->process.socket) != 0
	    ? -1
	    : key_room_hear_keys(room);
}

int
key_room_remove(struct key_room *room, const char *id)
{
	struct wire_remove asked;

	if (strlen(id) >= sizeof asked.id)
		return fail(EX_DATAERR, "%s is no key", id);
	(void)snprintf(asked.id, sizeof asked.id, "%s", id);
	return wire_send_remove(room->process.socket, &asked) != 0
	    ? -1
	    : key_room_hear_keys(room);
}

int
key_room_rewrap(struct key_room *room, uint64_t batch, const uint8_t *data_key,
    size_t size, struct bytes *rewrapped)
{
	const struct wire_rewrap asked = { batch, data_key, size };
	struct wire_rewrap answer;
	struct frame frame;
	int rc;

	if (wire_send_rewrap(room->process.socket, &asked) != 0 ||
	    room_process_hear(&room->process, room->timeout, &frame) != 0)
		return -1;
	rc = wire_read_rewrapped(&frame, &answer);
	if (rc == 0 && answer.batch != batch)
		rc = fail(EX_PROTOCOL, "the room answered for another batch");
	if (rc == 0) {
		bytes_put_raw(rewrapped, answer.data_key, answer.data_key_size);
		if (rewrapped->failed)
			rc = fail(EX_OSERR, "out of memory");
	}
	frame_free(&frame);
	return rc;
}

const struct wire_key *
key_room_current(const struct key_room *room, const char *usage)
{
	const struct wire_key *current = NULL, *key;

	for (key = room->keys.list; key < room->keys.list + room->keys.count;
	     key++)
		if (strcmp(key->usage, usage) == 0 &&
		    (current == NULL || current->version < key->version))
			current = key;
	return current;
}
