#include "room/wire_body.h"

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

int
wire_send(int fd, enum wire_type type, struct bytes *body)
{
	int rc = body->failed
	    ? fail(EX_OSERR, "out of memory")
	    : frame_send(fd, (uint8_t)type, body->data, body->size);

	bytes_free(body);
	return rc;
}

struct bytes_reader
wire_reader(const struct frame *frame, enum wire_type type)
{
	struct bytes_reader reader = { frame->body, frame->size, false };

	reader.failed = frame->type != type;
	return reader;
}

int
wire_end(const struct bytes_reader *reader, const char *name)
{
	if (bytes_get_ended(reader))
		return 0;
	return fail(EX_SOFTWARE, "a message that should be %s is not", name);
}

void
wire_get_digest(struct bytes_reader *reader, uint8_t digest[static DIGEST_SIZE])
{
	const uint8_t *at = bytes_get_raw(reader, DIGEST_SIZE);

	if (at != NULL)
		memcpy(digest, at, DIGEST_SIZE);
}

void
wire_get_bytes(struct bytes_reader *reader, uint8_t *bytes, size_t size)
{
	const uint8_t *at = bytes_get_raw(reader, size);

	if (at != NULL)
		memcpy(bytes, at, size);
}

const uint8_t *
wire_get_counted(struct bytes_reader *reader, size_t *size, size_t most)
{
	const uint8_t *at = bytes_get_counted(reader, size);

	reader->failed |= *size > most;
	return at;
}
