#include "base/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/fail.h"

#include "base/banned.h"

enum { FRAME_HEAD = 6 };

static int
frame_put(int fd, const uint8_t *bytes, size_t size)
{
	ssize_t put;

	for (; size > 0; bytes += put, size -= (size_t)put) {
		put = send(fd, bytes, size, MSG_NOSIGNAL);
		if (put < 0 && errno == EINTR)
			put = 0;
		if (put < 0)
			return fail(EX_UNAVAILABLE,
			    "the other process is gone: %s", strerror(errno));
	}
	return 0;
}

/* Bytes got: fewer than size only at end of file; -1 on error. */
static ssize_t
frame_get(int fd, uint8_t *bytes, size_t size)
{
	size_t have = 0;
	ssize_t got;

	while (have < size) {
		got = recv(fd, bytes + have, size - have, 0);
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

int
frame_send(int fd, uint8_t type, const void *body, size_t size)
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
			 : frame_put(fd, head.data, head.size);
	if (rc == 0)
		rc = frame_put(fd, body, size);
	bytes_free(&head);
	return rc;
}

static int
frame_body(int fd, struct frame *frame)
{
	ssize_t got;

	/* One byte more, so that an empty body is not a NULL one. */
	if ((frame->body = malloc(frame->size + 1)) == NULL)
		return fail(EX_OSERR,
		    "out of memory for a message of %zu bytes", frame->size);
	got = frame_get(fd, frame->body, frame->size);
	if (got >= 0 && (size_t)got < frame->size)
		got = fail(EX_UNAVAILABLE, "a message broke off in its middle");
	if (got < 0) {
		frame_free(frame);
		return -1;
	}
	return 1;
}

int
frame_receive(int fd, struct frame *frame)
{
	uint8_t head[FRAME_HEAD];
	struct bytes_reader reader = { head, sizeof head, false };
	ssize_t got = frame_get(fd, head, sizeof head);
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

void
frame_free(struct frame *frame)
{
	/* A card number may be in it, or a CIP. */
	if (frame->body != NULL)
		explicit_bzero(frame->body, frame->size);
	free(frame->body);
	memset(frame, 0, sizeof *frame);
}
