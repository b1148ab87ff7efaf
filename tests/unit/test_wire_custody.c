/* Goal: what a desk and a ceremony's room say to each other is the same at both
 * ends, anything that is not exactly that is none, and no message has room for
 * a piece of a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"
#include "room/wire_custody.h"
#include "room/wire_page.h"

#include <cmocka.h>

#include "messages.h"

#include "base/banned.h"

static const uint8_t key[107] = { 1, 2, 3 };

static const struct wire_custodian custodian = { "anna" };
static const struct wire_custody custody = { .purpose = CUSTODY_REHEARSE,
	.entered = true,
	.pieces = 5,
	.needed = 3,
	.seconds = 600,
	.id = "backup-1a2b3c4d5e",
	.check = { 0x1a, 0x2b, 0x3c, 0x4d, 0x5e },
	.store = "/home/keys/store.cfg",
	.backup = "",
	.origin = "busta/example",
	.batch = 0x0102030405060708,
	.data_key = key,
	.data_key_size = sizeof key };
static const struct wire_custody_proposed proposed = { "backup-1a2b3c4d5e",
	{ 1, 2, 3, 4, 5 }, key, 9 };
static const struct wire_custody_done done = { "exchange-1a2b3c4d5e" };
static const struct wire_page page = { { 0xaa }, { 0xbb } };

static void
send_custodian(void)
{
	assert_int_equal(wire_send_custodian(ends[1], &custodian, 0), 0);
}

static void
send_custody(void)
{
	assert_int_equal(wire_send_custody(ends[1], &custody), 0);
}

static void
send_proposed(void)
{
	assert_int_equal(wire_send_custody_proposed(ends[1], &proposed), 0);
}

static void
send_done(void)
{
	assert_int_equal(wire_send_custody_done(ends[1], &done), 0);
}

static void
send_page(void)
{
	assert_int_equal(wire_send_page(ends[1], &page), 0);
}

static int
read_custodian(const struct frame *frame)
{
	struct wire_custodian got;

	if (wire_read_custodian(frame, &got) != 0)
		return -1;
	assert_string_equal(got.name, custodian.name);
	return 0;
}

static int
read_custody(const struct frame *frame)
{
	struct wire_custody got;

	if (wire_read_custody(frame, &got) != 0)
		return -1;
	assert_int_equal(got.purpose, custody.purpose);
	assert_true(got.entered);
	assert_int_equal(got.pieces, custody.pieces);
	assert_int_equal(got.needed, custody.needed);
	assert_int_equal(got.seconds, custody.seconds);
	assert_string_equal(got.id, custody.id);
	assert_memory_equal(got.check, custody.check, sizeof got.check);
	assert_string_equal(got.store, custody.store);
	assert_string_equal(got.backup, custody.backup);
	assert_string_equal(got.origin, custody.origin);
	assert_int_equal(got.batch, custody.batch);
	assert_int_equal(got.data_key_size, sizeof key);
	assert_memory_equal(got.data_key, key, sizeof key);
	return 0;
}

static int
read_proposed(const struct frame *frame)
{
	struct wire_custody_proposed got;

	if (wire_read_custody_proposed(frame, &got) != 0)
		return -1;
	assert_string_equal(got.id, proposed.id);
	assert_memory_equal(got.check, proposed.check, sizeof got.check);
	assert_int_equal(got.text_size, proposed.text_size);
	assert_memory_equal(got.text, proposed.text, proposed.text_size);
	return 0;
}

static int
read_done(const struct frame *frame)
{
	struct wire_custody_done got;

	if (wire_read_custody_done(frame, &got) != 0)
		return -1;
	assert_string_equal(got.id, done.id);
	return 0;
}

static int
read_page(const struct frame *frame)
{
	struct wire_page got;

	if (wire_read_page(frame, &got) != 0)
		return -1;
	assert_memory_equal(&got, &page, sizeof got);
	return 0;
}

static const struct message messages[] = {
	{ "CUSTODIAN", WIRE_CUSTODIAN, 0, send_custodian, read_custodian },
	{ "CUSTODY", WIRE_CUSTODY, 0, send_custody, read_custody },
	{ "CUSTODY_PROPOSED", WIRE_CUSTODY_PROPOSED, 0, send_proposed,
	    read_proposed },
	{ "CUSTODY_DONE", WIRE_CUSTODY_DONE, 0, send_done, read_done },
	{ "PAGE", WIRE_PAGE, 0, send_page, read_page },
};

enum { MESSAGES = sizeof messages / sizeof messages[0] };

static int
open_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int
close_ends(void **state)
{
	(void)state;
	return close(ends[0]) != 0 || close(ends[1]) != 0 ? -1 : 0;
}

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

/* Bytes of CUSTODY: purpose, entered, pieces, needed, seconds (4). */
static const struct {
	const char *sentence;
	size_t at;
	uint8_t byte;
	bool good;
} orders[] = {
	{ "there is no purpose 0", 0, 0, false },
	{ "nor one after the last", 0, CUSTODY_REHEARSE + 1, false },
	{ "what is entered is so or not", 1, 2, false },
	{ "one piece is no custody", 2, 1, false },
	{ "ten are too many", 2, 10, false },
	{ "more cannot be needed than there are", 3, 6, false },
	{ "one share alone is not enough", 3, 1, false },
	{ "components are all needed", 3, 0, true },
	{ "all shares may be needed", 3, 5, true },
	{ "nobody thinks for months", 4, 1, false },
};

static void
test_orders_that_make_no_sense(void **state)
{
	struct wire_custody got;
	struct frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		frame = message_received(&messages[1]);
		frame.body[orders[i].at] = orders[i].byte;
		if ((wire_read_custody(&frame, &got) == 0) != orders[i].good)
			fail_msg("not so: %s", orders[i].sentence);
		frame_free(&frame);
	}
}

/* A path ends where its NUL is, and that is its last byte. */
static void
test_a_path_that_does_not_end_where_it_says(void **state)
{
	struct wire_custody got;
	struct frame frame = message_received(&messages[1]);
	uint8_t *path = memmem(frame.body, frame.size, custody.store,
	    strlen(custody.store));

	(void)state;
	assert_non_null(path);
	path[3] = '\0';
	assert_int_equal(wire_read_custody(&frame, &got), -1);
	path[3] = 'm';
	path[strlen(custody.store)] = 'x';
	assert_int_equal(wire_read_custody(&frame, &got), -1);
	frame_free(&frame);
}

/* sha256sum of "busta test page v1", 32 bytes of 0x11, "ABCDEFGHJKLM". */
static void
test_the_digest_of_a_word(void **state)
{
	static const uint8_t want[DIGEST_SIZE] = { 0x51, 0x92, 0x10, 0xaa, 0x4d,
		0x23, 0xb4, 0xf2, 0x1f, 0xb9, 0x33, 0xac, 0xf9, 0xfd, 0xc5,
		0x72, 0xc3, 0xc9, 0x4a, 0xab, 0xed, 0x09, 0x9f, 0x5d, 0xae,
		0xd4, 0xa6, 0x59, 0xee, 0xdf, 0x4a, 0x8e };
	uint8_t recipient[DIGEST_SIZE], digest[DIGEST_SIZE];

	(void)state;
	memset(recipient, 0x11, sizeof recipient);
	assert_int_equal(wire_page_digest(digest, recipient, "ABCDEFGHJKLM"),
	    0);
	assert_memory_equal(digest, want, sizeof want);
}

#define wire_test(test) \
	cmocka_unit_test_setup_teardown(test, open_ends, close_ends)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		wire_test(
		    test_each_is_read_as_it_was_sent_and_at_no_other_length),
		wire_test(test_none_is_taken_for_another),
		wire_test(test_orders_that_make_no_sense),
		wire_test(test_a_path_that_does_not_end_where_it_says),
		cmocka_unit_test(test_the_digest_of_a_word),
	};

	return cmocka_run_group_tests_name("custody", tests, NULL, NULL);
}
