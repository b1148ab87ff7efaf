/* AES (FIPS 197) under a key of 16, 24 or 32 bytes, for keys that are not in a
 * key store: a card system's, and those that protect key blocks. Any other size
 * of key is refused. OpenSSL's key schedules last as long as a call. */
#ifndef HSM_AES_H
#define HSM_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

enum { AES_BLOCK = 16, AES_KEY_MOST = 32 };

bool aes_key_size(size_t size);

/* One block, in ECB, which for one block is the cipher itself. */
int aes_encipher(const uint8_t *key, size_t key_size,
    const uint8_t in[static AES_BLOCK], uint8_t out[static AES_BLOCK]);

/* CBC (SP 800-38A), without padding: size is a multiple of AES_BLOCK. */
int aes_cbc_encipher(const uint8_t *key, size_t key_size,
    const uint8_t iv[static AES_BLOCK], const uint8_t *in, size_t size,
    uint8_t *out);
int aes_cbc_decipher(const uint8_t *key, size_t key_size,
    const uint8_t iv[static AES_BLOCK], const uint8_t *in, size_t size,
    uint8_t *out);

/* CMAC (SP 800-38B). */
int aes_cmac(const uint8_t *key, size_t key_size, const void *bytes,
    size_t size, uint8_t mac[static AES_BLOCK]);

/* As key_check() in hsm/hsm.h: the first bytes of CMAC over a block of
 * zeros. */
int aes_check(uint8_t check[static KEY_CHECK_SIZE], const uint8_t *key,
    size_t key_size);

#endif
