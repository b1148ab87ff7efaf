#include "room/cip_check.h"

#include <openssl/crypto.h>

#include "base/fail.h"
#include "base/secret.h"
#include "room/wire_assign.h"

#include "base/banned.h"

/* Secret memory. */
struct trial {
	uint8_t text[SERIAL_PLAIN + WIRE_CIP_MOST];
	uint8_t verifier[VERIFIER_SIZE];
};

bool
verifier_matches(const uint8_t one[static VERIFIER_SIZE],
    const uint8_t other[static VERIFIER_SIZE])
{
	return CRYPTO_memcmp(one, other, VERIFIER_SIZE) == 0;
}

int
cip_check(struct hsm *hsm, const struct serial *serial,
    const uint8_t verifier[static VERIFIER_SIZE], const uint8_t *said,
    size_t size, bool *match)
{
	char plain[SERIAL_PLAIN];
	struct trial *trial;
	int rc;

	*match = false;
	if (size > WIRE_CIP_MOST)
		return fail(EX_SOFTWARE, "too much was said for a CIP");
	if ((trial = secret_new(sizeof *trial)) == NULL)
		return -1;
	serial_plain(plain, serial);
	rc = verifier_make(trial->verifier, hsm, plain, (const char *)said,
	    size, trial->text);
	if (rc == 0)
		*match = verifier_matches(trial->verifier, verifier);
	secret_free(trial, sizeof *trial);
	return rc;
}
