/* The account of a release, as a receipt that the desk can judge. */
#ifndef PRESS_ACCOUNT_RECEIPT_H
#define PRESS_ACCOUNT_RECEIPT_H

#include "handover/receipt.h"
#include "press/press.h"

/* EX_TEMPFAIL while a sheet is in doubt or was not sent. receipt_free accepts
 * what a failure left. */
int account_receipt(struct receipt *receipt, const struct press *press,
    const struct run *run);

#endif
