#include "base/utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/banned.h"

/* RFC 3629 section 4, row by row: the first byte, and the range of the second;
 * all after it are 80 to BF. */
static const struct {
	unsigned char first, last, low, high, more;
} forms[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 1 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 2 },
	{ 0xe1, 0xec, 0x80, 0xbf, 2 },
	{ 0xed, 0xed, 0x80, 0x9f, 2 },
	{ 0xee, 0xef, 0x80, 0xbf, 2 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 3 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 3 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 3 },
};

/* Bytes of the character at text, 0 if it is none. */
static size_t
utf8_length(const unsigned char *text)
{
	size_t i, j;

	if (text[0] < 0x80)
		return 1;
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (text[1] < forms[i].low || text[1] > forms[i].high)
			return 0;
		for (j = 2; j <= forms[i].more; j++)
			if (text[j] < 0x80 || text[j] > 0xbf)
				return 0;
		return 1U + forms[i].more;
	}
	return 0;
}

const char *
utf8_fault(const char *text)
{
	size_t length;

	for (; *text != '\0'; text += length)
		if ((length = utf8_length((const unsigned char *)text)) == 0)
			return text;
	return NULL;
}

/* 80 to 9F are the terminal's, too (ECMA-48). */
static bool
utf8_is_control(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	return at[0] < 0x20 || at[0] == 0x7f || (at[0] == 0xc2 && at[1] < 0xa0);
}

void
utf8_mend(char *text)
{
	size_t length;

	for (; *text != '\0'; text += length) {
		length = utf8_length((const unsigned char *)text);
		if (length > 0 && !utf8_is_control(text))
			continue;
		length = length > 0 ? length : 1;
		memset(text, '?', length);
	}
}
