/* Shamir's secret sharing over GF(2^8), byte by byte, as Debian's libgfshare
 * has it. That works in ordinary memory, so all it is given is a key to which
 * random bytes were added, and pieces to which the same were. */
#ifndef HSM_THRESHOLD_H
#define HSM_THRESHOLD_H

#include <stdint.h>

#include "hsm/shares.h"

/* Fills in the bytes of count pieces, whose numbers are there already. */
int threshold_split(struct share *shares, unsigned count, unsigned needed,
    const uint8_t key[static SHARE_SIZE]);

/* What the pieces make: the key, if they are enough and of one key. */
int threshold_join(uint8_t key[static SHARE_SIZE], const struct share *shares,
    unsigned held);

#endif
