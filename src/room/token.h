/* Proof of having the envelope at hand: the 6 characters that follow a serial
 * in its barcode. A guessed serial does not come with them. */
#ifndef ROOM_TOKEN_H
#define ROOM_TOKEN_H

#include <stdbool.h>

#include "envelope/serial.h"
#include "hsm/hsm.h"

enum { TOKEN_SIZE = 6 };

/* Writes after text, its NUL terminated content, the first 30 bits of
 * HMAC-SHA-256(scan key, text) in base32 (RFC 4648 section 6), and a NUL. */
int token_append(char *text, struct hsm *hsm);

/* Whether the last 6 characters of text are those that follow the rest of it;
 * no text is too short or too long to ask. -1 if the key failed. */
int token_check(const char *text, struct hsm *hsm, bool *match);

#endif
