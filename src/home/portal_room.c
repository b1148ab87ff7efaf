#include "home/portal_room.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

int
portal_room_tell_puk(struct counter_room *room, const char *card,
    const struct bytes *proof, char puk[static WIRE_PUK_DIGITS])
{
	struct wire_tell_puk asked = { .proof = (const char *)proof->data,
		.proof_size = proof->size };
	struct frame frame;
	int rc;

	(void)snprintf(asked.card, sizeof asked.card, "%s", card);
	rc = wire_send_tell_puk(room->process.socket, &asked);
	explicit_bzero(asked.card, sizeof asked.card);
	if (counter_room_hear(room, rc, &frame) != 0)
		return -1;
	rc = wire_read_puk(&frame, puk);
	frame_free(&frame);
	return rc;
}
