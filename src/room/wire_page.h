/* What a room says of a test page (busta key rehearse page). */
#ifndef ROOM_WIRE_PAGE_H
#define ROOM_WIRE_PAGE_H

#include "room/wire.h"

enum { WIRE_PAGE_WORD = 12 }; /* characters of A-Z and 2-9 */

struct wire_page {
	uint8_t recipient[DIGEST_SIZE]; /* her certificate's fingerprint */
	uint8_t word[DIGEST_SIZE];      /* wire_page_digest of the word */
};

/* SHA-256("busta test page v1" ‖ fingerprint ‖ word): 60 bits that nobody finds
 * by trying. */
int wire_page_digest(uint8_t digest[static DIGEST_SIZE],
    const uint8_t recipient[static DIGEST_SIZE],
    const char word[static WIRE_PAGE_WORD + 1]);

int wire_send_page(int fd, const struct wire_page *message);
int wire_read_page(const struct frame *frame, struct wire_page *message);

#endif
