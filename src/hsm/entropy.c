#include "hsm/entropy.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <limits.h>

#include "base/fail.h"

#include "base/banned.h"

int
entropy_draw(void *bytes, size_t size)
{
	const char *reason;

	if (size <= INT_MAX && RAND_priv_bytes(bytes, (int)size) == 1)
		return 0;
	reason = ERR_reason_error_string(ERR_peek_last_error());
	OPENSSL_cleanse(bytes, size);
	return fail(EX_OSERR, "the random source failed: %s",
	    reason != NULL ? reason : "it gave no reason");
}
