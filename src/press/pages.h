/* A page file, opened: in locked memory, and nowhere else. */
#ifndef PRESS_PAGES_H
#define PRESS_PAGES_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stddef.h>
#include <stdint.h>

/* A region that is used again for file after file, and wiped in between. */
struct pages {
	uint8_t *bytes;
	size_t room;
	size_t size; /* 0: there is nothing in it */
};

/* Room for a page file of most bytes. Some is left over: OpenSSL's cipher reads
 * into its own buffer where there are less than 256 bytes left. */
int pages_new(struct pages *pages, size_t most);
void pages_wipe(struct pages *pages);
void pages_free(struct pages *pages);

/* CMS AuthEnvelopedData with AES-256-GCM, opened whole, and believed only once
 * its tag has been found right: until then, and after a failure, there is
 * nothing in pages. EX_DATAERR. */
int pages_open(struct pages *pages, const char *name, const void *sealed,
    size_t size, EVP_PKEY *key, X509 *certificate);

#endif
