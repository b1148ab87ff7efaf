/* A session on a key store in memory, for those who make one. */
#ifndef HSM_HSM_SOFT_H
#define HSM_HSM_SOFT_H

#include "hsm/hsm.h"
#include "hsm/keystore.h"

/* NULL with a reason if a key does not open, or is not what the store says. */
struct hsm *hsm_soft_session(const struct keystore *store,
    const uint8_t kek[static KEYSTORE_KEK_SIZE]);

#endif
