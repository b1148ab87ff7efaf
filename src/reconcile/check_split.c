/* Codes that are split, and who carries their second halves, each against its
 * entry. */
#include <string.h>

#include "base/hex.h"
#include "ledger/courier.h"
#include "reconcile/checks.h"

#include "base/banned.h"

int
check_courier(struct pass *pass)
{
	struct ledger_courier courier;
	char digest[DIGEST_TEXT];
	uint64_t entry;
	const char *said = replay_courier(pass->replay, &entry);
	int found = ledger_courier_get(pass->ledger, &courier);

	if (found < 0)
		return -1;
	hex_write(digest, courier.fingerprint, DIGEST_SIZE);
	return (said == NULL) == (found == 0) &&
		(said == NULL ||
		    (strcmp(said, digest) == 0 && entry == courier.entry))
	    ? 0
	    : findings_add(pass->findings, NULL,
		  "the courier's certificate is not the one that the log has");
}
