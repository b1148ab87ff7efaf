/* What a counter's desk asks of its room for cards whose codes are split: new
 * codes, of which it gets nothing but what others can open; and the first
 * halves as a page, for the counter's printer. */
#ifndef ROOM_WIRE_SPLIT_H
#define ROOM_WIRE_SPLIT_H

#include "base/address.h"
#include "room/wire_assign.h"

enum {
	WIRE_TO_TEXT = sizeof "mailto:" - 1 + ADDRESS_TEXT,
	WIRE_LANGUAGE_TEXT = sizeof "it",
	WIRE_SLIP_MOST = 512,    /* sealed: room/slip.h */
	WIRE_MESSAGE_MOST = 8192 /* sealed, in CMS */
};

struct wire_split {
	char serial[SERIAL_PLAIN];
	char card[WIRE_CARD_TEXT]; /* as in GIVE_PSEUDONYM */
	char key_block[WIRE_KEY_BLOCK_TEXT];
	char exchange_key[WIRE_EXCHANGE_KEY];
	char to[WIRE_TO_TEXT]; /* mailto: or tel:, as base/address.h takes it */
	char language[WIRE_LANGUAGE_TEXT];
	int64_t expires_ms;
};

/* The blocks are as ASSIGNED has them. */
struct wire_split_made {
	struct wire_assigned assigned;
	uint8_t verifier[WIRE_VERIFIER_SIZE];
	const uint8_t *slip;
	size_t slip_size;
	const uint8_t *message;
	size_t message_size;
};

struct wire_slip {
	char serial[SERIAL_PLAIN];
	const uint8_t *slip;
	size_t slip_size;
};

/* What an address is told apart from others by: answered with PSEUDONYM. */
struct wire_give_address {
	char to[WIRE_TO_TEXT];
};

/* As in room/wire.h. SLIP is answered with SLIP_PAGE, whose body is a PDF. */
int wire_send_split(int fd, const struct wire_split *message);
int wire_read_split(const struct frame *frame, struct wire_split *message);
int wire_send_split_made(int fd, const struct wire_split_made *message);
int wire_read_split_made(const struct frame *frame,
    struct wire_split_made *message);
int wire_send_slip(int fd, const struct wire_slip *message);
int wire_read_slip(const struct frame *frame, struct wire_slip *message);
int wire_send_give_address(int fd, const struct wire_give_address *message);
int wire_read_give_address(const struct frame *frame,
    struct wire_give_address *message);

#endif
