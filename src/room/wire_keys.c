#include "room/wire_keys.h"

#include <string.h>

#include "base/fail.h"
#include "room/wire_body.h"

#include "base/banned.h"

int
wire_send_keys(int fd, const struct wire_keys *message)
{
	const struct wire_key *key = message->list;
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->count, 4);
	for (; key < message->list + message->count; key++) {
		bytes_put_text(&body, key->id);
		bytes_put_text(&body, key->usage);
		bytes_put_integer(&body, key->version, 4);
		bytes_put_text(&body, key->created);
		bytes_put_integer(&body, key->exportable, 1);
		bytes_put_raw(&body, key->check, sizeof key->check);
	}
	return wire_send(fd, WIRE_KEYS, &body);
}

static void
wire_get_key(struct bytes_reader *reader, struct wire_key *key)
{
	const uint8_t *check;
	uint64_t exportable;

	bytes_get_text(reader, key->id, sizeof key->id);
	bytes_get_text(reader, key->usage, sizeof key->usage);
	key->version = (uint32_t)bytes_get_integer(reader, 4);
	bytes_get_text(reader, key->created, sizeof key->created);
	exportable = bytes_get_integer(reader, 1);
	reader->failed |= exportable > 1;
	key->exportable = exportable == 1;
	if ((check = bytes_get_raw(reader, sizeof key->check)) != NULL)
		memcpy(key->check, check, sizeof key->check);
}

int
wire_read_keys(const struct frame *frame, struct wire_keys *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_KEYS);
	uint32_t i;

	memset(message, 0, sizeof *message);
	message->count = (uint32_t)bytes_get_integer(&reader, 4);
	if (message->count > WIRE_KEYS_MOST) {
		message->count = 0;
		reader.failed = true;
	}
	for (i = 0; i < message->count; i++)
		wire_get_key(&reader, &message->list[i]);
	return wire_end(&reader, "KEYS");
}

int
wire_send_rotate(int fd)
{
	struct bytes body = { 0 };

	return wire_send(fd, WIRE_ROTATE, &body);
}

int
wire_read_rotate(const struct frame *frame)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_ROTATE);

	return wire_end(&reader, "ROTATE");
}

int
wire_send_remove(int fd, const struct wire_remove *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->id);
	return wire_send(fd, WIRE_REMOVE, &body);
}

int
wire_read_remove(const struct frame *frame, struct wire_remove *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_REMOVE);

	bytes_get_text(&reader, message->id, sizeof message->id);
	return wire_end(&reader, "REMOVE");
}

static int
wire_send_data_key(int fd, enum wire_type type,
    const struct wire_rewrap *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->batch, 8);
	bytes_put_counted(&body, message->data_key, message->data_key_size);
	return wire_send(fd, type, &body);
}

static int
wire_read_data_key(const struct frame *frame, enum wire_type type,
    const char *name, struct wire_rewrap *message)
{
	struct bytes_reader reader = wire_reader(frame, type);

	message->batch = bytes_get_integer(&reader, 8);
	message->data_key = bytes_get_counted(&reader, &message->data_key_size);
	reader.failed |= message->data_key_size > WIRE_DATA_KEY_MOST;
	return wire_end(&reader, name);
}

int
wire_send_rewrap(int fd, const struct wire_rewrap *message)
{
	return wire_send_data_key(fd, WIRE_REWRAP, message);
}

int
wire_read_rewrap(const struct frame *frame, struct wire_rewrap *message)
{
	return wire_read_data_key(frame, WIRE_REWRAP, "REWRAP", message);
}

int
wire_send_rewrapped(int fd, const struct wire_rewrap *message)
{
	return wire_send_data_key(fd, WIRE_REWRAPPED, message);
}

int
wire_read_rewrapped(const struct frame *frame, struct wire_rewrap *message)
{
	return wire_read_data_key(frame, WIRE_REWRAPPED, "REWRAPPED", message);
}
