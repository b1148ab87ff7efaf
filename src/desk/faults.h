/* Why a movement is refused: which envelopes do not stand where they should,
 * and where they do. */
#ifndef DESK_FAULTS_H
#define DESK_FAULTS_H

#include <stdbool.h>

#include "ledger/stock.h"

/* What was to be done: "sent", 500 of them, from the place of that name. */
struct faults_of {
	const char *done;
	const char *place;
	uint64_t asked;
};

/* By ranges: a table on standard error, or JSON on standard output. */
int faults_list(const struct stock_runs *faults, bool json);

/* Lists them; always -1, with one sentence (EX_DATAERR). */
int faults_refuse(const struct stock_runs *faults, const struct faults_of *of,
    bool json);

#endif
