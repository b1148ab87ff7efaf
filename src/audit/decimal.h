/* Numbers in text as logs write them: digits, and no leading zero. */
#ifndef AUDIT_DECIMAL_H
#define AUDIT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All size bytes are one number of at most 19 digits. */
static inline bool
decimal_read(uint64_t *value, const char *text, size_t size)
{
	uint64_t sum = 0;
	unsigned digit;
	size_t i;

	if (size == 0 || size > 19 || (text[0] == '0' && size > 1))
		return false;
	for (i = 0; i < size; i++) {
		digit = (unsigned)(unsigned char)text[i] - '0';
		if (digit > 9)
			return false;
		sum = 10 * sum + digit;
	}
	*value = sum;
	return true;
}

#endif
