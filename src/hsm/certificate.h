/* The self-signed certificate that lets anyone verify what a key signed. */
#ifndef HSM_CERTIFICATE_H
#define HSM_CERTIFICATE_H

#include <openssl/types.h>

#include "hsm/public.h"

/* CN "busta manifest", keyUsage digitalSignature, no CA, 25 years. */
int certificate_make(struct public_part *ret, EVP_PKEY *key);

/* Refuses bytes that are not one certificate, or that of another key. */
int certificate_match(const struct public_part *certificate, EVP_PKEY *key);

/* As a PEM file, durably. */
int certificate_write(const struct public_part *certificate, int dir,
    const char *name);

#endif
