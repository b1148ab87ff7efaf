/* Sealed records that tell whose they are, so that the wrong one's erasure
 * shows: version 1, then the envelope's index over and over. */
#ifndef TESTS_SIMULATE_RECORDS_H
#define TESTS_SIMULATE_RECORDS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { RECORD = 44, VERIFIER = 16 };

static inline void
verifier_make(uint8_t *verifier, unsigned at)
{
	memset(verifier, (int)(1 + at % 255), VERIFIER);
	verifier[0] = (uint8_t)(1 + at / 255);
}

static inline void
record_make(uint8_t *record, unsigned at)
{
	memset(record, (int)(1 + at % 255), RECORD);
	record[0] = 1;
	record[1] = (uint8_t)(1 + at / 255);
}

/* A PIN's block, which tells the same; and the card system it is for. */
static inline void
block_make(uint8_t *block, unsigned at)
{
	verifier_make(block, at);
	block[1] = 0xb1;
	verifier_make(block + 16, at);
	block[17] = 0xb2;
}

static inline void
system_make(char system[static 16], unsigned number)
{
	(void)snprintf(system, 16, "carte-%u", number);
}

#endif
