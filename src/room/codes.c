#include "room/pin.h"

#include <string.h>

#include "base/secret.h"

#include "base/banned.h"

static size_t
codes_size(const struct codes *codes)
{
	return codes->count * (codes->pin_digits + codes->cip_digits);
}

struct codes *
codes_new(size_t count, unsigned pin_digits, unsigned cip_digits)
{
	struct codes *codes = secret_new(sizeof *codes);

	if (codes == NULL)
		return NULL;
	codes->count = count;
	codes->pin_digits = pin_digits;
	codes->cip_digits = cip_digits;
	if ((codes->digits = secret_new(codes_size(codes))) == NULL) {
		codes_free(codes);
		return NULL;
	}
	return codes;
}

void
codes_free(struct codes *codes)
{
	if (codes == NULL)
		return;
	secret_free(codes->digits, codes_size(codes));
	secret_free(codes, sizeof *codes);
}

const char *
codes_pin(const struct codes *codes, size_t envelope)
{
	return codes->digits +
	    envelope * (codes->pin_digits + codes->cip_digits);
}

const char *
codes_cip(const struct codes *codes, size_t envelope)
{
	return codes_pin(codes, envelope) + codes->pin_digits;
}

/* How far the digits' counts are from even: chi-square, 9 degrees
 * of freedom. */
static double
codes_unevenness(const struct codes *codes)
{
	size_t counts[10] = { 0 }, size = codes_size(codes), i;
	double even = (double)size / 10, sum = 0, off;

	for (i = 0; i < size; i++)
		counts[(codes->digits[i] - '0') % 10]++;
	for (i = 0; i < 10; i++) {
		off = (double)counts[i] - even;
		sum += off * off / even;
	}
	return sum;
}

static bool
codes_all_equal(const struct codes *codes, const char *first, unsigned digits)
{
	size_t step = codes->pin_digits + codes->cip_digits, i;

	/* Fewer digits than this may be equal by chance: 1 in 10^20 is
	 * the bar. */
	if ((codes->count - 1) * digits < 20)
		return false;
	for (i = 1; i < codes->count; i++)
		if (memcmp(first, first + i * step, digits) != 0)
			return false;
	return true;
}

bool
codes_are_absurd(const struct codes *codes)
{
	/* Chi-square above 120 at 9 degrees: less than 1 in 10^20. A test on
	 * fewer than 1000 digits would not mean that. */
	return codes_all_equal(codes, codes_pin(codes, 0), codes->pin_digits) ||
	    codes_all_equal(codes, codes_cip(codes, 0), codes->cip_digits) ||
	    (codes_size(codes) >= 1000 && codes_unevenness(codes) > 120);
}
