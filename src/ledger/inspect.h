/* Every row of what no command reads whole: for whoever checks them all. */
#ifndef LEDGER_INSPECT_H
#define LEDGER_INSPECT_H

#include "audit/tree.h"
#include "envelope/range.h"
#include "ledger/ledger.h"

/* Each calls until it returns not 0, and gives that; -1 failed. */
int ledger_series_each(struct ledger *ledger,
    int (*each)(void *context, const struct series *series, uint64_t next),
    void *context);

/* The tables are those this program makes, and their rows keep the rules they
 * were made with; a sentence for each that does not. Nothing may be read of a
 * ledger for which there is one: a number may be another when C reads it. */
int ledger_fault_each(struct ledger *ledger,
    int (*each)(void *context, const char *fault), void *context);

/* What one chunk sealed; pointers live for the call. A row that lost its series
 * has one named "". */
struct sealed_row {
	struct range range;
	int64_t batch;
	const uint8_t *records;
	size_t records_size;
	const uint8_t *verifiers;
	size_t verifiers_size;
};
int ledger_sealed_each(struct ledger *ledger,
    int (*each)(void *context, const struct sealed_row *row), void *context);

int ledger_node_each(struct ledger *ledger,
    int (*each)(void *context, uint64_t index, const struct tree_hash *hash),
    void *context);

int ledger_answer_each(struct ledger *ledger,
    int (*each)(void *context, const char *request, const char *text),
    void *context);

#endif
