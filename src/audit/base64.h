/* RFC 4648 base64 with padding, canonical only. */
#ifndef AUDIT_BASE64_H
#define AUDIT_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* text holds 4 * ((size + 2) / 3) characters and a NUL. */
void base64_write(char *text, const uint8_t *bytes, size_t size);

/* The size of what the text stands for, of which the first room bytes are kept;
 * -1 without a reason unless the text is canonical. */
long base64_read(uint8_t *bytes, size_t room, const char *text, size_t size);

#endif
