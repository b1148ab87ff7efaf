/* Ed25519 (RFC 8032), from the 32 bytes it calls the private key: a seed that
 * lies in secret memory. OpenSSL would keep its copy of it in ordinary memory,
 * so each call makes one, and wipes it before it returns. */
#ifndef HSM_ED25519_H
#define HSM_ED25519_H

#include <stddef.h>
#include <stdint.h>

enum {
	ED25519_SEED_SIZE = 32,
	ED25519_PUBLIC_SIZE = 32,
	ED25519_SIGNATURE_SIZE = 64
};

int ed25519_public(uint8_t key[static ED25519_PUBLIC_SIZE],
    const uint8_t seed[static ED25519_SEED_SIZE]);
int ed25519_sign(uint8_t signature[static ED25519_SIGNATURE_SIZE],
    const uint8_t seed[static ED25519_SEED_SIZE], const void *bytes,
    size_t size);

#endif
