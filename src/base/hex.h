/* Bytes as lower-case hexadecimal text, and back. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

/* text holds 2 * size + 1 bytes. */
void hex_write(char *text, const uint8_t *bytes, size_t size);

/* Exactly size bytes, either case; -1 without a reason if the text is
 * not that. */
int hex_read(uint8_t *bytes, size_t size, const char *text);

#endif
