/* A PIN on its way to a card system, which alone can read it: a PIN block of
 * format 4 (AES) of ISO 9564-1:2017, docs/FORMATS.md, PIN block. */
#ifndef ROOM_PINBLOCK_H
#define ROOM_PINBLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "room/pin.h"

enum {
	PINBLOCK_SIZE = 16,
	PINBLOCK_PIN_LEAST = 4, /* digits, and so below */
	PINBLOCK_PIN_MOST = 12,
	PINBLOCK_PAN_LEAST = 12,
	PINBLOCK_PAN_MOST = 19,
	PINBLOCK_PAN_TEXT = PINBLOCK_PAN_MOST + 1
};

/* The account number (PAN) that a block is bound to: the digits of a card
 * number (envelope/card.h), and of 20 digits the last 19. False if there are
 * fewer than 12: such a card can have no PIN block. */
bool pinblock_pan(char pan[static PINBLOCK_PAN_TEXT], const char *card);

/* The PIN of one of the codes, enciphered under the card system's key (16, 24
 * or 32 bytes); eight random bytes make no two blocks alike. */
int pinblock_make(uint8_t block[static PINBLOCK_SIZE],
    const struct codes *codes, size_t envelope, const char *pan,
    const uint8_t *key, size_t key_size);

#endif
