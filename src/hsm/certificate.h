/* The self-signed certificate that lets anyone verify what a key signed. */
#ifndef HSM_CERTIFICATE_H
#define HSM_CERTIFICATE_H

#include <openssl/types.h>

#include "hsm/public.h"

/* CN "busta manifest", keyUsage digitalSignature, no CA, 25 years. key is a
 * P-256 key, of which the public half is enough, since sign signs: ECDSA with
 * SHA-256, DER, by the other half, wherever that is. */
int certificate_make(struct public_part *ret, EVP_PKEY *key,
    int (*sign)(void *context, const void *bytes, size_t size,
	uint8_t signature[static HSM_SIGNATURE_MOST], size_t *signature_size),
    void *context);

/* The key that it certifies; NULL with a reason. */
EVP_PKEY *certificate_key(const struct public_part *certificate);

/* Refuses bytes that are not one certificate, or that of another key. */
int certificate_match(const struct public_part *certificate, EVP_PKEY *key);

/* As a PEM file, durably. */
int certificate_write(const struct public_part *certificate, int dir,
    const char *name);

#endif
