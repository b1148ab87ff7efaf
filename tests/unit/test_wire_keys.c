/* Goal: what a key room and its desk say to each other is read as it was said,
 * and nothing else is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>
#include <sys/socket.h>

#include "base/fail.h"
#include "room/wire_keys.h"

/* After fail.h, whose name it takes for a macro. */
#include <cmocka.h>

#include "messages.h"

#include "base/banned.h"

static const struct wire_keys keys = { 2,
	{ { "wrap-2026-1f3a9c", "wrap", 2, "2026-11-23T22:30:00Z", true,
	      { 1, 2, 3, 4, 5 } },
	    { "exchange-1a2b3c4d5e", "exchange", 1, "2026-11-24T08:00:00Z",
		false, { 0x1a, 0x2b, 0x3c, 0x4d, 0x5e } } } };
static const struct wire_remove removal = { "wrap-2026-1f3a9c" };
static const uint8_t data_key[] = "a wrapped data key";
static const struct wire_rewrap rewrap = { 12, data_key, sizeof data_key };
static const struct wire_made made = { "wrap-2026-1f3a9c 0102030405" };

static void
send_keys(void)
{
	assert_int_equal(wire_send_keys(ends[1], &keys), 0);
}

static int
read_keys(const struct frame *frame)
{
	static struct wire_keys got;

	return wire_read_keys(frame, &got) != 0
	    ? -1
	    : memcmp(&got, &keys, sizeof keys);
}

static void
send_rotate(void)
{
	assert_int_equal(wire_send_rotate(ends[1]), 0);
}

static void
send_remove(void)
{
	assert_int_equal(wire_send_remove(ends[1], &removal), 0);
}

static int
read_remove(const struct frame *frame)
{
	struct wire_remove got;

	return wire_read_remove(frame, &got) != 0 ? -1
						  : strcmp(got.id, removal.id);
}

static int
same_data_key(int rc, const struct wire_rewrap *got)
{
	return rc != 0 ? -1
		       : got->batch != rewrap.batch ||
		got->data_key_size != rewrap.data_key_size ||
		memcmp(got->data_key, data_key, sizeof data_key) != 0;
}

static void
send_rewrap(void)
{
	assert_int_equal(wire_send_rewrap(ends[1], &rewrap), 0);
}

static int
read_rewrap(const struct frame *frame)
{
	struct wire_rewrap got;

	return same_data_key(wire_read_rewrap(frame, &got), &got);
}

static void
send_rewrapped(void)
{
	assert_int_equal(wire_send_rewrapped(ends[1], &rewrap), 0);
}

static int
read_rewrapped(const struct frame *frame)
{
	struct wire_rewrap got;

	return same_data_key(wire_read_rewrapped(frame, &got), &got);
}

static void
send_made(void)
{
	assert_int_equal(wire_send_made(ends[1], &made), 0);
}

static int
read_made(const struct frame *frame)
{
	struct wire_made got;

	return wire_read_made(frame, &got) != 0 ? -1
						: strcmp(got.keys, made.keys);
}

static void
send_refused(void)
{
	(void)(fail)(EX_DATAERR, "it was altered");
	assert_int_equal(wire_send_refused(ends[1]), 0);
}

static int
read_refused(const struct frame *frame)
{
	struct wire_failed got;

	return wire_read_refused(frame, &got) != 0
	    ? -1
	    : got.exit_code != EX_DATAERR ||
		strcmp(got.sentence, "it was altered") != 0;
}

static const struct message messages[] = {
	{ "KEYS", WIRE_KEYS,
	    4 + (4 + 16 + 4 + 4 + 4 + 4 + 20 + 1 + 5) +
		(4 + 19 + 4 + 8 + 4 + 4 + 20 + 1 + 5),
	    send_keys, read_keys },
	{ "ROTATE", WIRE_ROTATE, 0, send_rotate, wire_read_rotate },
	{ "REMOVE", WIRE_REMOVE, 4 + 16, send_remove, read_remove },
	{ "REWRAP", WIRE_REWRAP, 8 + 4 + sizeof data_key, send_rewrap,
	    read_rewrap },
	{ "REWRAPPED", WIRE_REWRAPPED, 8 + 4 + sizeof data_key, send_rewrapped,
	    read_rewrapped },
	{ "MADE", WIRE_MADE, 4 + 27, send_made, read_made },
	{ "REFUSED", WIRE_REFUSED, 1 + 4 + 14, send_refused, read_refused },
};

enum { MESSAGES = sizeof messages / sizeof messages[0] };

static void
test_each_is_read_as_it_was_sent_and_at_no_other_length(void **state)
{
	(void)state;
	messages_are_read_as_sent(messages, MESSAGES);
	messages_have_one_length(messages, MESSAGES);
}

static void
test_none_is_taken_for_another(void **state)
{
	(void)state;
	messages_are_told_apart(messages, MESSAGES);
}

/* More than a store can have would be written past the list. */
static void
test_no_more_keys_than_there_can_be(void **state)
{
	static const uint32_t lies[] = { 0, 1, 3, WIRE_KEYS_MOST + 1,
		UINT32_MAX };
	struct frame frame = message_received(&messages[0]);
	static struct wire_keys got;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		for (j = 0; j < 4; j++)
			frame.body[j] = (uint8_t)(lies[i] >> (24 - 8 * j));
		assert_int_equal(wire_read_keys(&frame, &got), -1);
		assert_true(got.count <= WIRE_KEYS_MOST);
	}
	frame_free(&frame);
}

static void
test_what_is_exportable_is_so_or_not(void **state)
{
	struct frame frame = message_received(&messages[0]);
	static struct wire_keys got;

	(void)state;
	frame.body[4 + 4 + 16 + 4 + 4 + 4 + 4 + 20] = 2;
	assert_int_equal(wire_read_keys(&frame, &got), -1);
	frame_free(&frame);
}

static int
open_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_each_is_read_as_it_was_sent_and_at_no_other_length),
		cmocka_unit_test(test_none_is_taken_for_another),
		cmocka_unit_test(test_no_more_keys_than_there_can_be),
		cmocka_unit_test(test_what_is_exportable_is_so_or_not),
	};

	return cmocka_run_group_tests_name("wire_keys", tests, open_ends, NULL);
}
