/* A key made from a passphrase: scrypt (RFC 7914). */
#ifndef HSM_PASSPHRASE_H
#define HSM_PASSPHRASE_H

#include <stddef.h>
#include <stdint.h>

/* Takes 128 * n * r bytes of memory while it runs. */
struct scrypt_cost {
	uint64_t n; /* a power of two */
	uint32_t r;
	uint32_t p;
};

enum { PASSPHRASE_LEAST = 12 }; /* characters */

/* Refuses a passphrase too short for a new key store; never quotes it. */
int passphrase_accept(const char *passphrase);

int passphrase_derive(uint8_t *key, size_t key_size, const char *passphrase,
    const uint8_t *salt, size_t salt_size, const struct scrypt_cost *cost);

#endif
