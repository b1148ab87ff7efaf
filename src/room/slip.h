/* First halves of a card's codes: sealed for as long as the counter has not
 * printed them, and a page of them. Sealed: version(1)=1 ‖ PIN digits(1) ‖ of
 * them first(1) ‖ PUK digits first(1) ‖ CIP digits(1) ‖ of them first(1) ‖
 * counted data key (room/datakey.h) of batch 0 ‖ nonce(12) ‖ ciphertext ‖
 * tag(16), AES-256-GCM; AAD: "busta slip v1" ‖ serial without hyphens ‖ those
 * six bytes. Clear: the first digits of PIN, PUK and CIP. */
#ifndef ROOM_SLIP_H
#define ROOM_SLIP_H

#include "base/bytes.h"
#include "envelope/serial.h"
#include "hsm/hsm.h"
#include "job/split.h"
#include "room/pin.h"
#include "room/sheet.h"

struct slip_press {
	const struct split_rules *rules;
	struct hsm *hsm;
	struct sheet *sheet;
	uint8_t *page; /* secret memory for one */
};

/* Draws the slip, proves it, and finds memory for one; nothing secret exists
 * yet. slip_press_close wipes and accepts a zeroed struct. */
int slip_press_open(struct slip_press *press, const struct split_rules *rules);
void slip_press_close(struct slip_press *press);

/* Of codes the PIN and the CIP, of puk the PIN; appends to sealed. */
int slip_seal(const struct slip_press *press, const struct serial *serial,
    const struct codes *codes, const struct codes *puk, struct bytes *sealed);

/* Opens a sealed slip into press->page, sheet_size() bytes of it, to be wiped
 * by slip_wipe. EX_DATAERR if it is another number's, was altered, or was cut
 * by other rules than these. */
int slip_print(const struct slip_press *press, const struct serial *serial,
    const uint8_t *sealed, size_t size);
void slip_wipe(const struct slip_press *press);

#endif
