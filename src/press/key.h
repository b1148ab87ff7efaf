/* The press's two keys: one opens page files, the other signs receipts; each
 * has one use. A PEM file, or a PKCS#11 token by OpenSSL's engine for it. */
#ifndef PRESS_KEY_H
#define PRESS_KEY_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "press/config.h"

enum press_key_use { PRESS_OPENS, PRESS_SIGNS };

struct press_key {
	X509 *certificate;
	uint8_t digest[DIGEST_SIZE]; /* of the certificate: its fingerprint */
	EVP_PKEY *key;               /* NULL until it is unlocked */
};

/* The certificate alone, which must be for that use. */
int press_key_read(struct press_key *key, enum press_key_use use,
    const struct press_key_config *config);

/* It is valid today. What was printed can be counted after that, too. */
int press_key_check_dates(const struct press_key *key,
    const struct press_key_config *config);

/* The private key as well, which may ask for a passphrase; it must fit, and its
 * certificate be valid. */
int press_key_unlock(struct press_key *key, enum press_key_use use,
    const struct press_key_config *config, const char *pkcs11_module);

void press_key_free(struct press_key *key);

#endif
