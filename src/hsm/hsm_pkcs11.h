/* The provider of keys in a PKCS#11 token. Drawn there, they never leave it;
 * what is wrapped and unwrapped are the data keys of batches, whose bytes the
 * room must have: to seal with them, it sees them. store.cfg has what is known
 * of each key, with a tag by one more key of the token (hsm/pkcs11_key.h). */
#ifndef HSM_HSM_PKCS11_H
#define HSM_HSM_PKCS11_H

#include "hsm/hsm.h"
#include "hsm/keystore.h"

/* Logs in to the token of the store and out again, so that a wrong PIN costs
 * one of its tries, however many rooms there are. */
int hsm_pkcs11_unlock(const struct keystore *store,
    const struct hsm_module *module, const struct hsm_opener *pin);

/* A session on a store in memory, which is the session's from now on, also
 * after a failure. NULL with a reason if a key is not in the token, or not what
 * it must be, or not what the store says. */
struct hsm *hsm_pkcs11_session(struct keystore *store,
    const struct hsm_module *module, const struct hsm_opener *pin);

/* The same for a store without keys, that is to be one of this token. */
struct hsm *hsm_pkcs11_begin(struct keystore *store,
    const struct hsm_module *module, const struct hsm_opener *pin);

#endif
