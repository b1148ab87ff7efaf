#include "room/wire_split.h"

#include <string.h>

#include "room/wire_body.h"

#include "base/banned.h"

int
wire_send_split(int fd, const struct wire_split *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->serial);
	bytes_put_text(&body, message->card);
	bytes_put_text(&body, message->key_block);
	bytes_put_text(&body, message->exchange_key);
	bytes_put_text(&body, message->to);
	bytes_put_text(&body, message->language);
	bytes_put_integer(&body, (uint64_t)message->expires_ms, 8);
	return wire_send(fd, WIRE_SPLIT, &body);
}

int
wire_read_split(const struct frame *frame, struct wire_split *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_SPLIT);

	bytes_get_text(&reader, message->serial, sizeof message->serial);
	bytes_get_text(&reader, message->card, sizeof message->card);
	bytes_get_text(&reader, message->key_block, sizeof message->key_block);
	bytes_get_text(&reader, message->exchange_key,
	    sizeof message->exchange_key);
	bytes_get_text(&reader, message->to, sizeof message->to);
	bytes_get_text(&reader, message->language, sizeof message->language);
	message->expires_ms = (int64_t)bytes_get_integer(&reader, 8);
	return wire_end(&reader, "SPLIT");
}

int
wire_send_split_made(int fd, const struct wire_split_made *message)
{
	struct bytes body = { 0 };

	wire_put_assigned(&body, &message->assigned);
	bytes_put_raw(&body, message->verifier, sizeof message->verifier);
	bytes_put_counted(&body, message->slip, message->slip_size);
	bytes_put_counted(&body, message->message, message->message_size);
	return wire_send(fd, WIRE_SPLIT_MADE, &body);
}

int
wire_read_split_made(const struct frame *frame, struct wire_split_made *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_SPLIT_MADE);

	wire_get_assigned(&reader, &message->assigned);
	wire_get_bytes(&reader, message->verifier, sizeof message->verifier);
	message->slip =
	    wire_get_counted(&reader, &message->slip_size, WIRE_SLIP_MOST);
	message->message = wire_get_counted(&reader, &message->message_size,
	    WIRE_MESSAGE_MOST);
	reader.failed |= message->slip_size == 0 || message->message_size == 0;
	return wire_end(&reader, "SPLIT_MADE");
}

int
wire_send_slip(int fd, const struct wire_slip *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->serial);
	bytes_put_counted(&body, message->slip, message->slip_size);
	return wire_send(fd, WIRE_SLIP, &body);
}

int
wire_read_slip(const struct frame *frame, struct wire_slip *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_SLIP);

	bytes_get_text(&reader, message->serial, sizeof message->serial);
	message->slip =
	    wire_get_counted(&reader, &message->slip_size, WIRE_SLIP_MOST);
	return wire_end(&reader, "SLIP");
}

int
wire_send_give_address(int fd, const struct wire_give_address *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->to);
	return wire_send(fd, WIRE_GIVE_ADDRESS, &body);
}

int
wire_read_give_address(const struct frame *frame,
    struct wire_give_address *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_GIVE_ADDRESS);

	bytes_get_text(&reader, message->to, sizeof message->to);
	return wire_end(&reader, "GIVE_ADDRESS");
}
