#include "audit/base64.h"

#include <string.h>

#include "base/banned.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(char *text, const uint8_t *bytes, size_t size)
{
	uint32_t group;
	size_t i, n;
	unsigned k;

	for (i = 0; i < size; i += 3) {
		n = size - i < 3 ? size - i : 3;
		group = (uint32_t)bytes[i] << 16;
		group |= n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= n > 2 ? bytes[i + 2] : 0;
		for (k = 0; k < 4; k++)
			*text++ =
			    k > n ? '=' : alphabet[group >> (18 - 6 * k) & 63];
	}
	*text = '\0';
}

/* The 6 bits of a character, or -1. */
static int
base64_value(char character)
{
	const char *found = memchr(alphabet, character, sizeof alphabet - 1);

	return found == NULL ? -1 : (int)(found - alphabet);
}

/* What padding leaves unused must be zero: one text for the same bytes. */
static int
base64_group(uint8_t bytes[static 3], const char *text, size_t padding)
{
	uint32_t group = 0;
	size_t i;
	int value;

	for (i = 0; i < 4; i++) {
		value = i < 4 - padding ? base64_value(text[i]) : 0;
		if (value < 0)
			return -1;
		group = group << 6 | (uint32_t)value;
	}
	bytes[0] = (uint8_t)(group >> 16);
	bytes[1] = (uint8_t)(group >> 8);
	bytes[2] = (uint8_t)group;
	return (group & ((1U << 8 * padding) - 1)) == 0 ? 0 : -1;
}

long
base64_read(uint8_t *bytes, size_t room, const char *text, size_t size)
{
	uint8_t group[3];
	size_t padding = 0, done = 0, i, k;

	if (size % 4 != 0)
		return -1;
	for (i = 0; i < size; i += 4) {
		if (i + 4 == size && text[i + 3] == '=')
			padding = text[i + 2] == '=' ? 2 : 1;
		if (base64_group(group, text + i, padding) != 0)
			return -1;
		for (k = 0; k < 3 - padding; k++, done++)
			if (done < room)
				bytes[done] = group[k];
	}
	return (long)done;
}
