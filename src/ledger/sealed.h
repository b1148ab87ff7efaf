/* What is sealed of one envelope, as a room needs it to do something with it:
 * nothing of it can be opened outside of one. */
#ifndef LEDGER_SEALED_H
#define LEDGER_SEALED_H

#include "ledger/ledger.h"

enum {
	SEALED_RECORD_MOST = 128,
	SEALED_VERIFIER = 16,
	SEALED_DATA_KEY_MOST = 256
};

struct sealed_envelope {
	int64_t batch;
	unsigned pin_digits;
	unsigned cip_digits;
	uint8_t record[SEALED_RECORD_MOST];
	size_t record_size; /* 0: erased */
	uint8_t verifier[SEALED_VERIFIER];
	size_t verifier_size;                   /* 0: erased */
	uint8_t data_key[SEALED_DATA_KEY_MOST]; /* wrapped, of its batch */
	size_t data_key_size;                   /* 0: destroyed */
};

/* 1 found, 0 nothing was ever sealed of it, -1 failed. Of codes that are split
 * there is the verifier alone. */
int ledger_sealed_read(struct ledger *ledger, const struct serial *serial,
    struct sealed_envelope *sealed);

#endif
