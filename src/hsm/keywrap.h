/* AES key wrap with padding: RFC 5649, NIST SP 800-38F KWP. */
#ifndef HSM_KEYWRAP_H
#define HSM_KEYWRAP_H

#include <stddef.h>
#include <stdint.h>

enum {
	KEYWRAP_MOST = 120,        /* bytes of a key to wrap */
	KEYWRAP_WRAPPED_MOST = 128 /* 8 more, after padding to 8 */
};

/* kek has 24 or 32 bytes (busta's own have 32; RFC 5649's examples 24), key 1
 * to KEYWRAP_MOST. The reason never tells anything of either. */
int keywrap_wrap(const uint8_t *kek, size_t kek_size, const uint8_t *key,
    size_t size, uint8_t wrapped[static KEYWRAP_WRAPPED_MOST],
    size_t *wrapped_size);

/* Refuses what was altered, and a key that has not exactly size bytes; needs
 * the secret heap, for key is written only once it is known to be right. */
int keywrap_unwrap(const uint8_t *kek, size_t kek_size, const uint8_t *wrapped,
    size_t wrapped_size, uint8_t *key, size_t size);

#endif
