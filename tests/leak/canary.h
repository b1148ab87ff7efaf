/* The codes that the leak test's rooms "draw": the room makes them from chunk
 * and envelope, and so can whoever searches for them. 20 digits never occur by
 * chance. */
#ifndef TESTS_LEAK_CANARY_H
#define TESTS_LEAK_CANARY_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	CANARY_DIGITS = 20,
	CANARY_CHUNKS = 4,     /* a room begins again after so many */
	CANARY_ENVELOPES = 100 /* of a chunk, at most */
};

static inline uint64_t
canary_half(uint64_t number)
{
	uint64_t x = (number + 1) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % 10000000000;
}

/* code 0 is the PIN, 1 the CIP. Without NUL. */
static inline void
canary_write(char digits[static CANARY_DIGITS], unsigned chunk, size_t envelope,
    unsigned code)
{
	uint64_t number =
	    (chunk % CANARY_CHUNKS * CANARY_ENVELOPES + envelope) * 4 +
	    code * 2;
	char text[CANARY_DIGITS + 1];

	(void)snprintf(text, sizeof text, "%010llu%010llu",
	    (unsigned long long)canary_half(number),
	    (unsigned long long)canary_half(number + 1));
	memcpy(digits, text, CANARY_DIGITS);
	explicit_bzero(text, sizeof text);
}

#endif
