/* What courier.cfg names, read: secrets in secret memory, texts, the
 * authorities that servers are verified by. */
#ifndef COURIER_KIT_H
#define COURIER_KIT_H

#include <stddef.h>

#include "courier/config.h"
#include "courier/texts.h"

enum { HEADERS_MOST = 4096, HEADERS_COUNT = 16 };

struct authority {
	char *pem;
	size_t size;
};

struct kit {
	struct texts texts;
	struct authority mail_authority;
	struct authority sms_authority;
	char *password; /* secret memory of PASSPHRASE_MOST bytes, or NULL */
	char *headers;  /* secret memory of HEADERS_MOST bytes, or NULL */
	const char *header_lines[HEADERS_COUNT]; /* in it */
	size_t header_count;
};

/* EX_CONFIG, EX_DATAERR or EX_NOPERM, with the file. */
int kit_read(struct kit *kit, const struct courier_config *config);
void kit_free(struct kit *kit);

#endif
