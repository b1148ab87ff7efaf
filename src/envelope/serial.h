/* The number printed outside an envelope: LZ26-0001234-Q.
 * Series (2 letters, 2 digits), a number of 7 or 9 digits, and a check
 * character: ISO/IEC 7064 MOD 37,36 over series and number. */
#ifndef ENVELOPE_SERIAL_H
#define ENVELOPE_SERIAL_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SERIES_TEXT = sizeof "LZ26",
	SERIAL_TEXT = sizeof "LZ26-000001234-K", /* with hyphens, at most */
	SERIAL_PLAIN = sizeof "LZ26000001234K"   /* without, at most */
};

struct series {
	char name[SERIES_TEXT]; /* upper case */
	unsigned digits;        /* 7 or 9 */
};

struct serial {
	struct series series;
	uint32_t number; /* 1 to series_last() */
};

/* Two letters and two digits, and 7 or 9: true, and *series is set. */
bool series_read(struct series *series, const char *name, unsigned digits);
uint32_t series_last(const struct series *series);

void serial_text(char text[static SERIAL_TEXT], const struct serial *serial);
void serial_plain(char text[static SERIAL_PLAIN], const struct serial *serial);

/* Typed or scanned, with or without hyphens, any case. */
enum serial_read {
	SERIAL_READ,
	SERIAL_MALFORMED,
	SERIAL_WRONG_CHECK /* named as such, never looked up */
};
enum serial_read serial_read(struct serial *serial, const char *text);

/* The MOD 37,36 character for n characters of 0-9A-Z. */
char serial_check(const char *text, unsigned n);

#endif
