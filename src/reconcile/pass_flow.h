/* What a pass sees move, added up for every custodian. */
#ifndef RECONCILE_PASS_FLOW_H
#define RECONCILE_PASS_FLOW_H

#include "reconcile/pass.h"

/* The period begins, and ends, with what is held at that moment. */
void pass_flow_open(struct pass *pass);
void pass_flow_close(struct pass *pass);

/* A replay_watcher's: context is the pass. */
int pass_flow_moved(void *context, const struct entry *entry,
    enum event_kind kind, const struct range *run, uint32_t before,
    uint32_t after);

/* Remembers which deliveries are returns. */
int pass_flow_delivery(struct pass *pass, const struct entry *entry,
    enum event_kind kind);

/* Ledger and log do not have the same envelopes at a place. */
int pass_flow_differs(struct pass *pass, uint32_t place);

/* What is known of a place; NULL: nothing ever moved there. */
const struct flows *pass_flows(const struct pass *pass, uint32_t place);

#endif
