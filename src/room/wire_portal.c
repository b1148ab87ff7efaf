#include "room/wire_portal.h"

#include <string.h>

#include "base/fail.h"
#include "room/wire_body.h"

#include "base/banned.h"

int
wire_send_tell_puk(int fd, const struct wire_tell_puk *message)
{
	struct bytes body = { 0 };

	bytes_put_text(&body, message->card);
	bytes_put_counted(&body, message->proof, message->proof_size);
	return wire_send(fd, WIRE_TELL_PUK, &body);
}

int
wire_read_tell_puk(const struct frame *frame, struct wire_tell_puk *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_TELL_PUK);

	bytes_get_text(&reader, message->card, sizeof message->card);
	message->proof =
	    (const char *)bytes_get_counted(&reader, &message->proof_size);
	reader.failed |= message->proof_size > WIRE_PROOF_MOST;
	return wire_end(&reader, "TELL_PUK");
}

/* Past a struct bytes, whose memory grows and would leave a copy. */
int
wire_send_puk(int fd, const char digits[static WIRE_PUK_DIGITS])
{
	return frame_send(fd, WIRE_PUK, digits, WIRE_PUK_DIGITS);
}

int
wire_read_puk(const struct frame *frame, char digits[static WIRE_PUK_DIGITS])
{
	struct bytes_reader reader = wire_reader(frame, WIRE_PUK);
	const uint8_t *at = bytes_get_raw(&reader, WIRE_PUK_DIGITS);
	size_t i;

	for (i = 0; at != NULL && i < WIRE_PUK_DIGITS; i++)
		reader.failed |= at[i] < '0' || at[i] > '9';
	if (at != NULL)
		memcpy(digits, at, WIRE_PUK_DIGITS);
	return wire_end(&reader, "PUK");
}
