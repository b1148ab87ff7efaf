/* The software provider: keys sealed in the store's file. */
#ifndef HSM_HSM_SOFT_H
#define HSM_HSM_SOFT_H

#include "hsm/hsm.h"
#include "hsm/keystore.h"

/* A session on a store in memory, which is the session's from now on, also
 * after a failure. NULL with a reason if a key does not open, or is not what
 * the store says. */
struct hsm *hsm_soft_session(struct keystore *store,
    const uint8_t kek[static KEYSTORE_KEK_SIZE]);

#endif
