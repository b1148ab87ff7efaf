/* The text of a key block, taken apart; nothing in it has been verified. */
#ifndef HSM_KEYBLOCK_TEXT_H
#define HSM_KEYBLOCK_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "hsm/keyblock.h"

struct keyblock_text {
	struct keyblock_facts facts;
	const char *header; /* with its optional blocks; points into the text */
	size_t header_size;
	uint8_t field[KEYBLOCK_FIELD_MOST]; /* enciphered */
	size_t field_size;
	uint8_t mac[KEYBLOCK_MAC_SIZE];
};

int keyblock_text_read(struct keyblock_text *ret, const char *text,
    size_t size);

/* The 16 characters of a header without optional blocks, no NUL. */
void keyblock_text_head(char *text, const struct keyblock_facts *facts,
    size_t size);

/* Bytes as the standard wants them, upper-case hexadecimal, no NUL. */
void keyblock_text_hex(char *text, const uint8_t *bytes, size_t size);

#endif
