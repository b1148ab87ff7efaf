#include "home/counter_split.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "home/counter_questions.h"

#include "base/banned.h"

int
counter_room_split(struct counter_room *room, const struct wire_split *asked,
    struct split_codes *codes)
{
	struct wire_split_made made;
	struct frame frame;
	int rc;

	if (counter_room_hear(room,
		wire_send_split(room->process.socket, asked), &frame) != 0)
		return -1;
	if ((rc = wire_read_split_made(&frame, &made)) == 0) {
		codes->assigned = made.assigned;
		memcpy(codes->verifier, made.verifier, sizeof codes->verifier);
		memcpy(codes->slip, made.slip, made.slip_size);
		codes->slip_size = made.slip_size;
		memcpy(codes->message, made.message, made.message_size);
		codes->message_size = made.message_size;
	}
	frame_free(&frame);
	return rc;
}

int
counter_room_slip(struct counter_room *room, const struct wire_slip *asked,
    struct bytes *page)
{
	struct frame frame;
	int rc = 0;

	if (counter_room_hear(room, wire_send_slip(room->process.socket, asked),
		&frame) != 0)
		return -1;
	if (frame.type == WIRE_SLIP_PAGE)
		bytes_put_raw(page, frame.body, frame.size);
	else
		rc = fail(EX_SOFTWARE,
		    "a room answered something else than a slip");
	if (rc == 0 && page->failed)
		rc = fail(EX_OSERR, "out of memory");
	frame_free(&frame);
	return rc;
}

int
counter_room_address(struct counter_room *room, const char *to,
    uint8_t pseudonym[static WIRE_PSEUDONYM_SIZE])
{
	struct counter_question question = { .address = to }, *one = &question;
	int rc = counter_room_ask(room, &one, 1);

	if (rc == 0)
		memcpy(pseudonym, question.pseudonym, WIRE_PSEUDONYM_SIZE);
	return rc;
}
