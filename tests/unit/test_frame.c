/* Goal: a message is had whole or not at all, whoever sends it, and whatever
 * becomes of them meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/frame.h"

#include <cmocka.h>

#include "base/banned.h"

static int ends[2];

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
	(void)close(ends[0]);
	if (ends[1] >= 0)
		(void)close(ends[1]);
	return 0;
}

static void
hang_up(void)
{
	(void)close(ends[1]);
	ends[1] = -1;
}

/* What a stream holds, with its last writer gone; and what comes of it. */
static const struct {
	const char *sentence;
	const char *bytes;
	size_t size;
	int code; /* 0: the peer closed between frames */
} streams[] = {
	{ "nothing at all is an end", "", 0, 0 },
	{ "a head of one byte broke off", "\0", 1, EX_UNAVAILABLE },
	{ "a head without its type broke off", "\0\0\0\2\1", 5,
	    EX_UNAVAILABLE },
	{ "a body that never came broke off", "\0\0\0\3\1\7", 6,
	    EX_UNAVAILABLE },
	{ "a body without its last byte broke off", "\0\0\0\5\1\7ab", 8,
	    EX_UNAVAILABLE },
	{ "a length too short for version and type is not ours", "\0\0\0\1\1\7",
	    6, EX_SOFTWARE },
	{ "nor is one of nothing", "\0\0\0\0\1\7", 6, EX_SOFTWARE },
	{ "nor is one byte more than the most", "\0\100\0\3\1\7", 6,
	    EX_SOFTWARE },
	{ "nor is all that a length can say", "\xff\xff\xff\xff\1\7", 6,
	    EX_SOFTWARE },
	{ "nor is version 0", "\0\0\0\2\0\7", 6, EX_SOFTWARE },
	{ "nor is version 2", "\0\0\0\2\2\7", 6, EX_SOFTWARE },
};

static void
test_a_stream_that_is_no_message(void **state)
{
	struct frame frame;
	size_t i;
	int got;

	for (i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		assert_int_equal(write(ends[1], streams[i].bytes,
				     streams[i].size),
		    streams[i].size);
		hang_up();
		got = frame_receive(ends[0], &frame);
		if (got != (streams[i].code == 0 ? 0 : -1) ||
		    frame.body != NULL ||
		    (got != 0 && fail_code() != streams[i].code))
			fail_msg("%s: %d, %s", streams[i].sentence, got,
			    fail_reason());
		(void)close_ends(state);
		assert_int_equal(open_ends(state), 0);
	}
}

static void
test_an_empty_body_is_a_message(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(frame_send(ends[1], 9, NULL, 0), 0);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(frame.type, 9);
	assert_int_equal(frame.size, 0);
	assert_non_null(frame.body);
	frame_free(&frame);
	assert_null(frame.body);
}

static void
test_messages_one_after_the_other_stay_apart(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(frame_send(ends[1], 1, "first", 5), 0);
	assert_int_equal(frame_send(ends[1], 255, "second one", 10), 0);
	hang_up();
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(frame.type, 1);
	assert_int_equal(frame.size, 5);
	assert_memory_equal(frame.body, "first", 5);
	frame_free(&frame);
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(frame.type, 255);
	assert_int_equal(frame.size, 10);
	assert_memory_equal(frame.body, "second one", 10);
	frame_free(&frame);
	assert_int_equal(frame_receive(ends[0], &frame), 0);
}

/* More than a socket holds: it goes over in many pieces. */
static void
test_the_longest_message_arrives_whole(void **state)
{
	uint8_t *body = malloc(FRAME_BODY_MOST);
	struct frame frame;
	pid_t child;
	int status;
	size_t i;

	(void)state;
	assert_non_null(body);
	for (i = 0; i < FRAME_BODY_MOST; i++)
		body[i] = (uint8_t)(i * 31 >> 3);
	if ((child = fork()) == 0)
		_exit(frame_send(ends[1], 3, body, FRAME_BODY_MOST) != 0);
	hang_up();
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(frame.size, FRAME_BODY_MOST);
	assert_memory_equal(frame.body, body, FRAME_BODY_MOST);
	frame_free(&frame);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	free(body);
}

static void
test_one_byte_more_is_not_sent_at_all(void **state)
{
	uint8_t *body = calloc(1, FRAME_BODY_MOST + 1), byte;

	(void)state;
	assert_non_null(body);
	assert_int_equal(frame_send(ends[1], 3, body, FRAME_BODY_MOST + 1), -1);
	assert_int_equal(fail_code(), EX_SOFTWARE);
	assert_int_equal(recv(ends[0], &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	free(body);
}

/* Not by a signal that kills us, and by a code that says: try another. */
static void
test_a_peer_that_is_gone_is_said_to_be(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_DFL);
	(void)close(ends[0]);
	assert_int_equal(frame_send(ends[1], 1, "hello", 5), -1);
	assert_int_equal(fail_code(), EX_UNAVAILABLE);
	assert_non_null(strstr(fail_reason(), "the other process is gone"));
}

/* A peer that goes with our words unread resets the stream. */
static void
test_a_peer_that_did_not_listen_is_gone_too(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(frame_send(ends[0], 1, "unread", 6), 0);
	hang_up();
	assert_int_equal(frame_receive(ends[0], &frame), -1);
	assert_int_equal(fail_code(), EX_UNAVAILABLE);
	assert_null(frame.body);
}

/* Which file is behind a descriptor, whatever its number. */
static ino_t
inode(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

static int
count_open(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void
test_a_descriptor_goes_along_with_its_message(void **state)
{
	struct frame frame;
	int pipes[2], passed, before = count_open();

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(frame_send(ends[1], 1, "no", 2), 0);
	assert_int_equal(frame_send_with(ends[1], 2, "one", 3, pipes[0]), 0);
	assert_int_equal(frame_send_with(ends[1], 3, "", 0, pipes[1]), 0);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 1);
	assert_int_equal(frame.type, 1);
	assert_int_equal(passed, -1);
	frame_free(&frame);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 1);
	assert_int_equal(frame.type, 2);
	assert_memory_equal(frame.body, "one", 3);
	assert_int_equal(inode(passed), inode(pipes[0]));
	assert_int_equal(fcntl(passed, F_GETFD), FD_CLOEXEC);
	(void)close(passed);
	frame_free(&frame);
	/* Who does not ask for it does not get it. */
	assert_int_equal(frame_receive(ends[0], &frame), 1);
	assert_int_equal(frame.type, 3);
	frame_free(&frame);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	assert_int_equal(count_open(), before);
}

static void
test_a_descriptor_of_half_a_message_is_not_kept(void **state)
{
	struct frame frame;
	int passed, before = count_open();

	(void)state;
	/* A head, with a descriptor, whose body never comes. */
	assert_int_equal(frame_send_with(ends[1], 2, "", 0, 0), 0);
	assert_int_equal(write(ends[1], "\0\0\0\5\1\7ab", 8), 8);
	assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 1);
	assert_true(passed >= 0);
	(void)close(passed);
	frame_free(&frame);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), -1);
	assert_int_equal(passed, -1);
	(void)close_ends(state);
	assert_int_equal(open_ends(state), 0);
	assert_int_equal(frame_send_with(ends[1], 200, "", 0, 0), 0);
	assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 1);
	frame_free(&frame);
	(void)close(passed);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 0);
	assert_int_equal(passed, -1);
	assert_int_equal(count_open(), before);
}

/* The second of two would stay open, nobody knowing of it. */
static void
test_two_descriptors_are_one_too_many(void **state)
{
	static const uint8_t head[] = { 0, 0, 0, 2, 1, 7 };
	union {
		struct cmsghdr aligned;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = { .bytes = { 0 } };
	struct iovec part = { (void *)(uintptr_t)head, sizeof head };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	struct cmsghdr *first = CMSG_FIRSTHDR(&message);
	const int two[2] = { 0, 1 };
	struct frame frame;
	int passed, before = count_open();

	(void)state;
	first->cmsg_level = SOL_SOCKET;
	first->cmsg_type = SCM_RIGHTS;
	first->cmsg_len = CMSG_LEN(sizeof two);
	memcpy(CMSG_DATA(first), two, sizeof two);
	assert_int_equal(sendmsg(ends[1], &message, 0), sizeof head);
	assert_int_equal(frame_receive_with(ends[0], &frame, &passed), 1);
	frame_free(&frame);
	if (passed >= 0)
		(void)close(passed);
	assert_int_equal(count_open(), before);
}

#define frame_test(test) \
	cmocka_unit_test_setup_teardown(test, open_ends, close_ends)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		frame_test(test_a_stream_that_is_no_message),
		frame_test(test_an_empty_body_is_a_message),
		frame_test(test_messages_one_after_the_other_stay_apart),
		frame_test(test_the_longest_message_arrives_whole),
		frame_test(test_one_byte_more_is_not_sent_at_all),
		frame_test(test_a_peer_that_is_gone_is_said_to_be),
		frame_test(test_a_peer_that_did_not_listen_is_gone_too),
		frame_test(test_a_descriptor_goes_along_with_its_message),
		frame_test(test_a_descriptor_of_half_a_message_is_not_kept),
		frame_test(test_two_descriptors_are_one_too_many),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
