/* The secret key of a witness: Ed25519, in her folder as witness.pem (PKCS#8,
 * mode 0600). Hers alone: it signs no PIN and opens nothing. */
#ifndef AUDIT_WITNESS_KEY_H
#define AUDIT_WITNESS_KEY_H

#include <openssl/types.h>

#include <stddef.h>
#include <stdint.h>

#include "audit/note.h"

/* Made if it is missing; path is the folder's. EVP_PKEY_free() it; NULL with a
 * reason. */
EVP_PKEY *witness_key_open(int dir, const char *path);

int witness_key_public(const EVP_PKEY *key,
    uint8_t public[static NOTE_PUBLIC_SIZE]);
int witness_key_sign(EVP_PKEY *key,
    uint8_t signature[static NOTE_SIGNATURE_SIZE], const uint8_t *message,
    size_t size);

#endif
