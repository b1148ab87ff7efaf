/* What the world may have of a signing key: whatever verifies its signatures.
 */
#ifndef HSM_PUBLIC_H
#define HSM_PUBLIC_H

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

enum { PUBLIC_MOST = 1024 };

/* A certificate in DER, or the 32 bytes of an Ed25519 key. */
struct public_part {
	uint8_t bytes[PUBLIC_MOST];
	size_t size; /* 0: none */
};

/* The check value of a signing key: the first 5 bytes of its SHA-256. */
int public_check(uint8_t check[static KEY_CHECK_SIZE],
    const struct public_part *part);

#endif
