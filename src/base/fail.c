#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#include "base/banned.h"

static char reason[1024];
static int code = EX_SOFTWARE;

int
fail(int exit_code, const char *format, ...)
{
	char sentence[sizeof reason];
	va_list values;

	/* By way of a second buffer: a value may be the last reason itself. */
	va_start(values, format);
	(void)vsnprintf(sentence, sizeof sentence, format, values);
	va_end(values);
	/* Words of others, on somebody's terminal. */
	utf8_mend(sentence);
	(void)snprintf(reason, sizeof reason, "%s", sentence);
	code = exit_code;
	return -1;
}

int
fail_within(const char *who)
{
	return fail(code, "%s: %s", who, reason);
}

const char *
fail_reason(void)
{
	return reason[0] != '\0' ? reason : "unknown failure";
}

int
fail_code(void)
{
	return code;
}
