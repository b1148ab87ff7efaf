/* SHA-256 of bytes and of files. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_TEXT = 2 * DIGEST_SIZE + 1 };

int digest_bytes(uint8_t digest[static DIGEST_SIZE], const void *bytes,
    size_t size);
/* From where fd stands to its end; name is for the sentence of a failure. */
int digest_file(uint8_t digest[static DIGEST_SIZE], int fd, const char *name);

#endif
