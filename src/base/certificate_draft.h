/* A self-signed certificate of one of our keys, but for its signature. */
#ifndef BASE_CERTIFICATE_DRAFT_H
#define BASE_CERTIFICATE_DRAFT_H

#include <openssl/types.h>

#include <stdint.h>

enum { CERTIFICATE_NUMBER = 16 };

/* CN name, the keyUsage as OpenSSL writes it, no CA, from a day ago to 25 years
 * from now; number: random bytes. The caller's; NULL with a reason. */
X509 *certificate_draft(EVP_PKEY *key, const char *name, const char *usage,
    uint8_t number[static CERTIFICATE_NUMBER]);

#endif
