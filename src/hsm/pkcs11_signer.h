/* Signatures made in a token. Each is verified before it is given out: a token
 * that signs wrongly has failed, and whoever verifies must not be the first to
 * find out. */
#ifndef HSM_PKCS11_SIGNER_H
#define HSM_PKCS11_SIGNER_H

#include "hsm/pkcs11.h"
#include "hsm/public.h"

/* ECDSA with SHA-256, DER; verified by the certificate. */
int pkcs11_sign_certified(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *certificate, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size);

/* Ed25519 (RFC 8032). */
int pkcs11_sign_log(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *public, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size);

/* The certificate of a key in the token whose public point is that; what comes
 * out verifies itself. */
int pkcs11_certificate(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    const struct public_part *point, struct public_part *certificate);

#endif
