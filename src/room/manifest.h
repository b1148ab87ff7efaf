/* The signature under the list of page files that leaves with a batch. */
#ifndef ROOM_MANIFEST_H
#define ROOM_MANIFEST_H

#include <stddef.h>

#include "base/bytes.h"
#include "hsm/hsm.h"

/* A detached CMS SignedData (RFC 5652) over text by KEY_MANIFEST, appended to
 * signature in DER. */
int manifest_sign(struct hsm *hsm, const void *text, size_t size,
    struct bytes *signature);

#endif
