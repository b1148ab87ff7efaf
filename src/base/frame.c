#include "base/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fail.h"

#include "base/banned.h"

enum { FRAME_HEAD = 6, FRAME_SHORT = 1024 };

/* One descriptor goes along with the first byte of a message. */
union passing {
	struct cmsghdr aligned;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static ssize_t
frame_put_with(int fd, const uint8_t *bytes, size_t size, int passed)
{
	struct iovec part = { (void *)(uintptr_t)bytes, size };
	union passing passing = { .bytes = { 0 } };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = passing.bytes,
		.msg_controllen = sizeof passing.bytes };
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof passed);
	memcpy(CMSG_DATA(control), &passed, sizeof passed);
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* passed: sent with the first of the bytes, unless it is -1. */
static int
frame_put(int fd, const uint8_t *bytes, size_t size, int passed)
{
	ssize_t put;

	for (; size > 0; bytes += put, size -= (size_t)put) {
		put = passed >= 0 ? frame_put_with(fd, bytes, size, passed)
				  : send(fd, bytes, size, MSG_NOSIGNAL);
		if (put > 0)
			passed = -1;
		if (put < 0 && errno == EINTR)
			put = 0;
		if (put < 0)
			return fail(EX_UNAVAILABLE,
			    "the other process is gone: %s", strerror(errno));
	}
	return 0;
}

static int
frame_take_passed(struct msghdr *message)
{
	const struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int passed = -1;

	if (control != NULL && control->cmsg_level == SOL_SOCKET &&
	    control->cmsg_type == SCM_RIGHTS &&
	    control->cmsg_len == CMSG_LEN(sizeof passed))
		memcpy(&passed, CMSG_DATA(control), sizeof passed);
	return passed;
}

/* There is room for one descriptor; the kernel closes any more. */
static ssize_t
frame_get_with(int fd, uint8_t *bytes, size_t size, int *passed)
{
	struct iovec part = { bytes, size };
	union passing passing;
	/* The padding of CMSG_SPACE would have room for a second one. */
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = passing.bytes,
		.msg_controllen = CMSG_LEN(sizeof(int)) };
	ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	int found = got > 0 ? frame_take_passed(&message) : -1;

	if (found >= 0 && *passed >= 0)
		(void)close(*passed);
	if (found >= 0)
		*passed = found;
	return got;
}

/* Bytes got: fewer than size only at end of file; -1 on error. passed: NULL,
 * and what goes along is refused. */
static ssize_t
frame_get(int fd, uint8_t *bytes, size_t size, int *passed)
{
	size_t have = 0;
	ssize_t got;

	while (have < size) {
		got = passed != NULL
		    ? frame_get_with(fd, bytes + have, size - have, passed)
		    : recv(fd, bytes + have, size - have, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(EX_UNAVAILABLE,
			    "the other process cannot be heard: "
			    "%s",
			    errno == EAGAIN ? "it is silent" : strerror(errno));
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* A short message goes out with one call. */
static int
frame_put_both(int fd, const uint8_t *head, const void *body, size_t size,
    int passed)
{
	uint8_t both[FRAME_HEAD + FRAME_SHORT];
	int rc;

	if (size > FRAME_SHORT)
		return frame_put(fd, head, FRAME_HEAD, passed) != 0 ||
			frame_put(fd, body, size, -1) != 0
		    ? -1
		    : 0;
	memcpy(both, head, FRAME_HEAD);
	if (size > 0)
		memcpy(both + FRAME_HEAD, body, size);
	rc = frame_put(fd, both, FRAME_HEAD + size, passed);
	/* A card number may be in it, or a CIP. */
	explicit_bzero(both, FRAME_HEAD + size);
	return rc;
}

int
frame_send_with(int fd, uint8_t type, const void *body, size_t size, int passed)
{
	struct bytes head = { 0 };
	int rc;

	if (size > FRAME_BODY_MOST)
		return fail(EX_SOFTWARE, "a message of %zu bytes is too long",
		    size);
	bytes_put_integer(&head, size + 2, 4);
	bytes_put_integer(&head, FRAME_VERSION, 1);
	bytes_put_integer(&head, type, 1);
	rc = head.failed ? fail(EX_OSERR, "out of memory")
			 : frame_put_both(fd, head.data, body, size, passed);
	bytes_free(&head);
	return rc;
}

int
frame_send(int fd, uint8_t type, const void *body, size_t size)
{
	return frame_send_with(fd, type, body, size, -1);
}

static int
frame_body(int fd, struct frame *frame)
{
	ssize_t got;

	/* One byte more, so that an empty body is not a NULL one. */
	if ((frame->body = malloc(frame->size + 1)) == NULL)
		return fail(EX_OSERR,
		    "out of memory for a message of %zu bytes", frame->size);
	got = frame_get(fd, frame->body, frame->size, NULL);
	if (got >= 0 && (size_t)got < frame->size)
		got = fail(EX_UNAVAILABLE, "a message broke off in its middle");
	if (got < 0) {
		frame_free(frame);
		return -1;
	}
	return 1;
}

static int
frame_get_frame(int fd, struct frame *frame, int *passed)
{
	uint8_t head[FRAME_HEAD];
	struct bytes_reader reader = { head, sizeof head, false };
	ssize_t got = frame_get(fd, head, sizeof head, passed);
	uint64_t length;

	memset(frame, 0, sizeof *frame);
	if (got <= 0)
		return (int)got;
	if (got < FRAME_HEAD)
		return fail(EX_UNAVAILABLE, "a message broke off in its head");
	length = bytes_get_integer(&reader, 4);
	if (bytes_get_integer(&reader, 1) != FRAME_VERSION || length < 2 ||
	    length - 2 > FRAME_BODY_MOST)
		return fail(EX_SOFTWARE, "a message that is not one of ours");
	frame->type = (uint8_t)bytes_get_integer(&reader, 1);
	frame->size = (size_t)length - 2;
	return frame_body(fd, frame);
}

int
frame_receive(int fd, struct frame *frame)
{
	return frame_get_frame(fd, frame, NULL);
}

int
frame_receive_with(int fd, struct frame *frame, int *passed)
{
	int got;

	*passed = -1;
	got = frame_get_frame(fd, frame, passed);
	if (got <= 0 && *passed >= 0) {
		(void)close(*passed);
		*passed = -1;
	}
	return got;
}

void
frame_free(struct frame *frame)
{
	/* A card number may be in it, or a CIP. */
	if (frame->body != NULL)
		explicit_bzero(frame->body, frame->size);
	free(frame->body);
	memset(frame, 0, sizeof *frame);
}
