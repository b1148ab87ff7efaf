#include "clerk/scan.h"

#include <ctype.h>
#include <string.h>

#include "base/banned.h"

static const char *const sentences[SCAN_READS] = {
	[SCAN_READ] = "it is a code of an envelope",
	[SCAN_NO_CODE] = "not a code of an envelope or a lot",
	[SCAN_NO_TOKEN] = "a serial alone, as it can be typed or guessed: scan "
			  "the whole code",
	[SCAN_WRONG_CHECK] = "a wrong check character: scan it again",
	[SCAN_BACKWARDS] = "a lot that does not run from its first serial to "
			   "its last",
	[SCAN_FOREIGN] = "not from one of our envelopes: its token is wrong",
};

const char *
scan_read_sentence(enum scan_read read)
{
	return sentences[read];
}

/* What each length of text is made of. */
static const struct {
	unsigned size;
	unsigned serial; /* characters of a serial */
	unsigned serials;
	bool token;
} shapes[] = {
	{ 12, 12, 1, false },
	{ 14, 14, 1, false },
	{ 18, 12, 1, true },
	{ 20, 14, 1, true },
	{ 24, 12, 2, false },
	{ 28, 14, 2, false },
	{ 30, 12, 2, true },
	{ 34, 14, 2, true },
};

/* 0 if it is too long, or has characters that no code has. */
static unsigned
scan_plain(char plain[static WIRE_SCAN_TEXT], const char *text)
{
	unsigned size = 0;

	for (; *text != '\0'; text++) {
		if (*text == '-' || *text == ' ')
			continue;
		if (size + 1 == WIRE_SCAN_TEXT ||
		    !isascii((unsigned char)*text) ||
		    !isalnum((unsigned char)*text))
			return 0;
		plain[size++] = (char)toupper((unsigned char)*text);
	}
	plain[size] = '\0';
	return size;
}

static enum scan_read
scan_read_serial(struct serial *serial, const char *text, unsigned size)
{
	char alone[SERIAL_PLAIN] = { 0 };

	/* The number of a card may be as long, and has no check character. */
	if (!isalpha((unsigned char)text[0]) ||
	    !isalpha((unsigned char)text[1]))
		return SCAN_NO_CODE;
	memcpy(alone, text, size);
	switch (serial_read(serial, alone)) {
	case SERIAL_READ:
		return SCAN_READ;
	case SERIAL_WRONG_CHECK:
		return SCAN_WRONG_CHECK;
	case SERIAL_MALFORMED:
	default:
		return SCAN_NO_CODE;
	}
}

static enum scan_read
scan_read_serials(struct range *range, const char *text, unsigned size,
    unsigned serials)
{
	struct serial first, last;
	enum scan_read read = scan_read_serial(&first, text, size);

	last = first;
	if (read == SCAN_READ && serials == 2)
		read = scan_read_serial(&last, text + size, size);
	if (read != SCAN_READ)
		return read;
	*range = (struct range){ first.series, first.number, last.number };
	return strcmp(first.series.name, last.series.name) != 0 ||
		last.number < first.number
	    ? SCAN_BACKWARDS
	    : SCAN_READ;
}

enum scan_read
scan_read(struct scan *scan, const char *text)
{
	unsigned size = scan_plain(scan->text, text);
	enum scan_read read;
	size_t i;

	for (i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		if (shapes[i].size == size)
			break;
	if (i == sizeof shapes / sizeof shapes[0])
		return SCAN_NO_CODE;
	read = scan_read_serials(&scan->range, scan->text, shapes[i].serial,
	    shapes[i].serials);
	return read == SCAN_READ && !shapes[i].token ? SCAN_NO_TOKEN : read;
}
