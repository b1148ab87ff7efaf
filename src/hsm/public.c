#include "hsm/public.h"

#include <string.h>

#include "base/digest.h"

#include "base/banned.h"

int
public_check(uint8_t check[static KEY_CHECK_SIZE],
    const struct public_part *part)
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(digest, part->bytes, part->size) != 0)
		return -1;
	memcpy(check, digest, KEY_CHECK_SIZE);
	return 0;
}
