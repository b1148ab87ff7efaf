/* The three equations of the field, each from the log on one side and from the
 * ledger's tables on the other. */
#ifndef RECONCILE_EQUATIONS_H
#define RECONCILE_EQUATIONS_H

#include "reconcile/pass.h"

/* generated = printed + spoiled in print + cancelled + not printed yet */
int equation_batches(struct pass *pass, struct reconciliation *ret);

/* opening + printed + received + returned + found + adjusted in
 *   - sent - sent back - bound - spoiled - missing - compromised - expired
 *   - adjusted out = closing */
int equation_custodians(struct pass *pass, struct reconciliation *ret);

/* printed = in stock + in transit + bound + spoiled + missing + compromised
 *   + expired + destroyed; bound is also what was assigned since, or
 *   handed over */
int equation_system(struct pass *pass, struct reconciliation *ret);

/* drawn = on cards + out of use, of codes that are split, if there are any */
int equation_split(struct pass *pass, struct reconciliation *ret);

#endif
