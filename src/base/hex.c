#include "base/hex.h"

#include <string.h>

#include "base/banned.h"

void
hex_write(char *text, const uint8_t *bytes, size_t size)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		text[2 * i] = digit[bytes[i] >> 4];
		text[2 * i + 1] = digit[bytes[i] & 15];
	}
	text[2 * size] = '\0';
}

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

int
hex_read(uint8_t *bytes, size_t size, const char *text)
{
	size_t i;
	int high, low;

	if (strlen(text) != 2 * size)
		return -1;
	for (i = 0; i < size; i++) {
		high = hex_value(text[2 * i]);
		low = hex_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
