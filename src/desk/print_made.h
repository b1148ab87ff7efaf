/* A release as it is made, once. */
#ifndef DESK_PRINT_MADE_H
#define DESK_PRINT_MADE_H

#include "desk/print_out.h"

/* Makes it and keeps it in the ledger, in one transaction. */
int print_made(struct print_out *out, unsigned roles);

/* A release that was made before is for the presses that are asked for. */
int print_made_check(struct print_out *out);

/* The fingerprint of the certificate that opens page files. */
int print_fingerprint(uint8_t digest[static DIGEST_SIZE],
    const struct ledger_press *press);

#endif
