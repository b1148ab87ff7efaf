/* The self-signed certificate that lets anyone verify what a key signed. */
#ifndef HSM_CERTIFICATE_H
#define HSM_CERTIFICATE_H

#include <openssl/types.h>

#include <stddef.h>
#include <stdint.h>

#include "hsm/hsm.h"

enum { CERTIFICATE_MOST = 1024 };

struct certificate {
	uint8_t der[CERTIFICATE_MOST];
	size_t size; /* 0: none */
};

/* CN "busta manifest", keyUsage digitalSignature, no CA, 25 years. */
int certificate_make(struct certificate *ret, EVP_PKEY *key);

/* Refuses bytes that are not one certificate, or that of another key. */
int certificate_match(const struct certificate *certificate, EVP_PKEY *key);

/* The check value of a signing key: its SHA-256 fingerprint's first 5 bytes. */
int certificate_check(uint8_t check[static KEY_CHECK_SIZE],
    const struct certificate *certificate);

/* As a PEM file, durably. */
int certificate_write(const struct certificate *certificate, int dir,
    const char *name);

#endif
