/* What was sealed to us, opened: in locked memory, and nowhere else. */
#ifndef BASE_CLEAR_H
#define BASE_CLEAR_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stddef.h>
#include <stdint.h>

/* A region that is used again for file after file, and wiped in between. */
struct clear {
	uint8_t *bytes;
	size_t room;
	size_t size; /* 0: there is nothing in it */
};

/* Room for a sealed file of most bytes. Some is left over: OpenSSL's cipher
 * reads into its own buffer where there are less than 256 bytes left. */
int clear_new(struct clear *clear, size_t most);
void clear_wipe(struct clear *clear);
void clear_free(struct clear *clear);

/* CMS AuthEnvelopedData with AES-256-GCM, opened whole, and believed only once
 * its tag has been found right: until then, and after a failure, there is
 * nothing in clear. EX_DATAERR. */
int clear_open(struct clear *clear, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate);

#endif
