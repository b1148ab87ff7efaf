/* Sealed records that tell whose they are, so that the wrong one's erasure
 * shows: version 1, then the envelope's index over and over. */
#ifndef TESTS_SIMULATE_RECORDS_H
#define TESTS_SIMULATE_RECORDS_H

#include <stdint.h>
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

#endif
