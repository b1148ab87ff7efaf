#include "room/wire_custody.h"

#include <string.h>

#include "base/fail.h"
#include "room/wire_body.h"

#include "base/banned.h"

enum { PIECES_LEAST = 2, PIECES_MOST = 9, THINK_MOST = 36000 };

int
wire_send_custodian(int fd, const struct wire_custodian *message, int terminal)
{
	struct bytes body = { 0 };
	int rc;

	bytes_put_text(&body, message->name);
	rc = body.failed ? fail(EX_OSERR, "out of memory")
			 : frame_send_with(fd, WIRE_CUSTODIAN, body.data,
			       body.size, terminal);
	bytes_free(&body);
	return rc;
}

int
wire_read_custodian(const struct frame *frame, struct wire_custodian *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CUSTODIAN);

	bytes_get_text(&reader, message->name, sizeof message->name);
	return wire_end(&reader, "CUSTODIAN");
}

/* With its NUL, so that the reader needs no copy. */
static void
wire_put_path(struct bytes *body, const char *path)
{
	bytes_put_counted(body, path, strlen(path) + 1);
}

static const char *
wire_get_path(struct bytes_reader *reader)
{
	size_t size;
	const uint8_t *path = bytes_get_counted(reader, &size);

	if (path != NULL && size > 0 &&
	    memchr(path, '\0', size) == path + size - 1)
		return (const char *)path;
	reader->failed = true;
	return "";
}

int
wire_send_custody(int fd, const struct wire_custody *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->purpose, 1);
	bytes_put_integer(&body, message->entered, 1);
	bytes_put_integer(&body, message->pieces, 1);
	bytes_put_integer(&body, message->needed, 1);
	bytes_put_integer(&body, message->seconds, 4);
	bytes_put_text(&body, message->id);
	bytes_put_raw(&body, message->check, sizeof message->check);
	wire_put_path(&body, message->store);
	wire_put_path(&body, message->backup);
	bytes_put_text(&body, message->origin);
	bytes_put_integer(&body, message->batch, 8);
	bytes_put_counted(&body, message->data_key, message->data_key_size);
	return wire_send(fd, WIRE_CUSTODY, &body);
}

static void
wire_get_check(struct bytes_reader *reader, uint8_t *check)
{
	const uint8_t *at = bytes_get_raw(reader, WIRE_CUSTODY_CHECK);

	if (at != NULL)
		memcpy(check, at, WIRE_CUSTODY_CHECK);
}

int
wire_read_custody(const struct frame *frame, struct wire_custody *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CUSTODY);
	uint64_t purpose = bytes_get_integer(&reader, 1);
	uint64_t entered = bytes_get_integer(&reader, 1);

	memset(message, 0, sizeof *message);
	message->pieces = (unsigned)bytes_get_integer(&reader, 1);
	message->needed = (unsigned)bytes_get_integer(&reader, 1);
	message->seconds = (unsigned)bytes_get_integer(&reader, 4);
	bytes_get_text(&reader, message->id, sizeof message->id);
	wire_get_check(&reader, message->check);
	message->store = wire_get_path(&reader);
	message->backup = wire_get_path(&reader);
	bytes_get_text(&reader, message->origin, sizeof message->origin);
	message->batch = bytes_get_integer(&reader, 8);
	message->data_key = bytes_get_counted(&reader, &message->data_key_size);
	reader.failed |= purpose < CUSTODY_NEW_BACKUP ||
	    purpose > CUSTODY_REHEARSE || entered > 1 ||
	    message->pieces < PIECES_LEAST || message->pieces > PIECES_MOST ||
	    message->needed == 1 || message->needed > message->pieces ||
	    message->seconds == 0 || message->seconds > THINK_MOST ||
	    message->data_key_size > WIRE_DATA_KEY_MOST;
	message->purpose = (enum custody_purpose)purpose;
	message->entered = entered == 1;
	return wire_end(&reader, "CUSTODY");
}

int
wire_send_custody_proposed(int fd, const struct wire_custody_proposed *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->id);
	bytes_put_raw(&body, message->check, sizeof message->check);
	bytes_put_counted(&body, message->text, message->text_size);
	return wire_send(fd, WIRE_CUSTODY_PROPOSED, &body);
}

int
wire_read_custody_proposed(const struct frame *frame,
    struct wire_custody_proposed *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CUSTODY_PROPOSED);

	bytes_get_text(&reader, message->id, sizeof message->id);
	wire_get_check(&reader, message->check);
	message->text = bytes_get_counted(&reader, &message->text_size);
	return wire_end(&reader, "CUSTODY_PROPOSED");
}

int
wire_send_custody_done(int fd, const struct wire_custody_done *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->id);
	return wire_send(fd, WIRE_CUSTODY_DONE, &body);
}

int
wire_read_custody_done(const struct frame *frame,
    struct wire_custody_done *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CUSTODY_DONE);

	bytes_get_text(&reader, message->id, sizeof message->id);
	return wire_end(&reader, "CUSTODY_DONE");
}
