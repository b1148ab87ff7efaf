/* A press's receipt, come back to the desk. */
#ifndef DESK_PRINT_BACK_H
#define DESK_PRINT_BACK_H

#include "handover/receipt.h"
#include "home/session.h"
#include "ledger/press.h"
#include "ledger/print_run.h"
#include "ledger/stock.h"

struct print_back {
	char *text; /* receipt.json, whose signature a press made */
	size_t size;
	struct receipt receipt;
	struct ledger_press press;
	char batch[PLACE_NAME];
	/* What came of it. */
	uint64_t printed;
	uint64_t spoiled;
	uint64_t before; /* out of use before the receipt came */
	uint64_t entry;
};

/* The file, and the receipt.cms beside it: signed by a press that is
 * registered and active, and read. EX_DATAERR. print_back_close accepts what a
 * failure left. */
int print_back_open(struct print_back *back, struct ledger *ledger,
    const char *path);
void print_back_close(struct print_back *back);

/* It answers a release of this desk, which has no receipt yet; then the states
 * of its envelopes are what it says, or nothing has changed: EX_DATAERR. In a
 * transaction of the caller's. */
int print_back_carry(struct print_back *back, struct ledger *ledger);

#endif
