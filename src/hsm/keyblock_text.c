#include "hsm/keyblock_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

/* The header of X9.143 and where its parts begin, in characters. */
enum {
	AT_LENGTH = 1,
	AT_USAGE = 5,
	AT_ALGORITHM = 7,
	AT_MODE = 8,
	AT_VERSION = 9,
	AT_EXPORTABLE = 11,
	AT_OPTIONAL = 12,
	AT_CONTEXT = 14,
	HEADER = 16,
	MAC = 2 * KEYBLOCK_MAC_SIZE,
	BLOCK = 16,        /* version D counts in blocks of AES */
	FIELD = 2 * BLOCK, /* the least field, in hexadecimal */
	LENGTH_BYTES = 2   /* more would say more than KEYBLOCK_MOST */
};

static const char digits[] = "0123456789ABCDEF";
static const char alphanumerics[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static int
text_refuse(const char *what)
{
	return fail(EX_DATAERR, "this is not a key block of version D: %s",
	    what);
}

/* Whether all of them are among a set; a NUL is in none. */
static bool
text_all(const char *text, size_t size, const char *set)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (text[i] == '\0' || strchr(set, text[i]) == NULL)
			return false;
	return true;
}

/* A number of count digits, -1 if they are none. */
static long
text_number(const char *text, size_t count, unsigned base)
{
	const char *found;
	long number = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		found = memchr(digits, text[i], base);
		if (found == NULL)
			return -1;
		number = number * (long)base + (found - digits);
	}
	return number;
}

static int
text_bytes(uint8_t *bytes, size_t size, const char *text)
{
	size_t i;
	long byte;

	for (i = 0; i < size; i++) {
		if ((byte = text_number(text + 2 * i, 2, 16)) < 0)
			return text_refuse("after the header it is not all "
					   "upper-case hexadecimal");
		bytes[i] = (uint8_t)byte;
	}
	return 0;
}

/* How many characters the optional block has that these begin with, 0 if there
 * is none: identifier(2), length(2), data; or identifier(2), 00, bytes of the
 * length(2), each of 2 digits, length, data. */
static size_t
optional_size(const char *text, size_t left)
{
	size_t least = 4, i;
	long count, size;

	if (left < least || !text_all(text, 2, alphanumerics))
		return 0;
	size = text_number(text + 2, 2, 16);
	if (size == 0) {
		count = left < 6 ? -1 : text_number(text + 4, 2, 16);
		if (count < 1 || count > LENGTH_BYTES ||
		    2 * (size_t)count > left - 6)
			return 0;
		least = 6 + 2 * (size_t)count;
		size = text_number(text + 6, least - 6, 16);
	}
	if (size < (long)least || (size_t)size > left)
		return 0;
	for (i = least; i < (size_t)size; i++)
		if (text[i] < ' ' || text[i] > '~')
			return 0;
	return (size_t)size;
}

/* Steps over the optional blocks: they are authenticated, and not needed. */
static int
optional_read(struct keyblock_text *ret, const char *text, size_t end)
{
	long count = text_number(text + AT_OPTIONAL, 2, 10), i;
	size_t at = HEADER, size;

	if (count < 0)
		return text_refuse("it does not say how many optional blocks "
				   "there are");
	for (i = 0; i < count; i++) {
		if ((size = optional_size(text + at, end - at)) == 0)
			return fail(EX_DATAERR,
			    "this is not a key block of version D: its "
			    "optional block %ld does not end where it should",
			    i + 1);
		at += size;
	}
	ret->header = text;
	ret->header_size = at;
	return 0;
}

static int
facts_read(struct keyblock_facts *facts, const char *text)
{
	/* The version may begin with a small c, for a component of a key. */
	if (!text_all(text + AT_USAGE, AT_VERSION - AT_USAGE, alphanumerics) ||
	    (text[AT_VERSION] != 'c' &&
		!text_all(text + AT_VERSION, 1, alphanumerics)) ||
	    !text_all(text + AT_VERSION + 1, 1, alphanumerics) ||
	    !text_all(text + AT_EXPORTABLE, 1, "ENS"))
		return text_refuse("what its header says of the key is not "
				   "of the standard");
	/* Context 0, 1 or 2, and what TR-31 and X9.143 reserve: 0. */
	if (!text_all(text + AT_CONTEXT, 1, "012") ||
	    text[AT_CONTEXT + 1] != '0')
		return text_refuse("its header ends with what the standard "
				   "reserves");
	memcpy(facts->usage, text + AT_USAGE, 2);
	facts->algorithm = text[AT_ALGORITHM];
	facts->mode = text[AT_MODE];
	memcpy(facts->version, text + AT_VERSION, 2);
	facts->exportable = text[AT_EXPORTABLE];
	return 0;
}

static int
version_accept(const char *text, size_t size)
{
	if (size > 0 && text_all(text, 1, "ABCE"))
		return fail(EX_DATAERR,
		    "this is a key block of version %c: only version D is "
		    "taken, which binds the key to its purpose with AES",
		    text[0]);
	if (size == 0 || text[0] != 'D')
		return text_refuse("it does not begin with a D");
	return 0;
}

static int
length_accept(const char *text, size_t size)
{
	if (size < HEADER + FIELD + MAC || size > KEYBLOCK_MOST ||
	    size % BLOCK != 0)
		return fail(EX_DATAERR,
		    "a key block of version D cannot have %zu characters",
		    size);
	if (text_number(text + AT_LENGTH, 4, 10) != (long)size)
		return fail(EX_DATAERR,
		    "this key block has %zu characters, which is not what its "
		    "header says: a part is missing, or was added",
		    size);
	return 0;
}

static size_t
text_trim(const char *text, size_t size)
{
	if (size > 0 && text[size - 1] == '\n')
		size--;
	if (size > 0 && text[size - 1] == '\r')
		size--;
	return size;
}

int
keyblock_text_read(struct keyblock_text *ret, const char *text, size_t size)
{
	size_t field;

	memset(ret, 0, sizeof *ret);
	size = text_trim(text, size);
	if (version_accept(text, size) != 0 || length_accept(text, size) != 0 ||
	    facts_read(&ret->facts, text) != 0 ||
	    optional_read(ret, text, size - FIELD - MAC) != 0)
		return -1;
	field = size - MAC - ret->header_size;
	if (field % FIELD != 0)
		return text_refuse("its header is not padded to a block");
	if (field > 2 * KEYBLOCK_FIELD_MOST)
		return fail(EX_DATAERR,
		    "this key block holds more than a key of %d bytes",
		    KEYBLOCK_KEY_MOST);
	ret->field_size = field / 2;
	if (text_bytes(ret->field, ret->field_size, text + ret->header_size) !=
	    0)
		return -1;
	return text_bytes(ret->mac, sizeof ret->mac, text + size - MAC);
}

void
keyblock_text_head(char *text, const struct keyblock_facts *facts, size_t size)
{
	char head[HEADER + 1];

	(void)snprintf(head, sizeof head, "D%04zu%.2s%c%c%.2s%c0000", size,
	    facts->usage, facts->algorithm, facts->mode, facts->version,
	    facts->exportable);
	memcpy(text, head, HEADER);
}

void
keyblock_text_hex(char *text, const uint8_t *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
}
