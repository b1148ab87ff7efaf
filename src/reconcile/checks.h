/* The tables of the ledger, each against what the pass over the log knows. All
 * add findings, and return -1 only if they could not look. */
#ifndef RECONCILE_CHECKS_H
#define RECONCILE_CHECKS_H

#include "reconcile/pass.h"

/* A table has as many rows as the log has entries for it; what is their name,
 * as in "deliveries". */
int check_row_count(struct pass *pass, size_t rows, size_t wanted,
    const char *what);

/* The tables and their rules; pass->broken if they are not kept. */
int check_faults(struct pass *pass);

/* The stored hashes of the log's tree. */
int check_nodes(struct pass *pass);

/* stock and series: every serial stands where its entries left it. */
int check_stock(struct pass *pass);

/* sealed: a record is there exactly while its envelope may need it. */
int check_sealed(struct pass *pass);

/* place: the log knows each. */
int check_places(struct pass *pass);

/* batch and chunk. */
int check_batches(struct pass *pass);

/* custodian, operator, delivery, request, binding, answer, count. */
int check_custodians(struct pass *pass);
int check_operators(struct pass *pass);
int check_deliveries(struct pass *pass);
int check_requests(struct pass *pass);
int check_bindings(struct pass *pass);
int check_counts(struct pass *pass);

/* key, key_entry, card_system; and that each batch's data key is under one of
 * them. */
int check_keys(struct pass *pass);
int check_key_entries(struct pass *pass);
int check_card_systems(struct pass *pass);

/* outbox: a block is there exactly while its envelope is assigned. */
int check_outbox(struct pass *pass);

/* cip_try and puk_told. */
int check_cips(struct pass *pass);
int check_puks(struct pass *pass);

/* template, press, print_release and print_receipt; and which batch replaces
 * which. */
int check_templates(struct pass *pass);
int check_presses(struct pass *pass);
int check_releases(struct pass *pass);
int check_receipts(struct pass *pass);

/* station, badge and reply. */
int check_stations(struct pass *pass);
int check_badges(struct pass *pass);
int check_replies(struct pass *pass);
int check_blocks(struct pass *pass);

/* courier and split. */
int check_courier(struct pass *pass);
int check_splits(struct pass *pass);

/* What a custodian's last count found lacking or extra, and nobody has
 * explained since. */
int check_variances(struct pass *pass);

#endif
