#include "room/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "room/wire_body.h"

#include "base/banned.h"

uint32_t
wire_record_size(unsigned pin_digits, unsigned cip_digits)
{
	return 1 + 12 + pin_digits + cip_digits + 16;
}

void
wire_page_name(char name[static WIRE_PAGE_NAME], uint32_t chunk)
{
	(void)snprintf(name, WIRE_PAGE_NAME, "%06" PRIu32 ".cms",
	    chunk % 1000000);
}

int
wire_send_ready(int fd, const struct wire_ready *message)
{
	struct bytes body = { 0 };

	bytes_put_raw(&body, message->job, DIGEST_SIZE);
	bytes_put_text(&body, message->keys);
	return wire_send(fd, WIRE_READY, &body);
}

int
wire_read_ready(const struct frame *frame, struct wire_ready *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_READY);

	wire_get_digest(&reader, message->job);
	bytes_get_text(&reader, message->keys, sizeof message->keys);
	return wire_end(&reader, "READY");
}

int
wire_send_open(int fd, const struct wire_open *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->batch, 8);
	bytes_put_counted(&body, message->data_key, message->data_key_size);
	return wire_send(fd, WIRE_OPEN, &body);
}

int
wire_read_open(const struct frame *frame, struct wire_open *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_OPEN);

	message->batch = bytes_get_integer(&reader, 8);
	message->data_key = bytes_get_counted(&reader, &message->data_key_size);
	reader.failed |= message->data_key_size > WIRE_DATA_KEY_MOST;
	return wire_end(&reader, "OPEN");
}

int
wire_send_opened(int fd, const struct wire_opened *message)
{
	struct bytes body = { 0 };

	bytes_put_counted(&body, message->data_key, message->data_key_size);
	return wire_send(fd, WIRE_OPENED, &body);
}

int
wire_read_opened(const struct frame *frame, struct wire_opened *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_OPENED);

	message->data_key = bytes_get_counted(&reader, &message->data_key_size);
	/* An empty one would ask the next room for another key of its own. */
	reader.failed |= message->data_key_size == 0 ||
	    message->data_key_size > WIRE_DATA_KEY_MOST;
	return wire_end(&reader, "OPENED");
}

int
wire_send_fill(int fd, const struct wire_fill *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->chunk, 4);
	bytes_put_integer(&body, message->first, 4);
	bytes_put_integer(&body, message->count, 4);
	bytes_put_integer(&body, message->first_sheet, 4);
	return wire_send(fd, WIRE_FILL, &body);
}

int
wire_read_fill(const struct frame *frame, struct wire_fill *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_FILL);

	message->chunk = (uint32_t)bytes_get_integer(&reader, 4);
	message->first = (uint32_t)bytes_get_integer(&reader, 4);
	message->count = (uint32_t)bytes_get_integer(&reader, 4);
	message->first_sheet = (uint32_t)bytes_get_integer(&reader, 4);
	return wire_end(&reader, "FILL");
}

int
wire_send_filled(int fd, const struct wire_filled *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->chunk, 4);
	bytes_put_integer(&body, message->count, 4);
	bytes_put_integer(&body, message->pages, 4);
	bytes_put_integer(&body, message->file_size, 8);
	bytes_put_raw(&body, message->file_digest, DIGEST_SIZE);
	bytes_put_integer(&body, message->record_size, 4);
	bytes_put_raw(&body, message->records,
	    (size_t)message->count * message->record_size);
	bytes_put_raw(&body, message->verifiers,
	    (size_t)message->count * WIRE_VERIFIER_SIZE);
	return wire_send(fd, WIRE_FILLED, &body);
}

int
wire_read_filled(const struct frame *frame, struct wire_filled *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_FILLED);

	message->chunk = (uint32_t)bytes_get_integer(&reader, 4);
	message->count = (uint32_t)bytes_get_integer(&reader, 4);
	message->pages = (uint32_t)bytes_get_integer(&reader, 4);
	message->file_size = bytes_get_integer(&reader, 8);
	wire_get_digest(&reader, message->file_digest);
	message->record_size = (uint32_t)bytes_get_integer(&reader, 4);
	message->records = bytes_get_raw(&reader,
	    (size_t)message->count * message->record_size);
	message->verifiers =
	    bytes_get_raw(&reader, (size_t)message->count * WIRE_VERIFIER_SIZE);
	return wire_end(&reader, "FILLED");
}

/* A sentence may name a file of any name, and be cut short in mid-character;
 * the reader takes no such text, and must not lose the reason for it. */
static void
wire_put_sentence(struct bytes *body, const char *reason)
{
	char sentence[WIRE_SENTENCE], *at;
	const char *fault;

	(void)snprintf(sentence, sizeof sentence, "%s", reason);
	while ((fault = utf8_fault(sentence)) != NULL)
		sentence[fault - sentence] = '?';
	for (at = sentence; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	bytes_put_text(body, sentence);
}

int
wire_send_made(int fd, const struct wire_made *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->keys);
	return wire_send(fd, WIRE_MADE, &body);
}

int
wire_read_made(const struct frame *frame, struct wire_made *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_MADE);

	bytes_get_text(&reader, message->keys, sizeof message->keys);
	return wire_end(&reader, "MADE");
}

static int
wire_send_reason(int fd, enum wire_type type)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, (uint64_t)fail_code(), 1);
	wire_put_sentence(&body, fail_reason());
	return wire_send(fd, type, &body);
}

int
wire_send_failed(int fd)
{
	return wire_send_reason(fd, WIRE_FAILED);
}

int
wire_send_refused(int fd)
{
	return wire_send_reason(fd, WIRE_REFUSED);
}

static int
wire_read_reason(const struct frame *frame, enum wire_type type,
    const char *name, struct wire_failed *message)
{
	struct bytes_reader reader = wire_reader(frame, type);

	message->exit_code = (int)bytes_get_integer(&reader, 1);
	bytes_get_text(&reader, message->sentence, sizeof message->sentence);
	/* The desk ends with this code, and 0 would mean that all went well. */
	reader.failed |=
	    message->exit_code < EX__BASE || message->exit_code > EX__MAX;
	return wire_end(&reader, name);
}

int
wire_read_failed(const struct frame *frame, struct wire_failed *message)
{
	return wire_read_reason(frame, WIRE_FAILED, "FAILED", message);
}

int
wire_read_refused(const struct frame *frame, struct wire_failed *message)
{
	return wire_read_reason(frame, WIRE_REFUSED, "REFUSED", message);
}
