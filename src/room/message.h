/* Second halves of a card's codes as a message to a citizen, which the courier
 * alone can open (docs/FORMATS.md, Message to a citizen; src/courier/message.h
 * reads it). */
#ifndef ROOM_MESSAGE_H
#define ROOM_MESSAGE_H

#include "base/bytes.h"
#include "envelope/serial.h"
#include "job/recipient.h"
#include "job/split.h"
#include "room/pin.h"
#include "room/wire_split.h"

/* mailto: or tel: and an address that base/address.h takes, and a language that
 * there are texts in. */
bool message_is_to(const char *to);
bool message_is_language(const char *language);

/* Of codes the PIN and the CIP, of puk the PIN; appends CMS to sealed. What was
 * in clear is wiped. */
int message_seal(const struct split_rules *rules,
    const struct recipient *courier, const struct serial *serial,
    const struct wire_split *asked, const struct codes *codes,
    const struct codes *puk, struct bytes *sealed);

#endif
