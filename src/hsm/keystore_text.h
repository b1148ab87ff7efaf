/* The text of a key store, and the line that closes it. */
#ifndef HSM_KEYSTORE_TEXT_H
#define HSM_KEYSTORE_TEXT_H

#include <stddef.h>

#include "base/digest.h"
#include "hsm/keystore.h"

enum {
	KEYSTORE_SEAL_TEXT = sizeof "digest = \"\";\n" + 2 * DIGEST_SIZE,
	KEYSTORE_SEAL_SIZE = KEYSTORE_SEAL_TEXT - 1
};

/* The last line: the SHA-256 of the size bytes of text before it. */
int keystore_text_seal(char seal[static KEYSTORE_SEAL_TEXT], const char *text,
    size_t size);

#endif
