/* Whether a CIP that somebody says is the one sealed in an envelope. How long
 * it takes depends on how much was said, and on nothing else. */
#ifndef ROOM_CIP_CHECK_H
#define ROOM_CIP_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"
#include "room/seal.h"

/* said: size bytes, WIRE_CIP_MOST at most, and not to be trusted: what cannot
 * be a CIP goes the same way, and does not match. */
int cip_check(struct hsm *hsm, const struct serial *serial,
    const uint8_t verifier[static VERIFIER_SIZE], const uint8_t *said,
    size_t size, bool *match);

/* The comparison alone. */
bool verifier_matches(const uint8_t one[static VERIFIER_SIZE],
    const uint8_t other[static VERIFIER_SIZE]);

#endif
