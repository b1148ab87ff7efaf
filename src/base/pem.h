/* Certificates and private keys in files: PEM, read whole. */
#ifndef BASE_PEM_H
#define BASE_PEM_H

#include <openssl/evp.h>
#include <openssl/x509.h>

/* The caller's; NULL with a reason. */
X509 *pem_certificate(const char *path);

/* The file must be this user's alone. Only if the key is sealed is passphrase
 * called, whose line is secret memory of PASSPHRASE_MOST bytes, or NULL with a
 * reason. */
EVP_PKEY *pem_private_key(const char *path, char *(*passphrase)(void *context),
    void *context);

#endif
