/* An EC P-256 private key: drawn, put into secret memory and back, and used. */
#ifndef HSM_SIGNER_H
#define HSM_SIGNER_H

#include <openssl/types.h>

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

EVP_PKEY *signer_draw(void);

enum { SIGNER_PKCS8_SIZE = 138 };

/* PKCS#8 in DER (RFC 5958), which belongs in secret memory. */
int signer_write(EVP_PKEY *key, uint8_t pkcs8[static SIGNER_PKCS8_SIZE]);
EVP_PKEY *signer_read(const uint8_t *pkcs8, size_t size);

/* ECDSA with SHA-256, DER. */
int signer_sign(EVP_PKEY *key, const void *bytes, size_t size,
    uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size);

#endif
