/* The wrapped data keys of batches, and under which key each is wrapped. */
#ifndef LEDGER_DATA_KEY_H
#define LEDGER_DATA_KEY_H

#include <stdbool.h>

#include "audit/key_rule.h"
#include "ledger/ledger.h"

/* record lives for the call; docs/FORMATS.md, "Data key of a batch". */
struct data_key_record {
	int64_t batch;
	char key[KEY_NAME_TEXT]; /* "" of a lost one, and of a damaged one */
	bool lost;               /* destroyed, or there is none yet */
	const uint8_t *record;
	size_t size;
};

/* The id of the key that a wrapped data key is under; "" of none. */
void data_key_name(char key[static KEY_NAME_TEXT], const uint8_t *record,
    size_t size);

/* In the order of batches, until it returns not 0. Nothing may be replaced
 * meanwhile. */
int ledger_data_key_each(struct ledger *ledger,
    int (*each)(void *context, const struct data_key_record *record),
    void *context);

/* The same data key under another wrapping key. EX_SOFTWARE if the batch does
 * not have the old one any more. In a transaction of the caller's. */
int ledger_data_key_replace(struct ledger *ledger,
    const struct data_key_record *old, const uint8_t *record, size_t size);

#endif
