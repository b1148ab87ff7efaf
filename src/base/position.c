#include "base/position.h"

#include <string.h>

#include "base/banned.h"

enum { MILLION = 1000000, WHOLE_MOST = 3, DECIMALS_MOST = 6 };

static bool
position_digit(char digit)
{
	return digit >= '0' && digit <= '9';
}

/* Without the locale's opinion of what a decimal point is. */
static bool
degrees_take(const char **at, int32_t most, int32_t *degrees)
{
	bool negative = **at == '-';
	int32_t value = 0, place = MILLION;
	unsigned digits;

	*at += negative;
	for (digits = 0; position_digit(**at); digits++)
		if (digits == WHOLE_MOST)
			return false;
		else
			value = value * 10 + *(*at)++ - '0';
	if (digits == 0)
		return false;
	value *= MILLION;
	if (**at == '.') {
		(*at)++;
		for (digits = 0; position_digit(**at); digits++)
			if (digits == DECIMALS_MOST)
				return false;
			else
				value += (place /= 10) * (*(*at)++ - '0');
		if (digits == 0)
			return false;
	}
	*degrees = negative ? -value : value;
	return value <= most;
}

bool
position_read(struct position *position, const char *text)
{
	memset(position, 0, sizeof *position);
	return degrees_take(&text, 90 * MILLION, &position->latitude) &&
	    *text++ == ',' &&
	    degrees_take(&text, 180 * MILLION, &position->longitude) &&
	    *text == '\0';
}
