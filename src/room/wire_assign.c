#include "room/wire_assign.h"

#include <string.h>

#include "room/wire_body.h"

#include "base/banned.h"

int
wire_send_assign(int fd, const struct wire_assign *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->batch, 8);
	bytes_put_counted(&body, message->data_key, message->data_key_size);
	bytes_put_text(&body, message->serial);
	bytes_put_integer(&body, message->pin_digits, 1);
	bytes_put_integer(&body, message->cip_digits, 1);
	bytes_put_counted(&body, message->record, message->record_size);
	bytes_put_text(&body, message->card);
	bytes_put_text(&body, message->key_block);
	bytes_put_text(&body, message->exchange_key);
	return wire_send(fd, WIRE_ASSIGN, &body);
}

int
wire_read_assign(const struct frame *frame, struct wire_assign *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_ASSIGN);

	message->batch = bytes_get_integer(&reader, 8);
	message->data_key = wire_get_counted(&reader, &message->data_key_size,
	    WIRE_DATA_KEY_MOST);
	bytes_get_text(&reader, message->serial, sizeof message->serial);
	message->pin_digits = (unsigned)bytes_get_integer(&reader, 1);
	message->cip_digits = (unsigned)bytes_get_integer(&reader, 1);
	message->record =
	    wire_get_counted(&reader, &message->record_size, WIRE_RECORD_MOST);
	bytes_get_text(&reader, message->card, sizeof message->card);
	bytes_get_text(&reader, message->key_block, sizeof message->key_block);
	bytes_get_text(&reader, message->exchange_key,
	    sizeof message->exchange_key);
	return wire_end(&reader, "ASSIGN");
}

void
wire_put_assigned(struct bytes *body, const struct wire_assigned *message)
{
	bytes_put_raw(body, message->block, sizeof message->block);
	bytes_put_raw(body, message->puk_block, sizeof message->puk_block);
	bytes_put_raw(body, message->check, sizeof message->check);
}

void
wire_get_assigned(struct bytes_reader *reader, struct wire_assigned *message)
{
	wire_get_bytes(reader, message->block, sizeof message->block);
	wire_get_bytes(reader, message->puk_block, sizeof message->puk_block);
	wire_get_bytes(reader, message->check, sizeof message->check);
}

int
wire_send_assigned(int fd, const struct wire_assigned *message)
{
	struct bytes body = { 0 };

	wire_put_assigned(&body, message);
	return wire_send(fd, WIRE_ASSIGNED, &body);
}

int
wire_read_assigned(const struct frame *frame, struct wire_assigned *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_ASSIGNED);

	wire_get_assigned(&reader, message);
	return wire_end(&reader, "ASSIGNED");
}

int
wire_send_check_key_block(int fd, const struct wire_check_key_block *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->key_block);
	bytes_put_text(&body, message->exchange_key);
	return wire_send(fd, WIRE_CHECK_KEY_BLOCK, &body);
}

int
wire_read_check_key_block(const struct frame *frame,
    struct wire_check_key_block *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CHECK_KEY_BLOCK);

	bytes_get_text(&reader, message->key_block, sizeof message->key_block);
	bytes_get_text(&reader, message->exchange_key,
	    sizeof message->exchange_key);
	return wire_end(&reader, "CHECK_KEY_BLOCK");
}

int
wire_send_key_block_checked(int fd,
    const struct wire_key_block_checked *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->exchange_key);
	bytes_put_raw(&body, message->check, sizeof message->check);
	bytes_put_text(&body, message->algorithm);
	return wire_send(fd, WIRE_KEY_BLOCK_CHECKED, &body);
}

int
wire_read_key_block_checked(const struct frame *frame,
    struct wire_key_block_checked *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_KEY_BLOCK_CHECKED);

	bytes_get_text(&reader, message->exchange_key,
	    sizeof message->exchange_key);
	wire_get_bytes(&reader, message->check, sizeof message->check);
	bytes_get_text(&reader, message->algorithm, sizeof message->algorithm);
	return wire_end(&reader, "KEY_BLOCK_CHECKED");
}

int
wire_send_check_cip(int fd, const struct wire_check_cip *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->serial);
	bytes_put_raw(&body, message->verifier, sizeof message->verifier);
	bytes_put_counted(&body, message->cip, message->cip_size);
	return wire_send(fd, WIRE_CHECK_CIP, &body);
}

int
wire_read_check_cip(const struct frame *frame, struct wire_check_cip *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CHECK_CIP);

	bytes_get_text(&reader, message->serial, sizeof message->serial);
	wire_get_bytes(&reader, message->verifier, sizeof message->verifier);
	message->cip =
	    wire_get_counted(&reader, &message->cip_size, WIRE_CIP_MOST);
	return wire_end(&reader, "CHECK_CIP");
}

int
wire_send_cip_checked(int fd, const struct wire_cip_checked *message)
{
	struct bytes body = { 0 };

	bytes_put_integer(&body, message->match, 1);
	return wire_send(fd, WIRE_CIP_CHECKED, &body);
}

int
wire_read_cip_checked(const struct frame *frame,
    struct wire_cip_checked *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_CIP_CHECKED);
	uint64_t match = bytes_get_integer(&reader, 1);

	reader.failed |= match > 1;
	message->match = !reader.failed && match == 1;
	return wire_end(&reader, "CIP_CHECKED");
}
