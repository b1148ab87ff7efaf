/* Anything typed or scanned: a serial that is written as it was read,
 * or none. */
#include "tests/fuzz/fuzz.h"

#include <ctype.h>

#include "envelope/serial.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

#ifdef PLANTED
/* The harness must catch this, or its silence says nothing. */
static void
plant(const char *text)
{
	char *copy = malloc(2 * SERIAL_TEXT), *to = copy;

	for (; *text != '\0'; text++)
		*to++ = *text;
	free(copy);
}
#endif

/* The same characters but for hyphens and case. */
static int
same_serial(const char *plain, const char *typed)
{
	for (; *typed != '\0'; typed++)
		if (*typed != '-' && toupper((unsigned char)*typed) != *plain++)
			return 0;
	return *plain == '\0';
}

static void
check(const struct serial *serial, const char *typed)
{
	char text[SERIAL_TEXT], plain[SERIAL_PLAIN];
	struct serial again;

	fuzz_promise(serial->number >= 1 &&
		serial->number <= series_last(&serial->series),
	    "a serial's number exists");
	serial_plain(plain, serial);
	fuzz_promise(same_serial(plain, typed), "a serial is the one typed");
	serial_text(text, serial);
	fuzz_promise(serial_read(&again, text) == SERIAL_READ &&
		again.number == serial->number &&
		again.series.digits == serial->series.digits &&
		strcmp(again.series.name, serial->series.name) == 0,
	    "a serial is read as it is written");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);
	struct serial serial;

	if (text == NULL)
		return 0;
	memcpy(text, bytes, size);
	text[size] = '\0';
#ifdef PLANTED
	plant(text);
#endif
	if (serial_read(&serial, text) == SERIAL_READ)
		check(&serial, text);
	free(text);
	return 0;
}
