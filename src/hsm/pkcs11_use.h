/* What keys in a token do. What comes out has the size it must have. */
#ifndef HSM_PKCS11_USE_H
#define HSM_PKCS11_USE_H

#include "hsm/pkcs11.h"

/* Of exactly size bytes: a MAC, or a raw signature. */
int pkcs11_sign(struct pkcs11 *token, CK_MECHANISM_TYPE mechanism,
    CK_OBJECT_HANDLE key, const void *bytes, size_t size, uint8_t *signature,
    size_t signature_size);

/* RFC 5649, as hsm_wrap, but for sizes that are multiples of 8 alone: SoftHSM
 * 2.6.1 pads others before it wraps them, which is another thing. Tokens wrap
 * only what is in them, so that the key to wrap is put there for so long; its
 * bytes are seen by this process, and the wrapping key's never. */
int pkcs11_wrap(struct pkcs11 *token, CK_OBJECT_HANDLE wrapping,
    const uint8_t *key, size_t size, uint8_t wrapped[static HSM_WRAPPED_MOST],
    size_t *wrapped_size);

/* As hsm_unwrap; 1, with a reason kept, if the token may have refused it
 * because it was altered. */
int pkcs11_unwrap(struct pkcs11 *token, CK_OBJECT_HANDLE wrapping,
    const uint8_t *wrapped, size_t wrapped_size, uint8_t *key, size_t size);

int pkcs11_random(struct pkcs11 *token, void *bytes, size_t size);

#endif
