#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "room/pin.h"

#include "base/banned.h"

/* Random bytes by the block; a block is secret until its last byte is used. */
struct randomness {
	struct hsm *hsm;
	size_t used;
	unsigned char block[4096];
};

static int
randomness_byte(struct randomness *source)
{
	if (source->used == sizeof source->block) {
		if (hsm_random(source->hsm, source->block,
			sizeof source->block) != 0)
			return -1;
		source->used = 0;
	}
	return source->block[source->used++];
}

static int
digit_draw(struct randomness *source, char *digit)
{
	unsigned tries;
	int byte;

	/* 250 is the largest multiple of 10 below 256: bytes above it would
	 * favour 0 to 5. A hundred of them in a row means a stuck source. */
	for (tries = 0; tries < 100; tries++) {
		if ((byte = randomness_byte(source)) < 0)
			return -1;
		if (byte < 250) {
			*digit = (char)('0' + byte % 10);
			return 0;
		}
	}
	return fail(EX_OSERR,
	    "the random source is stuck: nothing was made of it");
}

static int
digits_draw(struct randomness *source, char *digits, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (digit_draw(source, &digits[i]) != 0)
			return -1;
	return 0;
}

/* Each digit is the one before plus step, after 9 comes 0. */
static bool
pin_is_run(const char *pin, unsigned digits, int step)
{
	unsigned i;

	for (i = 1; i < digits; i++)
		if ((pin[i] - pin[i - 1] + 10 - step) % 10 != 0)
			return false;
	return true;
}

static bool
pin_has_pattern(const char *pin, unsigned digits, const char *pattern)
{
	unsigned i;

	if (strlen(pattern) != digits)
		return false;
	for (i = 0; i < digits; i++)
		if (pattern[i] != 'x' && pattern[i] != pin[i])
			return false;
	return true;
}

bool
pin_is_weak(const char *pin, unsigned digits, const struct weak_table *weak)
{
	size_t i;

	if ((weak->repeated && pin_is_run(pin, digits, 0)) ||
	    (weak->ascending && pin_is_run(pin, digits, 1)) ||
	    (weak->descending && pin_is_run(pin, digits, -1)))
		return true;
	for (i = 0; i < weak->pattern_count; i++)
		if (pin_has_pattern(pin, digits, weak->patterns[i]))
			return true;
	return false;
}

static int
pin_draw(struct randomness *source, char *pin, unsigned digits,
    const struct weak_table *weak)
{
	/* A table excludes 1.5 % at most: a hundred weak ones in a row means
	 * that the source is stuck. */
	for (unsigned tries = 0; tries < 100; tries++) {
		if (digits_draw(source, pin, digits) != 0)
			return -1;
		if (!pin_is_weak(pin, digits, weak))
			return 0;
	}
	return fail(EX_OSERR,
	    "the random source gives only weak PINs: "
	    "nothing was made of it");
}

static int
codes_fill(struct codes *codes, struct randomness *source,
    const struct weak_table *weak)
{
	unsigned both = codes->pin_digits + codes->cip_digits;
	char *at = codes->digits;
	size_t i;

	for (i = 0; i < codes->count; i++, at += both)
		if (pin_draw(source, at, codes->pin_digits, weak) != 0 ||
		    digits_draw(source, at + codes->pin_digits,
			codes->cip_digits) != 0)
			return -1;
	if (codes_are_absurd(codes))
		return fail(EX_OSERR,
		    "the random source failed its self-test: "
		    "nothing was made of it");
	return 0;
}

struct codes *
codes_draw(size_t count, unsigned pin_digits, unsigned cip_digits,
    const struct weak_table *weak, struct hsm *hsm)
{
	struct codes *codes = codes_new(count, pin_digits, cip_digits);
	struct randomness *source = secret_new(sizeof *source);
	int rc = -1;

	if (codes == NULL || source == NULL)
		goto out;
	source->hsm = hsm;
	source->used = sizeof source->block;
	rc = codes_fill(codes, source, weak);
out:
	secret_free(source, sizeof *source);
	if (rc != 0) {
		codes_free(codes);
		codes = NULL;
	}
	return codes;
}
