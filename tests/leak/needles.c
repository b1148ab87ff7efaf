#include "tests/leak/needles.h"

#include <stdlib.h>
#include <string.h>

#include "tests/leak/canary.h"

#include "base/banned.h"

enum {
	NEEDLES_MOST = CANARY_CHUNKS * CANARY_ENVELOPES * 2 * 40,
	TABLE = 1 << 18
};

/* Needles by a hash of their first 8 bytes; the sieve says most places no. */
static struct needle needles[NEEDLES_MOST];
static size_t needle_count;
static uint32_t table[TABLE];
static uint8_t sieve[1 << 21];

static uint32_t
hash_of(const uint8_t *bytes)
{
	uint64_t x;

	memcpy(&x, bytes, sizeof x);
	return (uint32_t)(x * 0x9e3779b97f4a7c15 >> 40);
}

static void
needle_add(const struct needle *like, const char *form, const void *bytes,
    size_t size)
{
	struct needle *needle = &needles[needle_count++];
	uint32_t hash, at;

	if (needle_count >= NEEDLES_MOST || size < 8 || size > NEEDLE_MOST)
		abort();
	*needle = *like;
	needle->form = form;
	needle->size = size;
	memcpy(needle->bytes, bytes, size);
	hash = hash_of(needle->bytes);
	sieve[hash / 8] |= (uint8_t)(1 << hash % 8);
	for (at = hash % TABLE; table[at] != 0; at = (at + 1) % TABLE)
		;
	table[at] = (uint32_t)needle_count;
}

/* Runs of 12 digits that begin every 4: 15 digits in a row hold one of them. */
static void
needles_windows(const struct needle *like, const char *digits)
{
	uint8_t hex[2 * WINDOW], wide[4 * WINDOW], values[WINDOW];
	size_t from, i;

	for (from = 0; from + WINDOW <= CANARY_DIGITS; from += 4) {
		for (i = 0; i < WINDOW; i++) {
			values[i] = (uint8_t)(digits[from + i] - '0');
			hex[2 * i] = wide[4 * i] = '3';
			hex[2 * i + 1] = wide[4 * i + 1] =
			    (uint8_t)digits[from + i];
			memset(wide + 4 * i + 2, '0', 2);
		}
		needle_add(like, "digits", digits + from, WINDOW);
		needle_add(like, "hex of digits", hex, 2 * WINDOW);
		/* The last 00 is of the next in UTF-16 of the other end. */
		needle_add(like, "hex of UTF-16", wide, 4 * WINDOW - 2);
		needle_add(like, "a byte a digit", values, WINDOW);
	}
}

static void
needles_nibbles(const struct needle *like, const char *digits, size_t count)
{
	uint8_t high[CANARY_DIGITS / 2], low[CANARY_DIGITS / 2];
	size_t i;

	for (i = 0; i < count / 2; i++) {
		unsigned first = (unsigned)(digits[2 * i] - '0');
		unsigned second = (unsigned)(digits[2 * i + 1] - '0');

		high[i] = (uint8_t)(first << 4 | second);
		low[i] = (uint8_t)(second << 4 | first);
	}
	needle_add(like, "BCD", high, count / 2);
	needle_add(like, "BCD, low nibble first", low, count / 2);
}

static void
needles_integer(const struct needle *like, const char *digits, size_t count)
{
	uint64_t value = 0, swapped;
	size_t i;

	for (i = 0; i < count; i++)
		value = value * 10 + (uint64_t)(digits[i] - '0');
	swapped = __builtin_bswap64(value);
	needle_add(like, "integer", &value, sizeof value);
	needle_add(like, "integer, high byte first", &swapped, sizeof swapped);
}

/* Only the characters that the digits alone decide, whatever stands around. */
static void
needles_base64(const struct needle *like, const char *digits, size_t before)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t padded[CANARY_DIGITS + 4] = { 0 };
	char text[NEEDLE_MOST];
	size_t bit = (before * 8 + 5) / 6 * 6, size = 0, i;
	unsigned value;

	memcpy(padded + before, digits, CANARY_DIGITS);
	for (; bit + 6 <= (before + CANARY_DIGITS) * 8; bit += 6) {
		for (value = 0, i = bit; i < bit + 6; i++)
			value = value << 1 | (padded[i / 8] >> (7 - i % 8) & 1);
		text[size++] = alphabet[value];
	}
	needle_add(like, "base64", text, size);
}

static void
needles_of(const struct needle *like)
{
	char digits[CANARY_DIGITS];
	size_t before;

	canary_write(digits, like->chunk, like->envelope, like->code);
	needles_windows(like, digits);
	needles_nibbles(like, digits, CANARY_DIGITS);
	needles_nibbles(like, digits + 1, CANARY_DIGITS - 2);
	needles_integer(like, digits, CANARY_DIGITS);
	needles_integer(like, digits, 18);
	needles_integer(like, digits + 2, 18);
	for (before = 0; before < 3; before++)
		needles_base64(like, digits, before);
}

void
needles_make(void)
{
	struct needle like = { .size = 0 };

	for (like.chunk = 0; like.chunk < CANARY_CHUNKS; like.chunk++)
		for (like.envelope = 0; like.envelope < CANARY_ENVELOPES;
		     like.envelope++)
			for (like.code = 0; like.code < 2; like.code++)
				needles_of(&like);
}

static void
needles_at(const uint8_t *bytes, uint32_t hash, size_t at,
    void (*found)(void *context, const struct needle *needle, size_t at),
    void *context)
{
	uint32_t slot;

	for (slot = hash % TABLE; table[slot] != 0; slot = (slot + 1) % TABLE) {
		const struct needle *needle = &needles[table[slot] - 1];

		if (memcmp(bytes + at, needle->bytes, needle->size) == 0)
			found(context, needle, at);
	}
}

void
needles_find(const uint8_t *bytes, size_t size,
    void (*found)(void *context, const struct needle *needle, size_t at),
    void *context)
{
	uint32_t hash;
	size_t at;

	for (at = 0; at < size; at++) {
		hash = hash_of(bytes + at);
		if ((sieve[hash / 8] >> hash % 8 & 1) != 0)
			needles_at(bytes, hash, at, found, context);
	}
}
