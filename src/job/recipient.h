/* Who can open the page files: a print shop's certificate, fit to receive. */
#ifndef JOB_RECIPIENT_H
#define JOB_RECIPIENT_H

#include <openssl/x509.h>

#include <stdint.h>

#include "base/digest.h"

struct recipient {
	X509 *certificate;
	uint8_t digest[DIGEST_SIZE]; /* SHA-256 of the DER: its fingerprint */
	char name[128];              /* the subject, for people */
};

/* One PEM certificate: valid today, RSA of 3072 bits or more with
 * keyEncipherment, or EC on a NIST curve with keyAgreement. The reason names
 * neither file nor line; the caller knows where it was asked for. */
int recipient_read(struct recipient *recipient, const char *path);
void recipient_free(struct recipient *recipient);

#endif
