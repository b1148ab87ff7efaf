/* The code that unblocks a card (PUK): made from the key, the envelope and the
 * card, whenever it is needed. So it is kept nowhere, and whoever has the
 * ledger has nothing of it. */
#ifndef ROOM_PUK_H
#define ROOM_PUK_H

#include "envelope/serial.h"
#include "hsm/hsm.h"
#include "room/pin.h"

enum { PUK_DIGITS = 8 };

/* The first eight bytes below 250 of HMAC-SHA-256(PUK key, "busta puk v1" ‖
 * serial without hyphens ‖ card), each modulo 10. A PIN of eight digits to
 * codes_pin(puk, 0), codes_free it; NULL with a reason. card is what card_read
 * (envelope/card.h) gives. */
struct codes *puk_make(struct hsm *hsm, const struct serial *serial,
    const char *card);

#endif
