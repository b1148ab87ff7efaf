/* The list of page files that leaves with a batch, signed by a room. Verify:
 * openssl cms -verify -binary -inform DER -in manifest.cms -content
 * manifest.json -CAfile manifest.crt -purpose any -out /dev/null */
#ifndef BATCH_MANIFEST_H
#define BATCH_MANIFEST_H

#include "batch/crew.h"
#include "ledger/ledger.h"

/* Writes manifest.json and manifest.cms beside the page files, durably; lot is
 * how many envelopes of the template share a cover sheet. */
int manifest_write(struct crew *crew, struct ledger *ledger,
    const struct batch *batch, unsigned lot, int pages);

#endif
