/* What a portal asks of its room beside what a counter asks of its own
 * (room/wire_counter.h): the PUK of a card, which goes to the citizen who has
 * it. */
#ifndef ROOM_WIRE_PORTAL_H
#define ROOM_WIRE_PORTAL_H

#include "room/wire_counter.h"

enum { WIRE_PUK_DIGITS = 8, WIRE_PROOF_MOST = 8192 };

/* The proof (audit/proof.h) is of the entry that says it is told, and of which
 * envelope. */
struct wire_tell_puk {
	char card[WIRE_CARD_TEXT];
	const char *proof;
	size_t proof_size;
};

/* As in room/wire.h; digits are without a NUL, and go into the caller's memory,
 * which is to be wiped. */
int wire_send_tell_puk(int fd, const struct wire_tell_puk *message);
int wire_read_tell_puk(const struct frame *frame,
    struct wire_tell_puk *message);
int wire_send_puk(int fd, const char digits[static WIRE_PUK_DIGITS]);
int wire_read_puk(const struct frame *frame,
    char digits[static WIRE_PUK_DIGITS]);

#endif
