/* The certificates of a press: what page files are sealed to, and what its
 * receipts are signed with. */
#ifndef DESK_PRESS_IDENTITY_H
#define DESK_PRESS_IDENTITY_H

#include <openssl/x509.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"

/* base64 of its DER, and its fingerprint. */
struct press_identity {
	char *base64;
	char sha256[DIGEST_TEXT];
};

/* One certificate in PEM, valid today: fit to receive page files as a job's
 * recipient has to be, or to sign: digitalSignature, RSA of 3072 bits or more
 * or EC. EX_DATAERR; press_identity_free accepts a zeroed struct. */
int press_identity_read(struct press_identity *certificate, const char *path,
    bool signs);
void press_identity_free(struct press_identity *certificate);

/* As the ledger has it; X509_free it. NULL and EX_DATAERR. */
X509 *press_identity_open(const uint8_t *der, size_t size);

#endif
