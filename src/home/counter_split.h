/* What a counter's room does for cards whose codes are split. Of all that comes
 * back a slip's page alone has digits of codes, and never a whole one. */
#ifndef HOME_COUNTER_SPLIT_H
#define HOME_COUNTER_SPLIT_H

#include "home/counter_room.h"
#include "room/wire_split.h"

/* What the room has made, of the caller's own. */
struct split_codes {
	struct wire_assigned assigned;
	uint8_t verifier[WIRE_VERIFIER_SIZE];
	uint8_t slip[WIRE_SLIP_MOST];
	size_t slip_size;
	uint8_t message[WIRE_MESSAGE_MOST];
	size_t message_size;
};

/* Each fails with the room's reason: after EX_DATAERR it goes on, and can be
 * asked another thing. */
int counter_room_split(struct counter_room *room,
    const struct wire_split *asked, struct split_codes *codes);

/* The page, a PDF, appended: whoever has it wipes it. */
int counter_room_slip(struct counter_room *room, const struct wire_slip *asked,
    struct bytes *page);

/* What stands for an address, so that another one is told from it. */
int counter_room_address(struct counter_room *room, const char *to,
    uint8_t pseudonym[static WIRE_PSEUDONYM_SIZE]);

#endif
