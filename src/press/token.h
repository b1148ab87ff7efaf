/* A private key that stays in its PKCS#11 token, as OpenSSL's engine shows it.
 */
#ifndef PRESS_TOKEN_H
#define PRESS_TOKEN_H

#include <openssl/evp.h>

/* uri: pkcs11:token=…;object=… (RFC 7512). NULL with a reason. module: the
 * token's library, or NULL for what p11-kit knows. */
EVP_PKEY *token_key(const char *module, const char *uri, const char *pin);

/* Logs out, and lets the module go. */
void token_close(void);

#endif
