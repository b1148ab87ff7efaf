#include "room/pinblock.h"

#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/aes.h"
#include "hsm/entropy.h"

#include "base/banned.h"

/* What the two fields of format 4 are made of. */
enum {
	CONTROL = 4,
	FILL = 0xa,
	PIN_FIELD = 8 /* bytes; random ones follow */
};

/* Everything a block is made of; it lives in secret memory. */
struct making {
	uint8_t pin[PINBLOCK_SIZE];
	uint8_t pan[PINBLOCK_SIZE];
	uint8_t between[PINBLOCK_SIZE]; /* the standard's blocks A and B */
};

bool
pinblock_pan(char pan[static PINBLOCK_PAN_TEXT], const char *card)
{
	char digits[PINBLOCK_PAN_MOST + 1];
	size_t count = 0, skip;

	for (; *card != '\0'; card++)
		if (*card >= '0' && *card <= '9') {
			if (count == sizeof digits)
				return false;
			digits[count++] = *card;
		}
	if (count < PINBLOCK_PAN_LEAST)
		return false;
	skip = count > PINBLOCK_PAN_MOST ? count - PINBLOCK_PAN_MOST : 0;
	memcpy(pan, digits + skip, count - skip);
	pan[count - skip] = '\0';
	return true;
}

/* Two to a byte, the first in the upper half; nibble is the place among all. */
static void
nibble_put(uint8_t *field, size_t nibble, unsigned value)
{
	field[nibble / 2] |= (uint8_t)(nibble % 2 == 0 ? value << 4 : value);
}

/* Digits from a place on; false if one is none. */
static bool
digits_put(uint8_t *field, size_t nibble, const char *digits, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		nibble_put(field, nibble + i, (unsigned)(digits[i] - '0'));
	}
	return true;
}

/* Control, length, digits, fill; then random bytes. */
static int
pin_field(uint8_t field[static PINBLOCK_SIZE], const char *pin, unsigned digits)
{
	size_t i;

	if (digits < PINBLOCK_PIN_LEAST || digits > PINBLOCK_PIN_MOST)
		return fail(EX_SOFTWARE,
		    "a PIN block is for a PIN of 4 to 12 digits, not of %u",
		    digits);
	nibble_put(field, 0, CONTROL);
	nibble_put(field, 1, digits);
	if (!digits_put(field, 2, pin, digits))
		return fail(EX_SOFTWARE, "a PIN block is for digits alone");
	for (i = 2 + digits; i < 2 * PIN_FIELD; i++)
		nibble_put(field, i, FILL);
	return entropy_draw(field + PIN_FIELD, PINBLOCK_SIZE - PIN_FIELD);
}

/* How many digits there are beyond 12, the digits, and zeros. */
static int
pan_field(uint8_t field[static PINBLOCK_SIZE], const char *pan)
{
	size_t size = strlen(pan);

	if (size < PINBLOCK_PAN_LEAST || size > PINBLOCK_PAN_MOST ||
	    !digits_put(field, 1, pan, size))
		return fail(EX_SOFTWARE,
		    "a PIN block is for a card number of 12 to 19 digits");
	nibble_put(field, 0, (unsigned)(size - PINBLOCK_PAN_LEAST));
	return 0;
}

int
pinblock_make(uint8_t block[static PINBLOCK_SIZE], const struct codes *codes,
    size_t envelope, const char *pan, const uint8_t *key, size_t key_size)
{
	struct making *making = secret_new(sizeof *making);
	size_t i;
	int rc = -1;

	if (making == NULL)
		return -1;
	if (pin_field(making->pin, codes_pin(codes, envelope),
		codes->pin_digits) != 0 ||
	    pan_field(making->pan, pan) != 0 ||
	    aes_encipher(key, key_size, making->pin, making->between) != 0)
		goto out;
	for (i = 0; i < PINBLOCK_SIZE; i++)
		making->between[i] ^= making->pan[i];
	rc = aes_encipher(key, key_size, making->between, block);
out:
	secret_free(making, sizeof *making);
	return rc;
}
