/* Times: for people and records only; order always comes from a sequence. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC, as the machine believes. */
int64_t clock_unix_ms(void);

/* Milliseconds of a clock that is never set back; only differences mean
 * anything. */
int64_t clock_steady_ms(void);
int64_t clock_steady_us(void);

enum { CLOCK_TEXT = sizeof "2026-11-23T22:30:00Z" };

/* RFC 3339 in UTC, to the second. */
void clock_text(char text[static CLOCK_TEXT], int64_t unix_ms);

#endif
