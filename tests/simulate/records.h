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

/* Sealed halves of split codes: as long as no others, and never a zero. */
enum { HALF_MOST = 1000, SLIP = 's', MESSAGE = 'm' };

static inline size_t
half_make(uint8_t *bytes, unsigned at, uint8_t which)
{
	size_t size = (which == SLIP ? 100 : 500) + at % 255;

	memset(bytes, (int)(1 + at % 255), size);
	bytes[0] = which;
	bytes[1] = (uint8_t)(1 + at / 255);
	return size;
}

/* Facts of a draw, which tell whose they are too. */
enum { RULES = 32 };

static inline int64_t
expires_make(unsigned at)
{
	return INT64_C(1795469400000) + at;
}

static inline void
rules_make(uint8_t *rules, unsigned at)
{
	memset(rules, (int)(1 + at % 255), RULES);
	rules[0] = (uint8_t)(1 + at / 255);
}

static inline void
system_make(char system[static 16], unsigned number)
{
	(void)snprintf(system, 16, "carte-%u", number);
}

#endif
