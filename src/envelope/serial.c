#include "envelope/serial.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* What alphabet has at this place; auditors read millions of serials. */
static unsigned
serial_value(char character)
{
	return (unsigned)character -
	    (unsigned)(character <= '9' ? '0' : 'A' - 10);
}

bool
series_read(struct series *series, const char *name, unsigned digits)
{
	unsigned i;

	if (strlen(name) != 4 || (digits != 7 && digits != 9))
		return false;
	for (i = 0; i < 4; i++)
		if (i < 2 ? name[i] < 'A' || name[i] > 'Z'
			  : name[i] < '0' || name[i] > '9')
			return false;
	memcpy(series->name, name, SERIES_TEXT);
	series->digits = digits;
	return true;
}

uint32_t
series_last(const struct series *series)
{
	return series->digits == 7 ? 9999999 : 999999999;
}

/* ISO/IEC 7064 clause 9, hybrid systems: modulus 37 and 36. Both remainders
 * take one subtraction: sum is below 72, and 2 * sum below 74. */
char
serial_check(const char *text, unsigned n)
{
	unsigned product = 36, sum, i;

	for (i = 0; i < n; i++) {
		sum = product + serial_value(text[i]);
		sum = sum > 36 ? sum - 36 : sum;
		product = 2 * sum > 36 ? 2 * sum - 37 : 2 * sum;
	}
	return alphabet[(37 - product) % 36];
}

/* Digit by digit: an envelope's life has dozens of these. */
void
serial_plain(char text[static SERIAL_PLAIN], const struct serial *serial)
{
	unsigned n = 4 + serial->series.digits, at;
	uint32_t left = serial->number;

	memcpy(text, serial->series.name, 4);
	for (at = n; at > 4; left /= 10)
		text[--at] = (char)('0' + left % 10);
	text[n] = serial_check(text, n);
	text[n + 1] = '\0';
}

void
serial_text(char text[static SERIAL_TEXT], const struct serial *serial)
{
	unsigned digits = serial->series.digits;
	char plain[SERIAL_PLAIN];

	serial_plain(plain, serial);
	memcpy(text, plain, 4);
	text[4] = '-';
	memcpy(text + 5, plain + 4, digits);
	text[5 + digits] = '-';
	text[6 + digits] = plain[4 + digits];
	text[7 + digits] = '\0';
}

enum serial_read
serial_read(struct serial *serial, const char *text)
{
	char plain[SERIAL_PLAIN] = { 0 };
	unsigned n = 0, i;

	for (; *text != '\0'; text++) {
		if (*text == '-')
			continue;
		if (n + 1 == sizeof plain || !isalnum((unsigned char)*text))
			return SERIAL_MALFORMED;
		plain[n++] = (char)toupper((unsigned char)*text);
	}
	if (n != 12 && n != 14)
		return SERIAL_MALFORMED;
	for (i = 4; i < n - 1; i++)
		if (plain[i] < '0' || plain[i] > '9')
			return SERIAL_MALFORMED;
	if (serial_check(plain, n - 1) != plain[n - 1])
		return SERIAL_WRONG_CHECK;
	plain[n - 1] = '\0';
	if (sscanf(plain + 4, "%" SCNu32, &serial->number) != 1 ||
	    serial->number == 0)
		return SERIAL_MALFORMED;
	plain[4] = '\0';
	return series_read(&serial->series, plain, n - 5) ? SERIAL_READ
							  : SERIAL_MALFORMED;
}
