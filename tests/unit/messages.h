/* What every message between desk and room has to pass, for tests that have a
 * table of them. After cmocka.h. */
#ifndef TESTS_UNIT_MESSAGES_H
#define TESTS_UNIT_MESSAGES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"

/* Where it is heard, and where it is said. */
static int ends[2];

struct message {
	const char *name;
	uint8_t type;
	size_t size; /* of its body; 0: not looked at */
	void (*send)(void);
	int (*read)(const struct frame *frame); /* 0: it is what was sent */
};

static inline struct frame
message_received(const struct message *message)
{
	struct frame frame;

	message->send();
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	return frame;
}

static inline void
messages_are_read_as_sent(const struct message *message, size_t count)
{
	struct frame frame;

	for (; count > 0; count--, message++) {
		frame = message_received(message);
		if (frame.type != message->type ||
		    (message->size != 0 && frame.size != message->size) ||
		    message->read(&frame) != 0)
			fail_msg("%s: type %u, %zu bytes", message->name,
			    frame.type, frame.size);
		frame_free(&frame);
	}
}

/* In a block of its own size, so that ASan sees who reads past its end. */
static inline int
message_read_resized(const struct message *message, const struct frame *frame,
    size_t size)
{
	struct frame other = { frame->type, calloc(1, size > 0 ? size : 1),
		size };
	int rc;

	assert_non_null(other.body);
	memcpy(other.body, frame->body,
	    size < frame->size ? size : frame->size);
	rc = message->read(&other);
	frame_free(&other);
	return rc;
}

static inline void
messages_have_one_length(const struct message *message, size_t count)
{
	struct frame frame;
	size_t size;

	for (; count > 0; count--, message++) {
		frame = message_received(message);
		for (size = 0; size < frame.size + 2; size++)
			if ((message_read_resized(message, &frame, size) ==
				0) != (size == frame.size))
				fail_msg("%s of %zu bytes", message->name,
				    size);
		assert_int_equal(fail_code(), EX_SOFTWARE);
		frame_free(&frame);
	}
}

static inline void
messages_are_told_apart(const struct message *message, size_t count)
{
	struct frame frame;
	unsigned type;

	for (; count > 0; count--, message++) {
		frame = message_received(message);
		for (type = 0; type < 256; type++) {
			frame.type = (uint8_t)type;
			if ((message->read(&frame) == 0) !=
			    (type == message->type))
				fail_msg("%s as type %u", message->name, type);
		}
		frame_free(&frame);
	}
}

#endif
