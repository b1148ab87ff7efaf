/* A badge as it is printed: one SVG of the size of a card, with its code as
 * text and as a barcode (ISO/IEC 15417, Code 128, set B). */
#ifndef DESK_BADGE_CARD_H
#define DESK_BADGE_CARD_H

#include "base/bytes.h"
#include "ledger/badge.h"

/* Appends it to bytes, whose bytes_free wipes. */
void badge_card_draw(struct bytes *bytes, const char *who,
    const char code[static BADGE_TEXT]);

#endif
