#include "home/counter_sealed.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "home/counter_questions.h"

#include "base/banned.h"

int
counter_room_assign(struct counter_room *room, const struct wire_assign *asked,
    struct wire_assigned *answer)
{
	struct counter_question question = { .assign = asked, .made = answer },
				*one = &question;

	return counter_room_ask(room, &one, 1) != 0 || question.refused ? -1
									: 0;
}

int
counter_room_check_key_block(struct counter_room *room, const char *key_block,
    struct wire_key_block_checked *answer)
{
	struct wire_check_key_block asked = { 0 };
	struct frame frame;
	int rc;

	if (strlen(key_block) >= sizeof asked.key_block)
		return fail(EX_DATAERR,
		    "a key block has at most %zu characters here",
		    sizeof asked.key_block - 1);
	(void)snprintf(asked.key_block, sizeof asked.key_block, "%s",
	    key_block);
	if (counter_room_hear(room,
		wire_send_check_key_block(room->process.socket, &asked),
		&frame) != 0)
		return -1;
	rc = wire_read_key_block_checked(&frame, answer);
	frame_free(&frame);
	return rc;
}

int
counter_room_check_cip(struct counter_room *room,
    const struct wire_check_cip *asked, bool *match)
{
	struct wire_cip_checked answer;
	struct frame frame;
	int rc;

	*match = false;
	if (counter_room_hear(room,
		wire_send_check_cip(room->process.socket, asked), &frame) != 0)
		return -1;
	if ((rc = wire_read_cip_checked(&frame, &answer)) == 0)
		*match = answer.match;
	frame_free(&frame);
	return rc;
}
