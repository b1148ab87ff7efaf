/* The signature that travels beside a file: CMS SignedData (RFC 5652),
 * detached, DER. Verified with openssl cms -verify as well. */
#ifndef HANDOVER_SEAL_H
#define HANDOVER_SEAL_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stddef.h>

#include "base/bytes.h"

/* text was signed by the holder of exactly that certificate, and of no other:
 * what the signature itself brings along is not believed. EX_DATAERR. */
int seal_verify(const char *name, const void *text, size_t size,
    const void *signature, size_t signature_size, X509 *by);

/* Appended to signature, the certificate in it. */
int seal_make(const void *text, size_t size, X509 *certificate, EVP_PKEY *key,
    struct bytes *signature);

#endif
