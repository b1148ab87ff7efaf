/* What a desk asks of a key room: which keys there are, a new wrapping key, a
 * data key wrapped under it, an old key's removal. The room says KEYS when it
 * is confined, and after every change. */
#ifndef ROOM_WIRE_KEYS_H
#define ROOM_WIRE_KEYS_H

#include "base/clock.h"
#include "room/wire.h"

enum {
	WIRE_KEY_ID = 32,
	WIRE_KEY_USAGE = 16,
	WIRE_KEY_CHECK = 5,
	WIRE_KEYS_MOST = 64
};

/* What a store says of a key: hsm/hsm.h. */
struct wire_key {
	char id[WIRE_KEY_ID];
	char usage[WIRE_KEY_USAGE];
	uint32_t version;
	char created[CLOCK_TEXT];
	bool exportable;
	uint8_t check[WIRE_KEY_CHECK];
};

struct wire_keys {
	uint32_t count;
	struct wire_key list[WIRE_KEYS_MOST];
};

struct wire_remove {
	char id[WIRE_KEY_ID];
};

/* A wrapped data key as it is, and in REWRAPPED as it is under the wrapping key
 * that serves now. */
struct wire_rewrap {
	uint64_t batch;
	const uint8_t *data_key;
	size_t data_key_size;
};

/* As in room/wire.h; ROTATE has no body. */
int wire_send_keys(int fd, const struct wire_keys *message);
int wire_read_keys(const struct frame *frame, struct wire_keys *message);
int wire_send_rotate(int fd);
int wire_read_rotate(const struct frame *frame);
int wire_send_remove(int fd, const struct wire_remove *message);
int wire_read_remove(const struct frame *frame, struct wire_remove *message);
int wire_send_rewrap(int fd, const struct wire_rewrap *message);
int wire_read_rewrap(const struct frame *frame, struct wire_rewrap *message);
int wire_send_rewrapped(int fd, const struct wire_rewrap *message);
int wire_read_rewrapped(const struct frame *frame, struct wire_rewrap *message);

#endif
